"""Talks for benchmarks: dialogues (LoCoMo) and meetings (QMSum) as timed text, with what is asked of them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.material import entries
from benchmarks.served import watch_all_of
from onlooker.syncclient import SyncClient

ADVERSARIAL = "adversarial"
"""Of a question whose premise is false: right is to abstain."""

CATEGORIES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: ADVERSARIAL}

TURN = 12.0
"""Seconds from one turn to the next."""


@dataclass(frozen=True)
class Turn:
    """One line: its id, when it was said (ISO 8601), by whom, and what."""

    id: str
    at: str
    speaker: str
    text: str

    @property
    def line(self) -> str:
        """As a reader sees it."""
        return f"{self.speaker}: {self.text}"


@dataclass(frozen=True)
class Asked:
    """A question with the ids of the turns that answer it, in no order."""

    text: str
    refs: frozenset[str]
    category: str


@dataclass(frozen=True)
class Talk:
    """A dialogue or a meeting."""

    name: str
    turns: Sequence[Turn]
    asked: Sequence[Asked]


def dialogues() -> Iterator[Talk]:
    """LoCoMo with the dates of its sessions."""
    for entry in entries("locomo"):
        turns = [
            Turn(turn["id"], _after(session["iso"], n), turn["speaker"], turn["text"])
            for session in entry["sessions"]
            for n, turn in enumerate(session["turns"])
        ]
        asked = [
            Asked(qa["question"], frozenset(qa["evidence"]), CATEGORIES[qa["category"]])
            for qa in entry["qa"]
            if qa["evidence"]
        ]
        yield Talk(f"{entry['id']}", turns, asked)


def meetings() -> Iterator[Talk]:
    """QMSum; a meeting has no times of its own."""
    for entry in entries("qmsum"):
        turns = [
            Turn(f"{n}", _after("2024-01-01T09:00:00", n), turn["speaker"], turn["text"])
            for n, turn in enumerate(entry["turns"])
        ]
        asked = [
            Asked(query["query"], frozenset(f"{n}" for a, b in query["spans"] for n in range(a, b + 1)), "")
            for query in entry["queries"]
        ]
        yield Talk(f"{entry['id']}", turns, asked)


def tell(client: SyncClient, talks: Sequence[Talk]) -> None:
    """Have the service watch the talks, as timed text."""
    with tempfile.TemporaryDirectory() as folder:
        for talk in talks:
            file = Path(folder) / f"{talk.name}.jsonl"
            rows = ({"t0": t.at, "text": t.text, "speaker": t.speaker, "id": t.id} for t in talk.turns)
            file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
            watch_all_of(client, str(file), talk.name)
            client.unwatch(talk.name)


def _after(iso: str, turns: int) -> str:
    at = datetime.fromisoformat(iso)
    return (at.replace(tzinfo=UTC) + timedelta(seconds=TURN * turns)).isoformat()
