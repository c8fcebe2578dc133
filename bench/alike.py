"""How well the same concern is told: pairs at one threshold, retrieval through the traces, and topics over everything.

    python -m bench.alike FOLDER

FOLDER holds messages.jsonl (id, title, body, time), pairs.tsv (a, b, same, kind, topic) and topics.tsv (topic, …,
messages), judged by hand. The table of rarity was learned from other texts. For the pairs, the threshold is also chosen
on one half of the topics and judged on the other, twenty times both ways. One JSON object.
"""

from __future__ import annotations

import csv
import json
import random
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import HOME
from nlp.similar import SAME, Likeness, Told, read_likeness
from nlp.topics import CANDIDATES, NEWEST, Gathering

Judged = tuple[float, bool, str]
"""score, whether it is the same, and what is kept together when halves are drawn"""


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


def _f(judged: Sequence[Judged], threshold: float) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    called = [same for score, same, _ in judged if score >= threshold]
    right, all_same = sum(called), sum(same for _, same, _ in judged)
    return right / max(1, len(called)), right / all_same, 2 * right / (len(called) + all_same)


def _best(judged: Sequence[Judged]) -> float:
    return max((score for score, _, _ in judged), key=lambda threshold: _f(judged, threshold)[2])


def _halves(judged: Sequence[Judged]) -> dict[str, float]:
    found = []
    for seed in range(20):
        topics = sorted({topic for _, _, topic in judged})
        random.Random(seed).shuffle(topics)
        half = set(topics[: len(topics) // 2])
        one = [row for row in judged if row[2] in half]
        other = [row for row in judged if row[2] not in half]
        found += [_f(b, _best(a))[2] for a, b in ((one, other), (other, one))]
    return {"mean": round(statistics.mean(found), 3), "sd": round(statistics.stdev(found), 3)}


def _pairs(folder: Path, likeness: Likeness, told: Mapping[str, Told], day: Mapping[str, float]) -> dict[str, Any]:
    judged: list[Judged] = []
    kinds: defaultdict[str, list[bool]] = defaultdict(list)
    for n, row in enumerate(_rows(folder / "pairs.tsv")):
        a, b = row["a"], row["b"]
        score = likeness.score(told[a], told[b], day[a] - day[b])
        topics = re.sub(r"[a-z]", "", row["topic"].split("/")[0]) or str(n)
        judged.append((score, row["same"] == "1", topics))
        kinds[row["kind"]].append(score >= SAME)
    precision, recall, f1 = _f(judged, SAME)
    return {
        "threshold": SAME,
        "precision, recall, F1": [round(figure, 3) for figure in (precision, recall, f1)],
        "F1, threshold of the other half": _halves(judged),
        "called the same": {kind: round(sum(called) / len(called), 3) for kind, called in kinds.items()},
    }


def _retrieval(likeness: Likeness, told: Mapping[str, Told], day: Mapping[str, float], topic: Mapping[str, str]) -> Any:
    """Of each gold message: is another of its topic among the ten nearest that the traces find, and how many?"""
    traces = {id: likeness.traces(text, [""]) for id, text in told.items()}
    behind: defaultdict[int, list[str]] = defaultdict(list)
    for id in sorted(told, key=day.__getitem__):
        for trace in traces[id]:
            behind[trace].append(id)
    hits = recalled = 0.0
    sizes = Counter(topic.values())
    for id, name in topic.items():
        shared = Counter(other for trace in traces[id] for other in behind[trace][-NEWEST:] if other != id)
        near = sorted(shared, key=lambda other: -shared[other])[: 3 * CANDIDATES]
        near.sort(key=lambda other: -likeness.score(told[id], told[other], day[id] - day[other]))
        good = sum(topic.get(other) == name for other in near[:10])
        hits += good > 0
        recalled += good / min(10, sizes[name] - 1)
    return {"hit@10": round(hits / len(topic), 3), "recall@10": round(recalled / len(topic), 3)}


def _clusters(found: Sequence[Sequence[str]], topic: Mapping[str, str]) -> dict[str, Any]:
    """BCubed over the gold messages, and the share of others in the clusters that hold any."""
    sizes = Counter(topic.values())
    precision = recall = 0.0
    members = strangers = 0
    for cluster in found:
        gold = [topic[id] for id in cluster if id in topic]
        members += len(cluster) if gold else 0
        strangers += len(cluster) - len(gold) if gold else 0
        for name, count in Counter(gold).items():
            precision += count * count / len(gold)
            recall += count * count / sizes[name]
    p, r = precision / len(topic), recall / len(topic)
    return {
        "BCubed precision, recall, F": [round(figure, 3) for figure in (p, r, 2 * p * r / (p + r))],
        "foreign": round(strangers / members, 3),
        "gold topics found whole": sum(_is_found(name, sizes[name], found, topic) for name in sizes),
        "of": len(sizes),
    }


def _is_found(name: str, size: int, found: Sequence[Sequence[str]], topic: Mapping[str, str]) -> bool:
    held = [(sum(topic.get(id) == name for id in cluster), len(cluster)) for cluster in found]
    return any(count >= size / 2 and count / length >= 0.8 for count, length in held)


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1])
    messages = [json.loads(line) for line in (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
    text = {row["id"]: f"{row['title']}\n{row['body']}" for row in messages}
    day = {row["id"]: datetime.fromisoformat(row["time"]).timestamp() / 86400 for row in messages}
    topic = {id: row["topic"] for row in _rows(folder / "topics.tsv") for id in row["messages"].split("|")}
    likeness = read_likeness(HOME / "data" / "similar")
    told = {id: likeness.told(words) for id, words in text.items()}
    order = sorted(text, key=lambda id: (day[id], id))
    gathering = Gathering(likeness)
    begun = time.perf_counter()
    for id in order:
        gathering.add(text[id], "", day[id])
    took = (time.perf_counter() - begun) / len(order) * 1000
    found = [[order[n] for n in cluster] for cluster in gathering.topics()]
    figures = {
        "pairs": _pairs(folder, likeness, told, day),
        "retrieval": _retrieval(likeness, told, day, topic),
        "topics": {**_clusters(found, topic), "ms a message": round(took, 2)},
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
