"""是不是要钱啊？ 你是真人吗？: what people ask about this house itself, answered at once and no part of any report."""

from __future__ import annotations

from domain.messages import Incoming
from handlers.hearing.heard import says_only
from handlers.talk.turn import Turn

TOPICS = (
    ("about_us.costs", "asked_us.costs", "asked_us.costs_words"),
    ("about_us.who", "asked_us.who", "asked_us.who_words"),
    ("about_us.told", "asked_us.told", "asked_us.told_words"),
    ("about_us.private", "asked_us.private", "asked_us.told_words"),
    ("about_us.vote", "asked_us.vote", "asked_us.vote_words"),
    ("about_us.how", "asked_us.how", "asked_us.how_words"),
)
"""the answer, the marks of the question, and the words that it is made of"""


def answer(turn: Turn, heard: Incoming) -> str:
    """The text that answers a question about the house; empty where the words tell or ask anything else."""
    if not heard.only_words:
        return ""
    found = (key for key, marks, words in TOPICS if says_only(turn, heard.text, marks, words, "asked_us.around"))
    return next(found, "")
