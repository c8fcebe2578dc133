"""What operators ask Telegram: what the bot is called, and whether everything is as it should be."""

from __future__ import annotations

from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram_errors import UNREADABLE
from bot.channels.telegram_transport import Client
from bot.config import Telegram


async def bot_name(settings: Telegram) -> str:
    """The bot's user name; empty where Telegram does not answer."""
    client = Client(settings.token, settings.base_url, 1)
    try:
        return str((await client.plain("getMe")).get("username") or "")
    except (TelegramError, *UNREADABLE):
        return ""
    finally:
        await client.close_connections()


async def problem_with(settings: Telegram) -> str:
    """What is wrong and what to do, in one line; empty for nothing."""
    client = Client(settings.token, settings.base_url, 1)
    try:
        await client.plain("getMe")
        hook = await client.plain("getWebhookInfo")
        url, problem, waiting = hook.get("url"), hook.get("last_error_message"), hook.get("pending_update_count")
    except InvalidToken:
        return "the token is refused; ask BotFather for a new one"
    except (TelegramError, *UNREADABLE) as error:
        return f"does not answer ({type(error).__name__}); check telegram.base_url and the network"
    finally:
        await client.close_connections()
    if settings.mode == "webhook" and not url:
        return "no webhook is set; `run` sets it"
    if settings.mode == "webhook" and problem:
        return f"the webhook does not reach us, {waiting or 0} updates wait; check web.public_url and TLS"
    return ""
