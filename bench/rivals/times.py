"""Other libraries on the table of expressions, judged kindly.

A deadline is right when anything is found, a span when it begins right. None of them can ask back, so of the rows to be
asked about none is right.

    python bench/rivals/times.py jionlp|dateparser|recognizers|cntime
"""

# Each library is used as its documentation shows; none of them ships types.
# mypy: ignore-errors

import datetime
import json
import sys
import time
from collections import Counter
from pathlib import Path

_TABLE = Path(__file__).parents[2] / "tests" / "nlp" / "times.tsv"
_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%H:%M:%S")


def _read(words, now):
    for form in _FORMS:
        try:
            read = datetime.datetime.strptime(words, form)
        except (TypeError, ValueError):
            continue
        return datetime.datetime.combine(now.date(), read.time()) if form == "%H:%M:%S" else read
    return None


def jionlp():
    """parse_time for the whole text, and its extractor where that finds no time."""
    import jionlp

    def begin(text, now):
        base = {"year": now.year, "month": now.month, "day": now.day, "hour": now.hour, "minute": now.minute}
        base["second"] = 0
        try:
            found = jionlp.parse_time(text, time_base=base)
        except Exception:
            inside = jionlp.ner.extract_time(text, time_base=base)
            found = inside[0]["detail"] if inside else {}
        span = found.get("time")
        return _read(span[0], now) if isinstance(span, list) else None

    return begin


def dateparser():
    """parse for the whole text, and its search where that finds no time."""
    import dateparser
    from dateparser.search import search_dates

    def begin(text, now):
        settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future"}
        found = dateparser.parse(text, languages=["zh"], settings=settings)
        if found is None:
            inside = search_dates(text, languages=["zh"], settings=settings)
            found = inside[0][1] if inside else None
        return found and found.replace(tzinfo=None)

    return begin


def recognizers():
    """The Chinese date-time model; of several values the last, which is the one to come."""
    from recognizers_date_time import Culture, DateTimeRecognizer

    model = DateTimeRecognizer(Culture.Chinese).get_datetime_model()

    def begin(text, now):
        values = [
            value for hit in model.parse(text, now) for value in reversed((hit.resolution or {}).get("values", []))
        ]
        read = (_read(value.get("value") or value.get("start"), now) for value in values)
        return next((found for found in read if found), None)

    return begin


def cntime():
    """cntime-nlp, the newest of the ports of Time-NLP."""
    from cntimenlp import TimeNormalizer

    normalizer = TimeNormalizer()

    def begin(text, now):
        found = normalizer.parse(text, now.strftime(_FORMS[0]))
        found = found if isinstance(found, dict) else json.loads(found)
        return _read(found.get("timestamp") or (found.get("timespan") or [None])[0], now)

    return begin


def _is_right(expected, found, now):
    if expected.startswith("ask"):
        return False
    if expected in ("none", "past") or expected.startswith("<"):
        return found is None if expected == "none" else found is not None and (expected != "past" or found < now)
    begin = expected.partition("/")[0]
    return found is not None and found.isoformat()[: len(begin)] == begin


def main():
    """Score one library."""
    begin = globals()[sys.argv[1]]()
    asked, right, took = Counter(), Counter(), []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        _, said, text, expected = line.split("\t")
        now, started = datetime.datetime.fromisoformat(said), time.perf_counter()
        try:
            found = begin(text, now)
        except Exception:
            found = None
        took.append(time.perf_counter() - started)
        kind = (
            expected[:4].rstrip()
            if expected[:3] in ("ask", "pas", "non")
            else "moment"
            if expected[0] == "2"
            else "deadline"
        )
        asked[kind] += 1
        right[kind] += _is_right(expected, found, now)
    shares = {kind: f"{right[kind]}/{asked[kind]}" for kind in sorted(asked)}
    median = round(sorted(took)[len(took) // 2] * 1000, 2)
    print(json.dumps({"all": f"{right.total()}/{asked.total()}", **shares, "median ms": median}))


if __name__ == "__main__":
    main()
