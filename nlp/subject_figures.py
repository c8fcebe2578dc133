"""How good guesses are: what the figures in docs/understanding.md and the end of every training mean."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.subject_training import LeftOut

_CONFIDENT = 0.9
_BINS = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """Of so many texts: the mean F1 of the classes that occur, the share that is right, of all and of the 90 % surest.

    `calibration` is how far chances and shares of right guesses lie apart on average (ten bins of equal width).
    """

    texts: int
    macro_f1: float
    right: float
    right_of_surest: float
    calibration: float

    def line(self) -> str:
        """All of them in one line."""
        return (
            f"{self.texts} texts, macro-F1 {self.macro_f1:.4f}, right {self.right:.4f},"
            f" of the 90 % surest {self.right_of_surest:.4f}, calibration error {self.calibration:.4f}"
        )


def guessed(one: LeftOut, subjects: Sequence[str]) -> str:
    """The class with the best chance."""
    return subjects[max(range(len(subjects)), key=one.chances.__getitem__)]


def figures(tested: Sequence[LeftOut], subjects: Sequence[str]) -> Figures | None:
    """The figures of texts that were not learned from; None of none."""
    if not tested:
        return None
    pairs = Counter((one.right, guessed(one, subjects)) for one in tested)
    scores = []
    for subject in {one.right for one in tested}:
        meant = sum(n for (right, _), n in pairs.items() if right == subject)
        said = sum(n for (_, guess), n in pairs.items() if guess == subject)
        scores.append(2 * pairs[subject, subject] / (meant + said))
    ranked = sorted(((max(one.chances), guessed(one, subjects) == one.right) for one in tested), reverse=True)
    surest = ranked[: max(int(_CONFIDENT * len(ranked)), 1)]
    bins: defaultdict[int, list[float]] = defaultdict(list)
    for chance, is_right in ranked:
        bins[min(int(chance * _BINS), _BINS - 1)].append(chance - is_right)
    return Figures(
        len(tested),
        sum(scores) / len(scores),
        sum(is_right for _, is_right in ranked) / len(ranked),
        sum(is_right for _, is_right in surest) / len(surest),
        sum(abs(sum(apart)) for apart in bins.values()) / len(ranked),
    )
