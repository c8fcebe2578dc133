"""Sessions: renewed when a code is redeemed, ended when somebody leaves, and never usable by whoever planted them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp

from storage import Store
from storage.database import Database, Transaction
from tests.web.site import CODE, CONCERN, Opened, fresh_event, within

JOIN = f"/start {CODE}"
NOON = datetime(2026, 3, 16, 4, 0, tzinfo=UTC)


async def test_a_code_makes_the_visitor_a_member(site: Opened) -> None:
    """The one-time link works in the web chat."""
    visitor = await site.caller()

    await visitor.say(JOIN)

    assert any("何立新" in text for text in await visitor.texts())


async def test_a_planted_session_does_not_become_a_member_s(site: Opened) -> None:
    """Whoever put their own cookie into another's browser holds nothing once that person joins (fixation)."""
    attacker, victim = await site.caller(), await site.caller()
    await attacker.say("你好")
    planted = attacker.cookie()
    victim.show(planted)

    await victim.say(JOIN)

    assert victim.cookie() != planted
    assert attacker.cookie() == planted
    assert await attacker.lines() == []
    assert any("何立新" in text for text in await victim.texts())


async def test_a_session_renewed_for_one_code_is_no_good_for_another(site: Opened) -> None:
    """An attacker cannot prepare a renewed session and plant that."""
    attacker, victim = await site.caller(), await site.caller()
    await attacker.say("/start j_some-other-code")
    planted = attacker.cookie()
    victim.show(planted)

    await victim.say(JOIN)

    assert victim.cookie() != planted
    assert await attacker.lines() == []


async def test_a_lost_answer_costs_neither_code_nor_session(site: Opened) -> None:
    """The new secret arrives before the code is used up: when any one answer is lost, sending again still joins."""
    visitor = await site.caller()
    await visitor.say("你好")
    old = visitor.cookie()
    body = {"event": fresh_event(), "text": JOIN}

    assert (await visitor.post("/messages", body))[0] == 409
    visitor.show(old)
    assert (await visitor.post("/messages", body))[0] == 409
    assert (await visitor.post("/messages", body))[0] == 200
    assert await visitor.post("/messages", body) == (200, {"new": False})


async def test_open_pages_of_a_planted_session_end(site: Opened) -> None:
    """A stream opened before the renewal tells nobody what comes after it."""
    attacker, victim = await site.caller(), await site.caller()
    await attacker.say("你好")
    victim.show(attacker.cookie())
    async with attacker.session.get("/events") as stream:
        await victim.say(JOIN)
        told = (await within(10, stream.read())).decode()

    assert told.rstrip().endswith("event: bye\ndata: {}")
    assert "何立新" not in told


async def test_a_wrong_code_is_told_kindly(site: Opened) -> None:
    """An unknown code changes nothing but the secret."""
    visitor = await site.caller()
    await visitor.say(CONCERN)

    await visitor.say("/start j_never-given-out")

    assert any("过期" in text for text in await visitor.texts())
    assert any(CONCERN in text for text in await visitor.texts())


async def test_whoever_leaves_leaves_nothing(site: Opened) -> None:
    """On a shared screen the next person begins with an empty page, and the old secret opens nothing."""
    visitor, thief = await site.caller(), await site.caller()
    await visitor.say(CONCERN)
    thief.show(visitor.cookie())

    status, _ = await visitor.post("/leave", {})

    assert status == 200
    assert visitor.cookie() == ""
    assert await visitor.lines() == []
    assert await thief.lines() == []


async def test_nobody_takes_a_session_out_of_the_database(site: Opened) -> None:
    """The database holds no secret that could be shown by whoever reads it."""
    visitor = await site.caller()
    await visitor.say("你好")
    rows = await site.app.database.read(lambda tx: tx.rows("SELECT secret, user_id FROM sessions"))

    thief = await site.caller()
    for row in rows:
        for value in (row["secret"], row["user_id"]):
            thief.show(str(value))
            assert await thief.lines() == []


async def test_a_proxy_s_address_is_not_the_visitor_s(site: Opened) -> None:
    """Without a public address nobody is believed who claims to pass on others."""
    swarm = await site.caller()
    statuses = []
    for number in range(40):
        told = {"event": fresh_event(), "text": "x"}
        statuses.append((await swarm.post("/messages", told, **{"X-Forwarded-For": f"203.0.113.{number}"}))[0])
        swarm.session.cookie_jar.clear()

    assert statuses[-1] == 429


async def test_a_session_in_use_is_noted_once_a_day(database: Database) -> None:
    """Whoever comes back keeps the session alive, without a write for every look; on both databases."""

    async def unit(tx: Transaction) -> list[str]:
        sessions, noted = Store(tx).sessions, []
        await sessions.start("secret", "one", NOON)
        for later in (timedelta(hours=1), timedelta(days=300), timedelta(days=300, hours=1)):
            await sessions.use("secret", NOON + later)
            row = await tx.row("SELECT used_at FROM sessions")
            noted.append(str(row["used_at"])[:10] if row else "")
        return noted

    assert await database.write(unit) == ["2026-03-16", "2027-01-10", "2027-01-10"]


async def test_a_stolen_stream_needs_the_cookie(site: Opened) -> None:
    """Without a session there is no stream, and a page is told not to ask again."""
    resident, stranger = await site.caller(), await site.caller()
    await resident.say(CONCERN)

    async with stranger.session.get("/events", params={"after": "0"}) as response:
        assert response.status == 204
    assert isinstance(stranger.session, aiohttp.ClientSession)
