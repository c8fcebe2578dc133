"""The six-step form as python-telegram-bot's own documentation would write it: ConversationHandler + PicklePersistence.

    python bench/rivals/ptb_form.py BASE_URL TOKEN

Updates are handled one after the other: its documentation advises against concurrent_updates beside a
ConversationHandler.
"""

# Written as its documentation writes it, without the checks for None that strict typing would ask for.
# mypy: ignore-errors

import argparse
import asyncio
import tempfile
import warnings
from pathlib import Path

import uvloop
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

WHAT, WHERE, SUBJECT, NAME, SEND = range(5)
SUBJECTS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("道路", callback_data="subject:road"),
            InlineKeyboardButton("下水", callback_data="subject:water"),
        ],
        [
            InlineKeyboardButton("路灯", callback_data="subject:light"),
            InlineKeyboardButton("其他", callback_data="subject:other"),
        ],
    ]
)
NAMES = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("公开", callback_data="name:shown"),
            InlineKeyboardButton("匿名", callback_data="name:hidden"),
        ]
    ]
)
SENDS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("提交", callback_data="send:yes"), InlineKeyboardButton("取消", callback_data="send:no")]]
)


async def begin(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data.clear()
    await update.message.reply_text("请说说发生了什么。")
    return WHAT


async def what(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data["what"] = update.message.text
    await update.message.reply_text("在哪里?")
    return WHERE


async def where(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data["where"] = update.message.text
    await update.message.reply_text("属于哪一类?", reply_markup=SUBJECTS)
    return SUBJECT


async def subject(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.callback_query.answer()
    context.user_data["subject"] = update.callback_query.data.partition(":")[2]
    await context.bot.send_message(update.effective_chat.id, "要不要公开姓名?", reply_markup=NAMES)
    return NAME


async def name(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.callback_query.answer()
    context.user_data["name"] = update.callback_query.data.partition(":")[2]
    told = context.user_data
    recap = f"请核对:{told['what']};{told['where']};{told['subject']};{told['name']}"
    await context.bot.send_message(update.effective_chat.id, recap, reply_markup=SENDS)
    return SEND


async def send(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.callback_query.answer()
    number = context.bot_data["reports"] = context.bot_data.get("reports", 0) + 1
    await context.bot.send_message(update.effective_chat.id, f"收到,编号 {number}。")
    return ConversationHandler.END


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("token")
    parser.add_argument("--state", type=Path, help="the pickle file; a temporary one by default")
    parser.add_argument("--plain-loop", action="store_true", help="asyncio's own event loop instead of uvloop")
    given = parser.parse_args()
    if not given.plain_loop:
        asyncio.set_event_loop(uvloop.new_event_loop())
    state = given.state or Path(tempfile.mkdtemp()) / "state.pickle"
    # The FAQ's advice for conversations that mix messages and presses.
    warnings.filterwarnings("ignore", message=r".*CallbackQueryHandler", category=PTBUserWarning)
    text = filters.TEXT & ~filters.COMMAND
    form = ConversationHandler(
        entry_points=[CommandHandler("report", begin)],
        states={
            WHAT: [MessageHandler(text, what)],
            WHERE: [MessageHandler(text, where)],
            SUBJECT: [CallbackQueryHandler(subject, pattern="^subject:")],
            NAME: [CallbackQueryHandler(name, pattern="^name:")],
            SEND: [CallbackQueryHandler(send, pattern="^send:")],
        },
        fallbacks=[CommandHandler("report", begin)],
        allow_reentry=True,
        name="report",
        persistent=True,
    )
    application = (
        Application.builder()
        .token(given.token)
        .base_url(f"{given.base_url}/bot")
        .persistence(PicklePersistence(filepath=state))
        .build()
    )
    application.add_handler(form)
    application.run_polling(allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY])


if __name__ == "__main__":
    main()
