"""Everything that can be set: a section is a dataclass, a setting one line in it with its default and its rule.

`config.example.toml` says the same in the operator's words; a test holds the two against each other.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bot.config_file import (
    ADDRESS,
    ENVIRONMENT,
    WEB_PATH,
    ConfigError,
    Rule,
    Source,
    between,
    fill,
    like,
    one_of,
    parse,
    refuse_strangers,
    setting,
)
from bot.config_meetings import Meetings
from bot.config_wechat_kf import WeChatKf
from bot.config_wecom import WeCom
from domain.calendar import Span

__all__ = ["Config", "ConfigError", "load"]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_span(text: str) -> bool:
    if not re.fullmatch(r"[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]", text):
        return False
    try:
        span = Span.read(text)
    except ValueError:
        return False
    return span.start != span.end


def _are_office_hours(texts: tuple[str, ...]) -> bool:
    if not texts or not all(map(_is_span, texts)):
        return False
    times = [at for text in texts for at in text.split("-")]
    return times == sorted(times)


LANGUAGES = ("en", "zh")
"""what doctor speaks"""
_FILLED = like(r"\S(.*\S)?", "a text that is not empty")
_HOUR = like(r"([01][0-9]|2[0-3]):[0-5][0-9]", "a time of day like 08:30")
_OFFICE_HOURS = Rule('spans of one day in order, like "08:30-12:00"', _are_office_hours)
_QUIET_HOURS = Rule('spans like "21:00-08:00"', lambda texts: all(map(_is_span, texts)))
_ZONE = Rule("a time zone like Asia/Shanghai", _is_zone)
_DATABASE = like(r"sqlite:.*[^\s/]|postgres(ql)?://\S+", "sqlite:<file> or postgresql://<user>@<host>/<database>")
_NO_ADDRESS = Rule(f"empty or {ADDRESS.words}", lambda value: value == "" or ADDRESS.holds(value))
_TOKEN = like(r"|[0-9]{3,}:[A-Za-z0-9_-]{30,}", "the token as BotFather shows it")
_WEBHOOK_SECRET = like(r"|[A-Za-z0-9_-]{16,256}", "16 to 256 letters, digits, _ or -")


@dataclass(frozen=True, slots=True)
class City:
    """The city that is served."""

    name: str = setting("")
    timezone: str = setting("Asia/Shanghai", _ZONE)
    places: str = setting("data/places", _FILLED)
    language: str = setting("en", one_of(*LANGUAGES))


@dataclass(frozen=True, slots=True)
class Database:
    """Where everything is kept."""

    url: str = setting("sqlite:var/tongxin.db", _DATABASE, env="TONGXIN_DATABASE_URL", secret=True)
    url_file: str = setting("", env="TONGXIN_DATABASE_URL_FILE")


@dataclass(frozen=True, slots=True)
class Web:
    """Where the pages are served."""

    host: str = setting("127.0.0.1", _FILLED)
    port: int = setting(8080, between(1, 65535), env="PORT")
    public_url: str = setting("", _NO_ADDRESS)


@dataclass(frozen=True, slots=True)
class Telegram:
    """The Telegram channel; what is written there leaves the country, so it is off until switched on."""

    enabled: bool = setting(False)
    token: str = setting("", _TOKEN, env="TONGXIN_TELEGRAM_TOKEN", secret=True)
    token_file: str = setting("", env="TONGXIN_TELEGRAM_TOKEN_FILE")
    base_url: str = setting("https://api.telegram.org", ADDRESS)
    mode: str = setting("poll", one_of("poll", "webhook"))
    webhook_path: str = setting("/telegram", WEB_PATH)
    webhook_secret: str = setting("", _WEBHOOK_SECRET, env="TONGXIN_TELEGRAM_WEBHOOK_SECRET", secret=True)
    webhook_secret_file: str = setting("", env="TONGXIN_TELEGRAM_WEBHOOK_SECRET_FILE")


@dataclass(frozen=True, slots=True)
class Files:
    """Photos and voice."""

    folder: str = setting("var/files", _FILLED)
    max_mb: int = setting(20, between(1, 2000))


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that contact data is encrypted with: a file, or the same text in the environment."""

    file: str = setting("var/keys", _FILLED)
    text: str = setting("", env="TONGXIN_KEYS", secret=True, only_env=True)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Who wanted to be forgotten, kept beside the database, and how long an issue that is over keeps its words."""

    list: str = setting("var/forgotten", _FILLED)
    words_months: int = setting(0, between(0, 600))


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long each step of an issue may take; counted from creation or assignment, never from a comment."""

    accept_hours: float = setting(2.0, between(0.1, 1000))
    contact_hours: float = setting(24.0, between(0.1, 1000))
    answer_days: float = setting(7.0, between(0.1, 365))
    result_days: float = setting(15.0, between(0.1, 1000))
    remind_at: float = setting(0.75, between(0.1, 0.99))


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of the office, and the hours in which nobody is disturbed."""

    work: tuple[str, ...] = setting(("08:30-12:00", "14:30-17:30"), _OFFICE_HOURS)
    quiet: tuple[str, ...] = setting(("21:00-08:00",), _QUIET_HOURS)


@dataclass(frozen=True, slots=True)
class Inspections:
    """What follows from an inspection of a group."""

    finding_days: int = setting(30, between(1, 365))


@dataclass(frozen=True, slots=True)
class Digest:
    """When the week is told to leaders and members."""

    weekday: int = setting(1, between(1, 7))
    at: str = setting("08:30", _HOUR)


@dataclass(frozen=True, slots=True)
class Talk:
    """How the assistant talks with people."""

    nudge_after_minutes: int = setting(60, between(5, 10080))
    notice_version: str = setting("1", like(r"[A-Za-z0-9._-]{1,20}", "1 to 20 letters, digits, dots or dashes"))
    per_minute: int = setting(20, between(1, 1000))


@dataclass(frozen=True, slots=True)
class Log:
    """What is written to standard error."""

    level: str = setting("INFO", one_of("DEBUG", "INFO", "WARNING", "ERROR"), env="TONGXIN_LOG_LEVEL")


@dataclass(frozen=True, slots=True)
class Config:
    """One value for the whole program; `Config()` is what holds where nobody set anything."""

    city: City = field(default_factory=City)
    database: Database = field(default_factory=Database)
    web: Web = field(default_factory=Web)
    telegram: Telegram = field(default_factory=Telegram)
    wecom: WeCom = field(default_factory=WeCom)
    wechat_kf: WeChatKf = field(default_factory=WeChatKf)
    files: Files = field(default_factory=Files)
    keys: Keys = field(default_factory=Keys)
    forgetting: Forgetting = field(default_factory=Forgetting)
    clocks: Clocks = field(default_factory=Clocks)
    meetings: Meetings = field(default_factory=Meetings)
    hours: Hours = field(default_factory=Hours)
    inspections: Inspections = field(default_factory=Inspections)
    digest: Digest = field(default_factory=Digest)
    talk: Talk = field(default_factory=Talk)
    log: Log = field(default_factory=Log)

    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be written anywhere, longest first."""
        found = {password for password in [_password(self.database.url)] if password}
        for name, section in SECTIONS.items():
            values = asdict(getattr(self, name))
            found.update(values[entry.name] for entry in fields(section) if entry.metadata["secret"])
        found.update(re.findall(r"[A-Za-z0-9+/=_-]{16,}", self.keys.text))
        return tuple(sorted(found - {"", Database().url}, key=len, reverse=True))


