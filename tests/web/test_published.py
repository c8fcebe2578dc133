"""The public page: only what somebody approved, in plain HTML without a script, and nothing of whoever wrote it."""

from __future__ import annotations

import re
from typing import Any

from storage import Store
from storage.database import Transaction
from tests.web.site import CONCERN, Caller, Opened

EVIL = '<script>alert(1)</script> & "quotes" \u202eturned'


async def approved(site: Opened, count: int = 1, **more: Any) -> list[str]:
    """So many approved results, as a leader approved them; their ids."""

    async def work(tx: Transaction) -> list[str]:
        store, now = Store(tx), site.app.clock()
        leader = await store.people.add(now, name="周平")
        (group,) = [g for g in await store.groups.every() if g.kind != "office"][:1]
        told: dict[str, Any] = {
            "kind": "result",
            "thing": "nothing",
            "group": group.id,
            "place": "421303001009",
            "minor": False,
            "parts": {"what": "路灯坏了", "result": "换了新灯"},
            "about": {"outcome": "solved", "who": "resident"},
            "credits": [],
        }
        made = []
        for n in range(count):
            detail = {**told, "thing": f"thing-{n}", **more}
            made.append((await store.publications.begin("approved", leader.id, now, "test", **detail)).id)
        return made

    return await site.app.database.write(work)


async def _page(caller: Caller, path: str = "/published", **headers: str) -> tuple[int, str, Any]:
    async with caller.session.get(path, headers=headers) as response:
        return response.status, await response.text(), response.headers


async def test_nothing_is_public_before_somebody_approved_it(site: Opened) -> None:
    """A concern that was reported is not there; the page says that there is nothing."""
    caller = await site.caller()
    await caller.say(CONCERN)

    status, text, _headers = await _page(await site.caller())

    assert status == 200
    assert "还没有公示的事" in text
    assert "下水道" not in text


async def test_what_is_approved_is_read_by_everybody(site: Opened) -> None:
    """A stranger without a cookie reads it, gets none, and runs no script."""
    await approved(site)
    stranger = await site.caller()

    status, text, headers = await _page(stranger)

    assert status == 200
    assert "路灯坏了" in text
    assert "换了新灯" in text
    assert "<script" not in text
    assert "Set-Cookie" not in headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_what_people_wrote_is_text(site: Opened) -> None:
    """Markup stays letters, and a turn of direction ends with what it stands in (faults 48 and 49)."""
    await approved(site, parts={"what": EVIL, "result": EVIL})

    _status, text, _headers = await _page(await site.caller())

    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;" in text
    # A turn ends with its element, where that says which way it is written.
    elements = re.findall("<(\\w+)([^>]*)>[^<]*\u202e", text)
    assert elements
    assert all('dir="auto"' in how for _name, how in elements)


async def test_what_waits_for_a_second_person_is_not_there(site: Opened) -> None:
    """What speaks of a child and one person agreed to is for nobody to read yet."""
    await approved(site, minor=True)

    _status, text, _headers = await _page(await site.caller())

    assert "路灯坏了" not in text


async def test_what_is_taken_down_is_gone(site: Opened) -> None:
    """The next look at the page does not have it any more."""
    (id,) = await approved(site)

    async def down(tx: Transaction) -> None:
        store = Store(tx)
        one = await store.publications.get(id)
        assert one is not None
        await store.publications.happen(one, "retracted", one.approver, site.app.clock(), "test")

    await site.app.database.write(down)

    _status, text, _headers = await _page(await site.caller())
    assert "路灯坏了" not in text


async def test_many_are_on_several_pages(site: Opened) -> None:
    """Twenty on each, every one once; a page that is not there is empty, and an odd number is the first."""
    ids = await approved(site, 45)
    caller = await site.caller()

    pages = [(await _page(caller, f"/published?page={n}"))[1] for n in (1, 2, 3, 4)]
    odd = [(await _page(caller, f"/published?page={n}"))[1] for n in ("0", "x", "-1", "1" * 300, "%00", "２")]

    found = [re.findall(r'<article id="(\w+)"', page) for page in pages]
    assert [len(part) for part in found] == [20, 20, 5, 0]
    assert sorted(id for part in found for id in part) == sorted(ids)
    assert all(page == pages[0] for page in odd)


async def test_it_speaks_the_language_of_the_reader(site: Opened) -> None:
    """Headings are English for an English browser; what people wrote stays as it is."""
    await approved(site)

    _status, text, _headers = await _page(await site.caller(), **{"Accept-Language": "en"})

    assert 'lang="en"' in text
    assert "How it ended" in text
    assert "路灯坏了" in text


async def test_a_dead_database_is_said(site: Opened) -> None:
    """503 and try again, nothing half shown."""
    await approved(site)
    with site.outage():
        status, text, _headers = await _page(await site.caller())

    assert status == 503
    assert "路灯坏了" not in text


async def test_nobody_writes_to_it(site: Opened) -> None:
    """It is read, and nothing else."""
    caller = await site.caller()

    async with caller.session.post("/published", json={}, headers=caller.headers) as response:
        assert response.status == 405
