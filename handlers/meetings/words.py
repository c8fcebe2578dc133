"""A meeting in words: what its cards, papers and lists say of it."""

from __future__ import annotations

from typing import Any

from domain.meeting import Meeting
from domain.messages import Words
from handlers.cards import shorten
from handlers.talk.turn import House
from handlers.talk.when import day_in_words, in_words


def describe(house: House, meeting: Meeting) -> dict[str, Any]:
    """Everything the text of a meeting's card mentions."""
    return {
        "form": Words(f"form.{meeting.form.value}"),
        "when": in_words(house.calendar.local(meeting.at)),
        "where": where(house, meeting),
        "agenda": meeting.agenda,
        "contact": meeting.contact,
    }


def with_material(agenda: str, material: str, files: int) -> str | Words:
    """The agenda, with what everybody should know before, and that something comes along."""
    told: str | Words = agenda
    if material:
        told = Words("meeting.material", {"agenda": told, "material": material})
    return Words("meeting.with_files", {"agenda": told, "count": files}) if files else told


def on_map(house: House, meeting: Meeting) -> str | Words:
    """The place in words, and its point as a link that a map opens."""
    spot = where(house, meeting)
    if meeting.point is None:
        return spot
    lat, lon = (f"{degrees:.6f}" for degrees in meeting.point)
    link = house.meetings.map_link.replace("{lat}", lat).replace("{lon}", lon) or f"{lat}, {lon}"
    return Words("meeting.on_map", {"where": spot, "link": link})


def name(house: House, meeting: Meeting) -> Words:
    """The meeting in a few words: when, which form, about what."""
    described = describe(house, meeting)
    return Words("meeting.name", {**described, "agenda": shorten(meeting.agenda, 16)})


def file_name(house: House, meeting: Meeting) -> Words:
    """When and which form, as the name of a file: short, and without a colon, so the hour is in words."""
    at = house.calendar.local(meeting.at)
    told = {"form": Words(f"form.{meeting.form.value}"), "day": day_in_words(at)}
    return Words("meeting.file", {**told, "hour": at.hour, "minute": f"{at:%M}"})


def where(house: House, meeting: Meeting) -> str | Words:
    """The place in words."""
    parts = [part for part in (house.place_name(meeting.place), meeting.spot) if part]
    return " · ".join(dict.fromkeys(parts)) or Words("report.where.none")
