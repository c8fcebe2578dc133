"""The six-step form as aiogram's own documentation would write it: a router with states, kept in Redis.

    python bench/rivals/aiogram_form.py BASE_URL TOKEN

Without --redis it starts a redis-server of its own on a socket in a temporary folder, with an append-only file that is
synced every second. Updates are handled concurrently, which is aiogram's default.
"""

# Written as its documentation writes it, without the checks for None that strict typing would ask for.
# mypy: ignore-errors

import argparse
import asyncio
import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

router = Router()


class Report(StatesGroup):
    what = State()
    where = State()
    subject = State()
    name = State()
    send = State()


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data) for text, data in row] for row in rows]
    )


SUBJECTS = keyboard(
    [("道路", "subject:road"), ("下水", "subject:water")], [("路灯", "subject:light"), ("其他", "subject:other")]
)
NAMES = keyboard([("公开", "name:shown"), ("匿名", "name:hidden")])
SENDS = keyboard([("提交", "send:yes"), ("取消", "send:no")])


@router.message(Command("report"))
async def begin(message: Message, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Report.what)
    await message.answer("请说说发生了什么。")


@router.message(Report.what, F.text)
async def what(message: Message, state: FSMContext) -> None:
    await state.update_data(what=message.text)
    await state.set_state(Report.where)
    await message.answer("在哪里?")


@router.message(Report.where, F.text)
async def where(message: Message, state: FSMContext) -> None:
    await state.update_data(where=message.text)
    await state.set_state(Report.subject)
    await message.answer("属于哪一类?", reply_markup=SUBJECTS)


@router.callback_query(Report.subject, F.data.startswith("subject:"))
async def subject(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    await state.update_data(subject=query.data.partition(":")[2])
    await state.set_state(Report.name)
    await query.message.answer("要不要公开姓名?", reply_markup=NAMES)


@router.callback_query(Report.name, F.data.startswith("name:"))
async def name(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    told = await state.update_data(name=query.data.partition(":")[2])
    await state.set_state(Report.send)
    recap = f"请核对:{told['what']};{told['where']};{told['subject']};{told['name']}"
    await query.message.answer(recap, reply_markup=SENDS)


@router.callback_query(Report.send, F.data.startswith("send:"))
async def send(query: CallbackQuery, state: FSMContext, storage: RedisStorage) -> None:
    await query.answer()
    number = await storage.redis.incr("reports")
    await state.clear()
    await query.message.answer(f"收到,编号 {number}。")


@contextlib.contextmanager
def redis_server(given: str | None) -> Iterator[str]:
    """The address of a Redis, our own if none was named."""
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp())
    socket = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--dir", str(folder)]
    command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--loglevel", "warning"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            time.sleep(0.02)
        yield f"unix://{socket}"
    finally:
        server.terminate()
        server.wait()


async def serve(base_url: str, token: str, redis: str) -> None:
    storage = RedisStorage.from_url(redis)
    dispatcher = Dispatcher(storage=storage)
    dispatcher["storage"] = storage
    dispatcher.include_router(router)
    session = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
    await dispatcher.start_polling(Bot(token, session=session))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("token")
    parser.add_argument("--redis", help="redis://… or unix://… of a running server")
    parser.add_argument("--plain-loop", action="store_true", help="asyncio's own event loop instead of uvloop")
    given = parser.parse_args()
    loop = None if given.plain_loop else uvloop.new_event_loop
    with redis_server(given.redis) as redis, asyncio.Runner(loop_factory=loop) as runner:
        runner.run(serve(given.base_url, given.token, redis))


if __name__ == "__main__":
    main()
