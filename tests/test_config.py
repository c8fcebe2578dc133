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


def test_every_setting_is_frozen() -> None:
    """Nobody can change the configuration of a running program by accident."""
    for section in (Config, *SECTIONS.values()):
        assert is_dataclass(section)
        assert fields(section)
        with pytest.raises(AttributeError):
            setattr(section(), fields(section)[0].name, None)
