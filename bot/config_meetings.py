"""What can be set about meetings: when people are reminded, whose word makes minutes final, which map opens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.config_file import Rule, between, setting
from domain.meeting import Form

_FORMS = tuple(form.value for form in Form)
_HOURS_BEFORE = Rule(
    'hours like "72", each between 1 and 720',
    lambda texts: bool(texts) and all(re.fullmatch(r"[0-9]{1,3}", text) and 1 <= int(text) <= 720 for text in texts),
)


def _is_form_hours(text: str) -> bool:
    form, _, hours = text.partition("=")
    return form in _FORMS and bool(_HOURS_BEFORE.holds(tuple(hours.split(","))))


_FORM_HOURS = Rule(
    f'forms with hours like "bench=24,2", each form once; there are {", ".join(_FORMS)}',
    lambda texts: all(map(_is_form_hours, texts)) and len({text.partition("=")[0] for text in texts}) == len(texts),
)
_MAP_LINK = Rule(
    "empty or an address with {lat} and {lon} in it",
    lambda text: text == "" or (re.match(r"https?://\S+$", text) is not None and "{lat}" in text and "{lon}" in text),
)


@dataclass(frozen=True, slots=True)
class Meetings:
    """When people are reminded of a meeting, and how many have to agree to its minutes."""

    remind_hours_before: tuple[str, ...] = setting(("72", "24", "2"), _HOURS_BEFORE)
    remind_by_form: tuple[str, ...] = setting(("bench=24,2", "evening=24,2"), _FORM_HOURS)
    quorum: float = setting(0.5, between(0.0, 1.0))
    map_link: str = setting("https://uri.amap.com/marker?position={lon},{lat}&coordinate=wgs84", _MAP_LINK)