SECTIONS: Mapping[str, type] = types.MappingProxyType(get_type_hints(Config))

_NEEDS = (
    *(f"wechat_kf.{name}" for name in ("corp_id", "open_kfid", "secret", "callback_token", "callback_key")),
    "telegram.token",
    *(f"wecom.{name}" for name in ("corp_id", "agent_id", "secret", "callback_token", "callback_key")),
)
"""what a channel cannot do without, once it is switched on"""


def _lacks(config: Config, key: str) -> bool:
    section, _, name = key.partition(".")
    channel = getattr(config, section)
    return channel.enabled and not getattr(channel, name)


# What two settings must be together: the key to name, when it is wrong, and what to do about it.
_TOGETHER: tuple[tuple[str, Callable[[Config], bool], str], ...] = (
    *((key, partial(_lacks, key=key), f"is needed: {key.partition('.')[0]}.enabled is true") for key in _NEEDS),
    (
        "telegram.webhook_secret",
        lambda c: c.telegram.enabled and c.telegram.mode == "webhook" and not c.telegram.webhook_secret,
        "is needed: telegram.mode is webhook",
    ),
    (
        "web.public_url",
        lambda c: c.telegram.enabled and c.telegram.mode == "webhook" and not c.web.public_url.startswith("https://"),
        "must be an https:// address: telegram.mode is webhook",
    ),
    (
        "clocks.result_days",
        lambda c: c.clocks.result_days < c.clocks.answer_days,
        "must not be shorter than clocks.answer_days",
    ),
)


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """The configuration of the file (without one, the defaults) with what the environment adds; or a ConfigError."""
    tables: dict[str, Any] = {} if path is None else parse(path)
    where = ENVIRONMENT if path is None else path.name
    refuse_strangers(tables, SECTIONS, where)
    config = Config(
        **{
            name: fill(section, name, Source(tables.get(name, {}), where, environ))
            for name, section in SECTIONS.items()
        }
    )
    for key, wrong, why in _TOGETHER:
        if wrong(config):
            raise ConfigError(where, f"{key} {why}")
    return config


def _password(url: str) -> str:
    """The password in an address, as people would recognise it, or nothing."""
    try:
        return unquote(urlsplit(url).password or "")
    except ValueError:
        return ""
