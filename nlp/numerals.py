"""Numbers as people write them in Chinese: digits, 十二, 廿三, 两, 二〇二六."""

_DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS = {"廿": "二十", "卅": "三十"}

#: The characters such a number is made of, for use inside a character class.
NUMERAL = "0-9零〇○一二两俩三四五六七八九十廿卅"


def number(words: str) -> int | None:
    """The number up to 9999 that the words mean; None when they mean none, or several (七八)."""
    if words.isdecimal() and words.isascii():
        return int(words) if len(words) <= 4 else None
    for short, long in _TENS.items():
        words = words.replace(short, long)
    if "十" in words:
        return _with_ten(words)
    if words.startswith(("零", "〇", "○")) and len(words) == 2:
        words = words[1:]
    if any(word not in _DIGITS for word in words):
        return None
    if len(words) == 1:
        return _DIGITS[words]
    return int("".join(str(_DIGITS[word]) for word in words)) if len(words) == 4 else None


def _with_ten(words: str) -> int | None:
    tens, _, ones = words.partition("十")
    if len(tens) > 1 or len(ones) > 1 or (tens + ones).strip("".join(_DIGITS)):
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
