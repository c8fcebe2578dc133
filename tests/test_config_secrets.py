"""Where secrets may come from, what the environment overrides, and what is refused about either."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config, load
from tests.test_config import CANARY, TOKEN, refusal


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A config.toml that does not exist yet."""
    return tmp_path / "config.toml"


@pytest.mark.parametrize("value", ["PASTE-TOKEN-HERE", "<token>", "your-token", "CHANGE_ME", "xxxxxxxx"])
def test_a_placeholder_is_refused_once_it_matters(written: Path, value: str) -> None:
    """The example's token may stay while Telegram is off, and counts as none; switched on, it is named."""
    written.write_text(f'[telegram]\ntoken = "{value}"\n')
    assert load(written, {}).telegram.token == ""

    written.write_text(f'[telegram]\nenabled = true\ntoken = "{value}"\n')
    assert refusal(written).startswith("config.toml: telegram.token still holds the placeholder")


def test_telegram_needs_its_token(written: Path) -> None:
    """Switched on without a token is a fault of the configuration, found before anything starts."""
    written.write_text("[telegram]\nenabled = true\n")
    assert refusal(written) == "config.toml: telegram.token is needed: telegram.enabled is true"

    written.write_text('[telegram]\nenabled = true\ntoken = "4839571"\n')
    assert refusal(written) == "config.toml: telegram.token must be the token as BotFather shows it"


def test_a_webhook_needs_a_secret_and_an_address(written: Path) -> None:
    """Without the secret anybody could speak as Telegram; without https Telegram does not call."""
    on = f'[telegram]\nenabled = true\ntoken = "{TOKEN}"\nmode = "webhook"\n'
    written.write_text(on)
    assert "telegram.webhook_secret is needed" in refusal(written)

    written.write_text(on + f'webhook_secret = "{"s" * 20}"\n')
    assert "web.public_url must be an https:// address" in refusal(written)

    written.write_text(on + f'webhook_secret = "{"s" * 20}"\n[web]\npublic_url = "https://xs.example.org"\n')
    assert load(written, {}).telegram.mode == "webhook"


def test_a_secret_may_live_in_a_file_of_its_own(written: Path, tmp_path: Path) -> None:
    """The file's text is the secret, without the line end that editors add."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    written.write_text(f'[telegram]\nenabled = true\ntoken_file = "{tmp_path / "token"}"\n')

    assert load(written, {}).telegram.token == TOKEN


def test_a_secret_in_two_places_is_refused(written: Path, tmp_path: Path) -> None:
    """Nobody could say which one holds."""
    (tmp_path / "token").write_text(TOKEN)
    written.write_text(f'[telegram]\ntoken = "{TOKEN}"\ntoken_file = "{tmp_path / "token"}"\n')

    assert "telegram.token and telegram.token_file are both set" in refusal(written)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "names a file that cannot be read"),
        (b"", "names a file that is empty"),
        (b"\xff\xfe\x00", "names a file that is not text"),
        (CANARY.encode(), "must be the token as BotFather shows it"),
        (b"PASTE-TOKEN-HERE", "still holds the placeholder"),
    ],
    ids=["missing", "empty", "binary", "no token", "placeholder"],
)
def test_a_secret_file_that_is_no_use_is_named(written: Path, tmp_path: Path, content: bytes | None, told: str) -> None:
    """By its setting; neither its path nor its content is shown, for either may be the secret."""
    kept = tmp_path / f"token-{CANARY}"
    if content is not None:
        kept.write_bytes(content)
    written.write_text(f'[telegram]\nenabled = true\ntoken_file = "{kept}"\n')

    line = refusal(written)

    assert "telegram.token_file" in line
    assert told in line
    assert CANARY not in line


def test_the_environment_wins(written: Path, tmp_path: Path) -> None:
    """A container sets what differs from machine to machine, whatever the file says."""
    (tmp_path / "token").write_text("1111111:" + "z" * 35)
    written.write_text(f'[web]\nport = 9000\n[telegram]\ntoken_file = "{tmp_path / "token"}"\n')
    environ = {
        "PORT": "9100",
        "TONGXIN_TELEGRAM_TOKEN": TOKEN,
        "TONGXIN_DATABASE_URL": "postgresql://tongxin@db.example.org/tongxin",
        "TONGXIN_KEYS": 'current = "k1"',
    }

    config = load(written, environ)

    assert config.web.port == 9100
    assert config.telegram.token == TOKEN
    assert config.database.url == environ["TONGXIN_DATABASE_URL"]
    assert config.keys.text == environ["TONGXIN_KEYS"]


def test_an_empty_variable_is_not_set() -> None:
    """A line `PORT=` in an env file means nothing, not nought."""
    assert load(None, {"PORT": "", "TONGXIN_KEYS": " "}) == Config()


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"PORT": CANARY}, "environment: PORT (web.port) must be a whole number"),
        ({"PORT": "８０８０"}, "environment: PORT (web.port) must be a whole number"),
        ({"PORT": "0"}, "environment: PORT (web.port) must be between 1 and 65535"),
        ({"TONGXIN_DATABASE_URL": CANARY}, "environment: TONGXIN_DATABASE_URL (database.url) must be sqlite:"),
        ({"TONGXIN_TELEGRAM_TOKEN": CANARY}, "environment: TONGXIN_TELEGRAM_TOKEN (telegram.token) must be the token"),
        ({"TONGXIN_KEYS": "PASTE-KEYS-HERE"}, "environment: TONGXIN_KEYS (keys.text) still holds the placeholder"),
        ({"TONGXIN_LOG_LEVEL": CANARY}, "environment: TONGXIN_LOG_LEVEL (log.level) must be one of"),
    ],
)
def test_a_wrong_variable_is_named(environ: dict[str, str], told: str) -> None:
    """By its own name and the setting it stands for, without its value."""
    line = refusal(None, environ)

    assert line.startswith(told)
    assert CANARY not in line


def test_secrets_are_collected_and_not_shown() -> None:
    """The log is told what to cut out, and printing the configuration gives nothing away."""
    environ = {
        "TONGXIN_TELEGRAM_TOKEN": TOKEN,
        "TONGXIN_DATABASE_URL": "postgresql://tongxin:p%40ss-2718@db.example.org/tongxin",
        "TONGXIN_KEYS": 'current = "k1"\n[keys]\nk1 = "c2VjcmV0LWtleS1vZi0zMi1ieXRlcyE="',
    }

    config = load(None, environ)

    assert {TOKEN, "p@ss-2718", "c2VjcmV0LWtleS1vZi0zMi1ieXRlcyE=", *environ.values()} <= set(config.secrets())
    for secret in config.secrets():
        assert secret not in repr(config)
    assert Config().secrets() == ()
