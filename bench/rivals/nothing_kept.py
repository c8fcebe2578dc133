"""The six-step form without memory, types or durability: what the load generator and the wire can carry at most.

python bench/rivals/nothing_kept.py BASE_URL TOKEN
"""

import argparse
import asyncio
import json
from typing import Any

import aiohttp
import orjson
import uvloop


def _buttons(*pairs: tuple[str, str]) -> str:
    return json.dumps({"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in pairs]]})


AFTER_PRESS = {
    "subject:water": _buttons(("公开", "name:shown"), ("匿名", "name:hidden")),
    "name:hidden": _buttons(("提交", "send:yes"), ("取消", "send:no")),
}
SUBJECTS = _buttons(("下水", "subject:water"), ("其他", "subject:other"))


class Answerer:
    """Answers each update by what it looks like; remembers nothing."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self._address, self._session = address, session

    async def answer(self, update: dict[str, Any]) -> None:
        """One update."""
        press = update.get("callback_query")
        if press is None:
            # Buttons under every answer to a text: the user presses them when the form gets there.
            await self._call("sendMessage", chat_id=update["message"]["chat"]["id"], text="好", reply_markup=SUBJECTS)
            return
        await self._call("answerCallbackQuery", callback_query_id=press["id"])
        more = {"reply_markup": AFTER_PRESS[press["data"]]} if press["data"] in AFTER_PRESS else {}
        await self._call("sendMessage", chat_id=press["from"]["id"], text="好", **more)

    async def poll(self) -> None:
        """Until it is stopped."""
        offset = 0
        async with asyncio.TaskGroup() as tasks:
            while True:
                updates = await self._call("getUpdates", offset=offset, timeout=30)
                for update in updates:
                    tasks.create_task(self.answer(update))
                    offset = update["update_id"] + 1

    async def _call(self, method: str, **params: Any) -> Any:
        async with self._session.post(f"{self._address}/{method}", data=params) as answer:
            return orjson.loads(await answer.read())["result"]


async def serve(base_url: str, token: str) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=128)) as session:
        await Answerer(f"{base_url}/bot{token}", session).poll()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("token")
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(given.base_url, given.token))


if __name__ == "__main__":
    main()
