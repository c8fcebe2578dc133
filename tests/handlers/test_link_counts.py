"""One person in two chats counts once: one voice behind an issue, one vote, one invitation, one result to be told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.ballot import Ballot
from domain.meeting import Answer, Meeting, View
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from storage.tellings import Told
from tests.databases import database_url
from tests.handlers.test_link import code_of
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import file_report, person, say
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


async def linked(stage: Theatre) -> None:
    """Gang says Ming's code: they were the same all the time."""
    code = await code_of(stage, "ming")
    assert (await say(stage, "gang", f"绑定 {code}"))[0].startswith("好了")


@pytest.mark.parametrize(("reporter", "supporter"), [("ming", "gang"), ("gang", "ming")])
async def test_who_supported_their_own_issue_is_one_voice(stage: Theatre, reporter: str, supporter: str) -> None:
    """Reported in one chat, supported in the other, whichever way round: told once, counted once."""
    issue = await file_report(stage, reporter)
    await say(stage, supporter, "帮助")
    other = await person(stage, supporter)

    async def follow(tx: Transaction) -> None:
        known = await Store(tx).issues.get(issue)
        assert known
        await Store(tx).issues.happen(known, "followed", other, stage.clock.now, "test")

    await stage.app.database.write(follow)
    await linked(stage)

    async def look(tx: Transaction) -> tuple[str, frozenset[str], list[str]]:
        known = await Store(tx).issues.get(issue)
        assert known
        rows = await tx.rows("SELECT person FROM followers WHERE issue = :issue", issue=issue)
        return known.reporter, known.followers, [row["person"] for row in rows]

    assert await stage.app.database.read(look) == (await person(stage, "ming"), frozenset(), [])


@pytest.mark.parametrize(("ming", "gang", "counts"), [([0], [1], (1, 0)), ([], [1], (0, 1)), ([0], [0], (1, 0))])
async def test_one_person_has_one_vote(
    stage: Theatre, ming: list[int], gang: list[int], counts: tuple[int, int]
) -> None:
    """Voted in both chats: what the one who stays chose counts, once; who chose in one only has that vote."""
    issue = await file_report(stage, "ming")
    await say(stage, "gang", "帮助")
    people = {who: await person(stage, who) for who in ("ming", "gang")}

    async def vote(tx: Transaction) -> str:
        store = Store(tx)
        known = await store.issues.get(issue)
        assert known
        topics = [{"place": "", "words": [word], "people": 2, "issues": [issue]} for word in ("路灯", "下水道")]
        closes = (stage.clock.now + timedelta(days=5)).isoformat()
        asked = sorted(people.values())
        ballot = await store.ballots.open(
            stage.clock.now, known.reporter, "test", group=known.group, topics=topics, closes=closes, asked=asked
        )
        for who, choice in (("ming", ming), ("gang", gang)):
            if choice:
                ballot = await store.ballots.happen(ballot, "voted", people[who], stage.clock.now, "test")
                await store.ballots.choose(ballot.id, people[who], choice)
        return ballot.id

    id = await stage.app.database.write(vote)
    await linked(stage)

    async def look(tx: Transaction) -> tuple[Ballot, tuple[int, ...]]:
        ballot = await Store(tx).ballots.get(id)
        assert ballot
        return ballot, await Store(tx).ballots.tally(ballot)

    ballot, tally = await stage.app.database.read(look)
    assert ballot.asked == ballot.voters == {await person(stage, "ming")}
    assert tally == counts


async def test_one_person_comes_to_a_meeting_once(stage: Theatre) -> None:
    """Invited in both chats, answered in one and signed in with the other: one guest, one head."""
    await file_report(stage, "ming")
    await say(stage, "gang", "帮助")
    ming, gang, hua = [await person(stage, who) for who in ("ming", "gang", "hua")]

    async def call(tx: Transaction) -> str:
        store, now = Store(tx), stage.clock.now
        caller = await store.people.get(hua)
        assert caller
        told = {"place": "", "spot": "村口", "agenda": "路灯", "contact": "", "guests": "", "minor": False}
        begins, group = (now + timedelta(hours=1)).isoformat(), caller.seats[0].group
        invited = [hua, ming, gang]
        meeting = await store.meetings.call(
            now, hua, "test", group=group, form="courtyard", begins=begins, issues=[], invited=invited, **told
        )
        meeting = await store.meetings.happen(meeting, "answered", gang, now, "test", answer="come")
        for who in (gang, ming):
            meeting = await store.meetings.happen(meeting, "signed", who, now, "test")
        minutes = {"heads": 2, "said": "s", "agreed": "a", "dissent": "", "given": "", "files": []}
        meeting = await store.meetings.happen(meeting, "minuted", hua, now, "test", **minutes)
        await store.meetings.happen(meeting, "agreed", gang, now, "test")
        return meeting.id

    id = await stage.app.database.write(call)
    await linked(stage)

    async def look(tx: Transaction) -> Meeting:
        meeting = await Store(tx).meetings.get(id)
        assert meeting
        return meeting

    meeting = await stage.app.database.read(look)
    assert set(meeting.invited) == {hua, ming}
    guest = meeting.invited[ming]
    assert (guest.answer, guest.view, guest.here, meeting.heads) == (Answer.COME, View.AGREED, True, 1)


@pytest.mark.parametrize(
    ("ming", "gang", "left"),
    [
        (Told.REACHED, Told.UNREACHABLE, Told.REACHED),
        (Told.UNREACHABLE, Told.RELAYED, Told.RELAYED),
        (Told.WAITING, Told.UNREACHABLE, Told.WAITING),
        (None, Told.UNREACHABLE, Told.UNREACHABLE),
    ],
)
async def test_a_result_is_to_be_told_once(stage: Theatre, ming: Told | None, gang: Told, left: Told) -> None:
    """It has reached one of the two chats: nobody has to call about the other one."""
    issue = await file_report(stage, "ming")
    await say(stage, "gang", "帮助")
    people, now = {who: await person(stage, who) for who in ("ming", "gang")}, stage.clock.now

    async def begin(tx: Transaction) -> None:
        tellings = Store(tx).tellings
        for who, state in (("ming", ming), ("gang", gang)):
            if state is not None:
                await tellings.begin(issue, now, [people[who]])
                await tellings.note(issue, now, [people[who]], state, now)

    await stage.app.database.write(begin)
    await linked(stage)

    found = await stage.app.database.read(lambda tx: Store(tx).tellings.of(issue, now))
    assert [(one.person, one.state) for one in found] == [(people["ming"], left)]
