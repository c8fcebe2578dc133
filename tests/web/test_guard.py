"""What other sites, other names and curious programs get from the pages: nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from bot.config import Web
from bot.pages.guard import known_host
from handlers.talk.turn import House
from tests.web.site import CONCERN, Opened, configured, fresh_event, opened

POSTS = ("/messages", "/files", "/session", "/leave")
GETS = ("/", "/static/chat.js", "/lines", "/events", "/health", "/metrics")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:1", "null", "", "http://localhost.evil.example"],
)
async def test_another_site_cannot_speak_in_one_s_name(site: Opened, path: str, origin: str) -> None:
    """A POST that does not come from our own page changes nothing, whatever it carries (CSRF)."""
    resident = await site.caller()
    await resident.say("你好")
    before = await resident.texts()
    headers = {"Origin": origin} if origin else {}

    async with resident.session.post(path, json={"event": fresh_event(), "text": CONCERN}, headers=headers) as response:
        assert response.status == 403
    assert await resident.texts() == before


@pytest.mark.parametrize("mime", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_a_form_cannot_speak_at_all(site: Opened, mime: str) -> None:
    """What a browser sends across origins without asking first is not even read."""
    resident = await site.caller()
    headers = resident.headers | {"Content-Type": mime}
    body = b'{"event": "12345678", "text": "x"}'

    async with resident.session.post("/messages", data=body, headers=headers) as response:
        assert response.status == 415


@pytest.mark.parametrize("path", [*POSTS, *GETS])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "10.1.2.3", "[::2]"])
async def test_a_name_we_do_not_go_by_gets_nothing(site: Opened, path: str, host: str) -> None:
    """A name that was bent to point here (DNS rebinding) is turned away on every path."""
    resident = await site.caller()
    headers = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json"}

    async with resident.session.request("POST" if path in POSTS else "GET", path, headers=headers) as response:
        assert response.status == 421


@pytest.mark.parametrize(
    ("host", "settings", "known"),
    [
        ("localhost:8080", Web(), True),
        ("127.0.0.1", Web(), True),
        ("[::1]:8080", Web(), True),
        ("192.168.1.5", Web(), False),
        ("192.168.1.5", Web(host="0.0.0.0"), True),
        ("[fd00::5]:80", Web(host="::"), True),
        ("kiosk.lan", Web(host="0.0.0.0"), False),
        ("kiosk.lan:8080", Web(host="kiosk.lan"), True),
        ("xs.example.org", Web(public_url="https://xs.example.org"), True),
        ("XS.example.org:443", Web(public_url="https://xs.example.org"), True),
        ("xs.example.org.evil.example", Web(public_url="https://xs.example.org"), False),
        ("", Web(), False),
        ("[::1", Web(), False),
        ("localhost@evil.example", Web(), False),
    ],
)
def test_the_names_we_go_by(host: str, settings: Web, known: bool) -> None:
    """Loopback, our public name, the name we listen on; bare numbers only where the operator opened the door."""
    assert known_host(host, settings) is known


async def test_behind_a_proxy_only_https_is_home(house: House, tmp_path: Path) -> None:
    """Where people reach us by https, a page of the same name without it is a stranger; cookies are bound to it."""
    public = "https://xs.example.org"
    body = {"event": fresh_event(), "text": "你好"}
    async with opened(house, configured(tmp_path, public_url=public)) as site:
        caller = await site.caller()

        plain = await caller.post("/messages", body, Host="xs.example.org", Origin="http://xs.example.org")
        secure = await caller.post("/messages", body, Host="xs.example.org", Origin=public)
        rewritten = await caller.post("/messages", body, Origin=public)

    assert (plain[0], secure[0], rewritten[0]) == (403, 409, 409)
    cookie = caller.answers[-1]["headers"]["Set-Cookie"]
    assert cookie.startswith("__Host-tongxin=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Opened) -> None:
    """A secret of at least 128 bits, for this site's requests only."""
    resident = await site.caller()
    await resident.post("/messages", {"event": fresh_event(), "text": "你好"})
    cookie = resident.answers[-1]["headers"]["Set-Cookie"].split("; ")

    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie)
    assert len(cookie[0].partition("=")[2]) * 6 >= 128


@pytest.mark.parametrize("path", GETS)
async def test_looking_leaves_no_trace(site: Opened, path: str) -> None:
    """Robots, previews and health checks get no cookie, and no session is made for them."""
    visitor = await site.caller()

    async with visitor.session.get(path) as response:
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", [*GETS, "/files/0000000000000000", "/nowhere", "/static/nowhere"])
async def test_every_answer_ties_the_browser_s_hands(site: Opened, path: str) -> None:
    """Nothing inline, nothing from elsewhere, no frames, no guessing of types, no address passed on."""
    resident = await site.caller()
    async with resident.session.get(path) as response:
        headers = response.headers

    rules = dict(rule.strip().partition(" ")[::2] for rule in headers["Content-Security-Policy"].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "aiohttp" not in headers["Server"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../site.py",
        "/static/%2e%2e/site.py",
        "/static/..%2fsite.py",
        "/static/%2e%2e%2f%2e%2e%2fconfig.py",
        "/static/page.html",
        "/static/__init__.py",
        "/static//etc/passwd",
        "/files/..%2f..%2ftongxin.db",
        "/files/%2e%2e/tongxin.db",
        "/config.toml",
        "/.git/config",
    ],
)
async def test_only_what_is_meant_to_be_served_is(site: Opened, path: str) -> None:
    """No way of writing a path leads out of what the page is made of."""
    resident = await site.caller()
    await resident.say("你好")

    async with resident.session.get(URL(f"{site.url}{path}", encoded=True)) as response:
        assert response.status in (404, 405)


async def test_an_unchanged_part_is_not_sent_again(site: Opened) -> None:
    """A phone on a slow line loads the page's parts once."""
    resident = await site.caller()
    async with resident.session.get("/static/chat.js") as response:
        tag = response.headers["ETag"]

    async with resident.session.get("/static/chat.js", headers={"If-None-Match": tag}) as response:
        assert (response.status, await response.read()) == (304, b"")


async def test_many_new_sessions_from_one_place_are_slowed_down(site: Opened) -> None:
    """Whoever collects sessions is told to wait; whoever has one goes on talking."""
    resident, swarm = await site.caller(), await site.caller()
    await resident.say("你好")

    statuses = []
    for _ in range(40):
        statuses.append((await swarm.post("/messages", {"event": fresh_event(), "text": "x"}))[0])
        swarm.session.cookie_jar.clear()

    assert statuses[-1] == 429
    assert int(swarm.answers[-1]["headers"]["Retry-After"]) > 0
    assert await resident.say("还在") == {"new": True}


@pytest.mark.parametrize("body", ["x" * 100, ["x"], {"deep": [[[]]]}], ids=str)
async def test_a_made_up_cookie_is_nobody_s(site: Opened, body: Any) -> None:
    """A secret we never gave out opens nothing, and breaks nothing."""
    visitor = await site.caller()
    visitor.show(str(body) * 5)

    assert await visitor.lines() == []
