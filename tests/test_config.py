"""The configuration says in one line what is wrong with it, and never what the value was."""

from __future__ import annotations

import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from bot.config import SECTIONS, Config, ConfigError, load
from bot.config_file import writable

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
TOKEN = "4839571:" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456-_"
CANARY = "canary-7731-value"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A config.toml that does not exist yet."""
    return tmp_path / "config.toml"


def refusal(path: Path | None, environ: dict[str, str] | None = None) -> str:
    """The line an operator reads; also proves that nothing else hangs on the error that could quote a value."""
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {})
    line = str(caught.value)
    assert "\n" not in line
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return line


def refusal_or_nothing(path: Path) -> str | None:
    """The line, where the value is refused at all."""
    try:
        load(path, {})
    except ConfigError as error:
        return str(error)
    return None


def test_without_a_file_everything_has_a_default() -> None:
    """A visitor needs no configuration at all."""
    config = load(None, {})

    assert config == Config()
    assert config.web.port == 8080
    assert not config.telegram.enabled


def test_the_example_says_what_the_program_does() -> None:
    """Copied as it is, the example changes nothing: what it shows are the defaults."""
    assert load(EXAMPLE, {}) == Config()


def test_the_example_and_the_program_know_the_same_settings() -> None:
    """Every setting stands in the example, and the example holds nothing else."""
    tables = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    shown = {f"{name}.{key}" for name, table in tables.items() for key in table}

    assert shown == {f"{name}.{entry.name}" for name, section in SECTIONS.items() for entry in writable(section)}


def test_the_example_gives_every_setting_a_reason() -> None:
    """One line why beside each setting; a bare line would have to be guessed at."""
    bare = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if " = " in line and "#" not in line]

    assert bare == []


def test_values_arrive_with_their_types(written: Path) -> None:
    """Lists become tuples and whole numbers serve where a number is meant, so that the values can be frozen."""
    written.write_text('[clocks]\naccept_hours = 3\n[hours]\nwork = ["09:00-12:00"]\n[web]\nport = 9000\n')

    config = load(written, {})

    assert config.clocks.accept_hours == 3.0
    assert isinstance(config.clocks.accept_hours, float)
    assert config.hours.work == ("09:00-12:00",)
    assert config.web.port == 9000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[web]\nprot = 1", "web.prot is not a setting; did you mean web.port?"),
        ("[telegarm]\nenabled = true", "[telegarm] is not a section; did you mean [telegram]?"),
        ("[weather]\nx = 1", "[weather] is not a section"),
        ("port = 9000", "port is not a setting; did you mean web.port?"),
        ("web = 3", "web must be a section, written [web]"),
        ("[keys]\ntext = 'x'", "keys.text is not a setting"),
        ('[web]\nport = "8080"', "web.port must be a whole number"),
        ("[web]\nport = true", "web.port must be a whole number"),
        ("[web]\nport = 70000", "web.port must be between 1 and 65535"),
        ("[web]\nhost = ''", "web.host must be a text that is not empty"),
        ("[web]\npublic_url = 'xs.example.org'", "web.public_url must be empty or an address like"),
        ('[telegram]\nenabled = "yes"', "telegram.enabled must be true or false"),
        ("[telegram]\nmode = 'push'", "telegram.mode must be one of poll, webhook"),
        ("[telegram]\ntoken = 5", "telegram.token must be text in quotes"),
        ("[telegram]\nbase_url = 'api.telegram.org'", "telegram.base_url must be an address like"),
        ("[telegram]\nwebhook_path = 'x'", "telegram.webhook_path must be a path like /telegram"),
        ("[clocks]\nanswer_days = nan", "clocks.answer_days must be between"),
        ("[clocks]\nanswer_days = 20", "clocks.result_days must not be shorter than clocks.answer_days"),
        ("[city]\ntimezone = 'Asia/Wuhan'", "city.timezone must be a time zone like Asia/Shanghai"),
        ("[city]\ntimezone = '../../etc/passwd'", "city.timezone must be a time zone"),
        ("[hours]\nwork = '08:00-12:00'", "hours.work must be a list of texts"),
        ("[hours]\nwork = [8, 12]", "hours.work must be a list of texts"),
        ("[hours]\nwork = []", "hours.work must be spans of one day in order"),
        ("[hours]\nwork = ['14:00-17:00', '08:00-12:00']", "hours.work must be spans of one day in order"),
        ("[hours]\nquiet = ['25:00-08:00']", "hours.quiet must be spans like"),
        ("[database]\nurl = 'mysql://x/y'", "database.url must be sqlite:<file> or postgresql://"),
        ("[log]\nlevel = 'LOUD'", "log.level must be one of DEBUG, INFO"),
    ],
)
def test_a_wrong_setting_is_named(written: Path, text: str, told: str) -> None:
    """One line names the file and the setting, and what it must be."""
    written.write_text(text, encoding="utf-8")

    assert refusal(written).startswith(f"config.toml: {told}")


def test_no_wrong_value_is_ever_quoted(written: Path) -> None:
    """A secret in the wrong line must not end up on a screen or in a log: every setting is tried with a canary."""
    tried = 0
    for name, section in SECTIONS.items():
        for entry in writable(section):
            for value in (f'"{CANARY}"', f'["{CANARY}"]', f'{{x = "{CANARY}"}}', f'"""{CANARY}\n"""'):
                written.write_text(f"[{name}]\n{entry.name} = {value}\n")
                line = refusal_or_nothing(written)
                tried += line is not None
                assert line is None or (CANARY not in line and entry.name in line and "\n" not in line), entry.name

    assert tried > 60


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\xef\xbb\xbf[web]\nport = 1\n", "saved with a byte order mark"),
        ("[web]\n".encode("utf-16"), "saved as UTF-16 with a byte order mark"),
        ("[city]\nname = '随州'\n".encode("gb18030"), "line 2 is not UTF-8"),
        (f"[web]\nport = {CANARY}\n".encode(), "line 2 is not valid TOML"),
        (f"[telegram]\n\ntoken = {TOKEN}\n".encode(), "line 3 is not valid TOML"),
        (b"[web]\nport = 1\n[web]\n", "line 3 is not valid TOML"),
        (b'[web]\nhost = "', "line 2 is not valid TOML"),
        (b"x = " + b"[" * 5000, "is nested too deeply"),
    ],
    ids=["bom", "utf-16", "gbk", "bare word", "bare token", "twice", "cut off", "nested"],
)
def test_a_file_that_cannot_be_read_says_why(written: Path, raw: bytes, told: str) -> None:
    """What an editor on an office machine does to a file is said in words, with the line and without its content."""
    written.write_bytes(raw)

    line = refusal(written)

    assert line.startswith(f"config.toml: {told}")
    assert CANARY not in line
    assert TOKEN not in line


def test_a_missing_file_is_not_a_demo(tmp_path: Path) -> None:
    """Who names a file means it: starting with the defaults instead would serve the wrong database."""
    assert "no such file" in refusal(tmp_path / "konfig.toml")
    assert "cannot be read" in refusal(tmp_path)


def test_a_key_that_may_be_a_secret_is_not_shown(written: Path) -> None:
    """A token pasted on the left side of the equals sign stays unsaid, and a key cannot break the line."""
    written.write_text(f'[telegram]\n"{TOKEN}" = 1\n')
    assert TOKEN not in refusal(written)

    written.write_text('"a\\nb" = 1\n')
    assert refusal(written) == "config.toml: one of the keys is not a setting"


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


def test_every_setting_is_frozen() -> None:
    """Nobody can change the configuration of a running program by accident."""
    for section in (Config, *SECTIONS.values()):
        assert is_dataclass(section)
        assert fields(section)
        with pytest.raises(AttributeError):
            setattr(section(), fields(section)[0].name, None)
