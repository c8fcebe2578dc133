"""Which texts tell of one topic: each new one joins the topic whose newest members it is like, all of them on average.

One link is not enough: chains of look-alikes would pull strangers in. When a text belongs to two topics whose members
are like each other too, they were one from the beginning.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.similar import Likeness, Told

#: That close a text must be to one of a topic's, to be held against the others too.
LINKED = 0.39
#: That close to its newest on average, to join it.
AKIN = 0.30
#: That close the members of two topics on average, to be one.
ONE = 0.20
#: As many of a topic's texts as are looked at.
MEMBERS = 5
#: As many texts as are looked at behind one trace, and as are compared.
NEWEST, CANDIDATES = 30, 12
#: And where nobody waits for the answer.
MANY = 500


def mean(scores: Sequence[float]) -> float:
    """The average; 0 for none."""
    return sum(scores) / len(scores) if scores else 0.0


def joined(akin: Mapping[str, float]) -> list[str]:
    """The topics a text belongs to, by how like it is to their members: the likest first."""
    return sorted((topic for topic, score in akin.items() if score >= AKIN), key=lambda topic: (-akin[topic], topic))


def are_one(crossed: Sequence[float]) -> bool:
    """Whether two topics are one, by the scores of the one's members with the other's."""
    return mean(crossed) >= ONE


@dataclass(frozen=True, slots=True)
class _Text:
    number: int
    told: Told
    place: str
    day: float


class Gathering:
    """Topics of texts that come one after another; in memory what storage/similar.py keeps in tables."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._texts: list[_Text] = []
        self._behind: defaultdict[int, list[int]] = defaultdict(list)
        self._topic: list[int] = []
        self._members: dict[int, list[int]] = {}

    def add(self, text: str, place: str = "", day: float = 0.0) -> None:
        """Take a text in."""
        new = _Text(len(self._texts), self._likeness.told(text), place, day)
        self._texts.append(new)
        traces = self._likeness.traces(new.told, [""])
        candidates = self._candidates(traces)
        self._join(new.number, [other for other in candidates if self.score(new.number, other) >= LINKED])
        for trace in traces:
            self._behind[trace].append(new.number)

    def near(self, number: int) -> list[tuple[int, float]]:
        """Every earlier text that shares a trace with this one or belongs to its topic, and how like it is."""
        traces = self._likeness.traces(self._texts[number].told, [""])
        near = {other for trace in traces for other in self._behind[trace][-MANY:]}
        near.update(self._members[self._topic[number]])
        return [(other, self.score(number, other)) for other in sorted(near) if other < number]

    def score(self, one: int, other: int) -> float:
        """How like two of the texts are; nothing, where they name different places."""
        a, b = self._texts[one], self._texts[other]
        if a.place and b.place and a.place != b.place:
            return 0.0
        return self._likeness.score(a.told, b.told, a.day - b.day)

    def topics(self) -> list[list[int]]:
        """The topics, each with its texts in order; the largest first."""
        return sorted((sorted(texts) for texts in self._members.values()), key=lambda texts: (-len(texts), texts[0]))

    def _candidates(self, traces: Sequence[int]) -> list[int]:
        shared: defaultdict[int, float] = defaultdict(float)
        for trace in traces:
            newest = self._behind.get(trace, ())[-NEWEST:]
            for other in newest:
                shared[other] += 1 + 1 / len(newest)
        return sorted(shared, key=lambda other: (-shared[other], -other))[:CANDIDATES]

    def _join(self, new: int, linked: Sequence[int]) -> None:
        newest = {str(id): self._members[id][-MEMBERS:] for id in dict.fromkeys(self._topic[other] for other in linked)}
        found = joined({id: mean([self.score(new, other) for other in those]) for id, those in newest.items()})
        topic = int(found[0]) if found else new
        for other in found[1:]:
            if are_one([self.score(a, b) for a in newest[found[0]] for b in newest[other]]):
                topic, left = min(topic, int(other)), max(topic, int(other))
                self._members[topic] = sorted(self._members[topic] + self._members.pop(left))
                for text in self._members[topic]:
                    self._topic[text] = topic
        self._topic.append(topic)
        self._members.setdefault(topic, []).append(new)
