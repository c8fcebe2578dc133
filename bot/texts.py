"""Every sentence a person sees, from texts/*.toml: one file a language, zh is the original."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from domain.messages import Words

ORIGINAL = "zh"
_ENDS = "。.!\uff01"
"""how people end a word they call out"""
_CODED = re.compile(r"(.*?)[\s:\uff1a]*([0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4})")
"""a code that makes two chats one, with the word for it or alone, as people paste it"""
_NUMBERED = re.compile(r"([^\d\s]+)[\s:\uff1a]*(\d{4}-\d{4,})")
"""a word with the number of an issue right behind it"""
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
"""characters that turn the direction of writing"""
_ISOLATES = re.compile("[\u2066-\u2069]")
_TAKES_ONE = frozenset({"progress", "support", "language", "ballots", "half_year", "brief"})
"""the commands that take one word after their own"""
_BESIDE = re.compile(r"[\W_]+")
"""what is neither a letter nor a digit"""
_HOLE = re.compile(r"\{([a-z_]+)\}")


def read_texts(folder: Path) -> Texts:
    """The texts of a folder; raises where a file is not what it should be."""
    languages = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}
    return Texts({language: _flat(tables) for language, tables in languages.items()})


def _flat(tables: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """One key a sentence: [ask] is where questions live, under their own keys."""
    found: dict[str, str] = {}
    for name, value in tables.items():
        key = name if prefix in ("", "ask") else f"{prefix}.{name}"
        if isinstance(value, Mapping):
            found.update(_flat(value, key))
        else:
            found[key] = str(value).strip("\n")
    return found


def _isolated(text: str) -> str:
    """What somebody wrote, so that its turns of direction end with it and do not turn our sentence round."""
    if not _TURNS.search(text):
        return text
    return "\n".join(f"\u2068{_ISOLATES.sub('', line)}\u2069" for line in text.split("\n"))


def _bare(text: str) -> str:
    return _BESIDE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _meanings(languages: Collection[Mapping[str, str]]) -> dict[str, frozenset[str]]:
    """What people type for a button, and what stands on that button in each language."""
    meant: dict[str, frozenset[str]] = {}
    for texts in languages:
        for key, words in texts.items():
            label = key.removeprefix("typed.")
            if label == key or label not in texts:
                continue
            labels = frozenset(spoken[label] for spoken in languages if label in spoken)
            for word in (*words.split("|"), texts[label]):
                meant[_bare(word)] = meant.get(_bare(word), frozenset()) | labels
    return meant


def _fillers(languages: Collection[Mapping[str, str]], where: str) -> re.Pattern[str]:
    """What people say before or behind such words, and means nothing by itself."""
    said = {_bare(w) for texts in languages for w in texts.get(f"typed.{where}", "").split("|")} - {""}
    among = "|".join(map(re.escape, sorted(said, key=len, reverse=True))) or "(?!)"
    return re.compile(f"(?:{among})" if where == "before" else f"(?:{among})$")


class Texts:
    """The sentences of every language, by key."""

    def __init__(self, languages: Mapping[str, Mapping[str, str]]) -> None:
        self.languages = languages
        self._buttons = frozenset(
            words
            for texts in languages.values()
            for key, words in texts.items()
            if key.startswith("button.") or ".edit." in key
        )
        self._commands = {
            word.casefold(): key.removeprefix("words.")
            for texts in languages.values()
            for key, words in texts.items()
            if key.startswith("words.")
            for word in words.split("|")
        }
        self._lists: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        """looked up before: many are looked through with every message"""
        self._meant = _meanings(languages.values())
        self._fillers = tuple(_fillers(languages.values(), where) for where in ("before", "behind"))
        self._named = {
            name.casefold(): language
            for language, texts in languages.items()
            for name in texts.get("language.names", "").split("|")
            if name
        }

    def say(self, language: str, words: Words) -> str:
        """The sentence in that language; the original's where the language is not known. What people wrote is
        put in as it is: braces in it mean nothing."""
        text = self.languages.get(language, self.languages[ORIGINAL])[words.key]
        if "{" not in text:
            return text

        def fill(hole: re.Match[str]) -> str:
            return self._shown(language, words.params[hole[1]])

        return _HOLE.sub(fill, text)

    def lists(self, language: str, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The texts of these keys as they stand there: several words in each, and nothing to put in."""
        if (language, keys) not in self._lists:
            self._lists[language, keys] = tuple(self.say(language, Words(key)) for key in keys)
        return self._lists[language, keys]

    def _shown(self, language: str, value: Any) -> str:
        if isinstance(value, Words):
            return self.say(language, value)
        if isinstance(value, tuple):
            comma = self.say(language, Words("list.comma"))
            said = (self.say(language, v) if isinstance(v, Words) else str(v) for v in value)
            return comma.join(said) or self.say(language, Words("list.none"))
        return _isolated(str(value))

    def command(self, text: str) -> tuple[str, str]:
        """The command these words begin with, and what follows it after a space; ("", "") for none."""
        words = text.strip().rstrip(_ENDS)
        whole = self._commands.get(words.casefold())
        if whole:
            # Who asks for a language by its name gets that one, whichever is spoken.
            return whole, words if words.casefold() in self._named else ""
        coded = _CODED.fullmatch(words)
        if coded and (not coded[1] or self._commands.get(coded[1].casefold()) == "link"):
            return "link", coded[2]
        numbered = _NUMBERED.fullmatch(words)  # 附议2026-0006, as people type it
        head, rest = numbered.groups() if numbered else words.partition(" ")[::2]
        name, rest = self._commands.get(head.casefold(), ""), rest.strip()
        # Only these take something after the word, and all but a wish only one word: "进度 2026-0012" asks for it,
        # "进度很慢" and "English teachers are missing" are ordinary sentences.
        takes = name == "wish" or (name in _TAKES_ONE and " " not in rest)
        return (name, rest) if takes else ("", "")

    def is_button(self, text: str) -> bool:
        """Whether these words stand on one of our buttons, in whatever language."""
        return text.strip() in self._buttons

    def meant(self, text: str) -> frozenset[str]:
        """The labels of the buttons that somebody means who types this; empty where it is not known to mean one."""
        words = _bare(text)
        before, behind = self._fillers
        while words and words not in self._meant:
            lead, trail = before.match(words), behind.search(words)
            if lead is None and trail is None:
                return frozenset()
            words = words[lead.end() :] if lead else words[: trail.start()] if trail else ""
        return self._meant.get(words, frozenset())

    def language(self, tag: str) -> str:
        """The language of the house nearest to an IETF tag or of this name; the original for no tag at all."""
        head = tag.partition("-")[0].casefold()
        head = self._named.get(head, head)
        if not head or head in self.languages:
            return head or ORIGINAL
        return "en" if "en" in self.languages else ORIGINAL
