"""Only in the demo: a visitor plays one person after another, each with a chat of their own."""

from __future__ import annotations

from aiohttp import web

from bot.pages.guard import answer, read_json
from bot.pages.site import SITE
from storage import new_id
from storage.database import Transaction
from storage.transcript import Transcript


async def become(request: web.Request) -> web.Response:
    """From now on the session speaks for this persona; the old secret ends."""
    site = request.app[SITE]
    wanted = (await read_json(request)).get("user")
    if site.demo is None or wanted not in [part.user for part in site.demo.parts]:
        raise web.HTTPNotFound()
    response = answer({"user": wanted})
    visitor = await site.visitors.of(request)
    if visitor is None and not site.visitors.may_come(request):
        return answer({"problem": "crowded", "text": site.sentence(request, "page.crowded")}, status=429)
    if visitor is not None:
        await site.visitors.leave(visitor, response)
        site.chat.end(visitor.user, visitor.session)
    await site.visitors.start(response, str(wanted))
    return response


async def unread(request: web.Request) -> web.Response:
    """How much each persona has not seen since the line the page names for each (?<user>=<line>), and a mark of now."""
    site = request.app[SITE]
    users = [part.user for part in site.demo.parts] if site.demo else []

    async def read(tx: Transaction) -> dict[str, int]:
        return {
            user: await Transcript(tx, site.chat.address(user)).unread(request.query[user])
            for user in users
            if user in request.query
        }

    now = new_id()
    return answer({"now": now, "unread": await site.app.database.read(read)})


ROUTES = (web.post("/persona", become), web.get("/others", unread))
