"""The lists behind the figures of a half-year report: each number of its table is the length of one, or its sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from domain.activity import FIGURES, Kind
from domain.figures import RESULTS, SIDE_EXITS, Deed, Session
from domain.messages import Words
from handlers.cadences import took_words
from handlers.cards import shorten
from handlers.units import amounts, in_units
from handlers.voice import Voice

if TYPE_CHECKING:
    from handlers.cadences.half_year_counted import Told

_NONE = "—"
_ALWAYS = frozenset({"new", "solved", "held"})
"""said even where there was none; of all else that did not happen nothing is said"""
MOST_LISTED = 300
"""as many as one list of the annex names; more are counted"""


def listed(say: Voice, told: Told) -> list[tuple[str, int, str]]:
    """Each figure that has a list: what it counts, how many, and the list it is counted from."""
    flow = told.flow
    ends = [(o.value, flow.ends[o]) for o in (*RESULTS, *SIDE_EXITS)]
    counted = [("new", flow.new), *ends, ("firms", len(told.behind["firms"])), ("reopened", flow.reopened)]
    counted += [("rated", flow.ratings.count), ("active", len(told.active)), ("held", told.meetings.count)]
    counted += [("built", len(told.built)), ("noted", told.noted.count)]
    counted += [("open", told.stood.standing.open), ("late", told.stood.standing.overdue.issues)]
    counted += [("unwritten", told.meetings.unwritten)]
    return [
        (key, number, say("halfyear.list", name=say(f"halfyear.row.{key}")) if number else _NONE)
        for key, number in counted
        if number or key in _ALWAYS
    ]


def annex(say: Voice, told: Told) -> tuple[str, ...]:
    """The lists: the numbers of the issues, the names of those who worked, the meetings, the notes; no empty one."""
    lists = {
        **told.behind,
        "active": told.active,
        "held": [_session(say, one) for one in told.sessions],
        "built": [_built(say, number, built) for number, built in told.built],
        "noted": [_deed(say, deed) for deed in told.deeds],
        "open": told.stood.open,
        "late": told.stood.late,
        "unwritten": [_session(say, one) for one in told.unwritten],
    }
    lines = []
    satisfied = ("satisfied", told.flow.ratings.solved, "")
    for key, number, _source in (*listed(say, told), satisfied):
        if not number:
            continue
        rest = say("halfyear.rest", count=number - MOST_LISTED) if number > MOST_LISTED else ""
        named = tuple(lists.get(key, ())[:MOST_LISTED])
        lines.append(say("halfyear.listed", name=say(f"halfyear.row.{key}"), count=number, numbers=named, rest=rest))
    return (*lines, *(took_words.listed(say, clock, runs, MOST_LISTED) for clock, runs in told.timed.items() if runs))


def added(built: Iterable[tuple[str, Mapping[str, int]]]) -> Counter[str]:
    """What was built by all of them together."""
    total: Counter[str] = Counter()
    for _number, amounts_ in built:
        total.update(amounts_)
    return total


def _session(say: Voice, one: Session) -> str:
    """One meeting: day, form, matter, heads, and what residents brought in."""
    given = "".join(f" {say(words.key, **words.params)}" for words in amounts(one.gave))
    told = {"form": Words(f"form.{one.form}"), "agenda": shorten(one.agenda), "heads": one.heads, "given": given}
    return say("halfyear.session" if one.heads else "halfyear.called", month=one.day.month, day=one.day.day, **told)


def _built(say: Voice, number: str, built: Mapping[str, int]) -> str:
    told = " ".join(say(words.key, **words.params) for words in amounts(built))
    return say("halfyear.built", number=number, amounts=told)


def _deed(say: Voice, deed: Deed) -> str:
    """One note: day, who, what, how much."""
    figures = [in_units(f, deed.figures[f]) for f in FIGURES[Kind(deed.kind)] if f in deed.figures]
    told = " ".join(say(words.key, **words.params) for words in figures)
    named = {"name": deed.member, "kind": Words(f"activity.{deed.kind}"), "figures": told}
    return say("halfyear.deed", month=deed.day.month, day=deed.day.day, **named)
