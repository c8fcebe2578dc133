"""A photo on its way: sent again, interrupted, one of several; it is kept once and stays what it was."""

from __future__ import annotations

import pytest

from tests.web.site import CONCERN, Opened, fresh_event, photo, shown


async def test_the_same_photo_again_is_kept_once(site: Opened) -> None:
    """A page that did not hear the answer sends again: one line, one file."""
    resident = await site.caller()
    await resident.say("你好")
    event = fresh_event()

    first, again = await resident.send(photo(), event=event), await resident.send(photo(), event=event)

    assert (first, again) == ((200, {"new": True}), (200, {"new": False}))
    assert len(site.kept()) == len(await shown(resident)) == 1


@pytest.mark.parametrize("when", ["before", "at the message"])
async def test_a_photo_while_the_database_is_down_comes_again(site: Opened, when: str) -> None:
    """503; the same id is taken later, and however often it was tried there is one file."""
    resident = await site.caller()
    await resident.say("你好")
    event = fresh_event()

    with site.outage(reads=when == "before"):
        statuses = [(await resident.send(photo(), event=event))[0] for _ in range(3)]

    assert statuses == [503, 503, 503]
    assert await resident.send(photo(), event=event) == (200, {"new": True})
    assert len(site.kept()) == len(await shown(resident)) == 1


async def test_a_photo_cannot_be_exchanged_afterwards(site: Opened) -> None:
    """What was sent under an id stays what it was, whatever is sent under it later."""
    resident = await site.caller()
    event = fresh_event()
    await resident.send(photo((64, 48)), event=event)
    before = site.kept()[0].read_bytes()

    assert await resident.send(photo((10, 10)), event=event) == (200, {"new": False})
    assert [path.read_bytes() for path in site.kept()] == [before]


async def test_a_session_can_be_had_before_the_photo(site: Opened) -> None:
    """On a slow line a photo travels once: the session comes first, and only for those who have none."""
    resident = await site.caller()

    assert await resident.post("/session", {}) == (200, {"again": True})
    given = resident.cookie()
    assert await resident.post("/session", {}) == (200, {"again": False})
    assert resident.cookie() == given
    async with resident.session.post(
        "/files",
        params={"event": fresh_event(), "kind": "photo"},
        data=photo(),
        headers=resident.headers | {"Content-Type": "application/octet-stream"},
    ) as response:
        assert response.status == 200


async def test_photos_chosen_together_are_answered_once(site: Opened) -> None:
    """An album asks one question, not one for each picture."""
    resident = await site.caller()
    await resident.say(CONCERN)
    before = len(await resident.texts())
    headers = resident.headers | {"Content-Type": "application/octet-stream"}

    for _ in range(3):
        query = {"event": fresh_event(), "kind": "photo", "album": "album-of-three"}
        async with resident.session.post("/files", params=query, data=photo(), headers=headers) as response:
            assert response.status == 200
    await site.settled()

    assert len(await resident.texts()) <= before + 3 + 1
