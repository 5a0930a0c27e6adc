"""Questions about composed streams by ability, written by rule from the truth, and how answers are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from benchmarks.composition import Happening, Scene
from pipeline.asking.question import subject_of
from pipeline.words.keywords import terms

SLACK = 1.5
"""Seconds by which evidence may miss what it is of."""

ENOUGH = 0.5
"""Share of the words of a sentence or a label that an answer must have."""

NUMBERS = ("no", "once", "twice", "three", "four", "five", "six", "seven", "eight")

SOUNDS: Mapping[str, tuple[str, str, str]] = {
    "dog bark": ("a dog barking", "the dog barked", "the dog bark"),
    "rain": ("rain", "it rained", "it rain"),
    "sea waves": ("sea waves", "the sea waves were heard", "the waves break"),
    "baby cry": ("a baby crying", "the baby cried", "the baby cry"),
    "clock tick": ("a clock ticking", "the clock ticked", "the clock tick"),
    "person sneeze": ("a sneeze", "somebody sneezed", "somebody sneeze"),
    "helicopter": ("a helicopter", "the helicopter was heard", "the helicopter fly by"),
    "chainsaw": ("a chainsaw", "the chainsaw was heard", "the chainsaw run"),
    "rooster": ("a rooster", "the rooster crowed", "the rooster crow"),
    "fire crackling": ("a crackling fire", "the fire crackled", "the fire crackle"),
}
"""As a thing, as what happened, and as a bare infinitive with its subject."""

PHRASES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "extract said": (
        ("What did somebody say about {w[0]} and {w[1]}?",),
        (
            "What was said about the {w[0]}, with {w[1]}?",
            "Somebody spoke of {w[0]} and {w[1]}, what exactly was it?",
        ),
    ),
    "extract seen": (
        ("What was on screen when somebody said “{quote}”?",),
        ("What could be seen while someone said \"{quote}\"?",),
    ),
    "when heard": (
        ("When did {bare}?", "When was the sound of {noun} heard?"),
        ("At what time was {noun} heard?", "When could one hear {noun}?"),
    ),
    "when said": (
        ("When did somebody mention {w[0]} and {w[1]}?",),
        ("At what point was there talk of {w[0]} and {w[1]}?",),
    ),
    "when seen": (("When was {label} on screen?",), ("At what time did you see {label}?",)),
    "order heard": (
        ("What was heard first, {noun} or {other}?",),
        ("Which came first: {noun} or {other}?",),
    ),
    "order said": (
        ("Did somebody mention {w[0]} before or after {clause}?",),
        ("Was {w[0]} mentioned before {clause} or after it?",),
    ),
    "after": (
        ("What was said right after {clause}{last}?",),
        ("What did somebody say next after {clause}{last}?",),
    ),
    "before": (
        ("What was said just before {clause}{first}?",),
        ("What were the last words before {clause}{first}?",),
    ),
    "count heard": (
        ("How many times did {bare}?", "How often was {noun} heard?"),
        ("How many times could one hear {noun}?", "Count how often {clause}."),
    ),
    "count seen": (("How many times was {label} on screen?",), ("How often was {label} shown?",)),
    "duration": (("How long was {label} on screen?",), ("For how long was {label} visible?",)),
    "where heard": (
        ("On which stream was {noun} heard?",),
        ("Which camera heard {noun}?",),
    ),
    "where said": (
        ("On which stream did somebody talk about {w[0]}?",),
        ("Where was {w[0]} talked about?",),
    ),
    "whether": (("Did you hear {noun}?",), ("Was there {noun} to be heard?",)),
    "now seen": (("What is on screen now?",), ("What do you see right now?",)),
    "now said": (("What was said last?",), ("What did somebody just say?",)),
    "summary": (("What happened?",), ("Give me a summary.",)),
    "after nothing": (
        ("What was said right after {clause}?",),
        ("What did somebody say next after {clause}?",),
    ),
}  # fmt: skip
"""How a question is put: while developing, and when it counts."""

UPDATES: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "the meeting": (
        ("Where is the meeting now?", "Where was the meeting going to be at first?"),
        ("In which room does the meeting take place?", "Where was the meeting planned before it moved?"),
    ),
    "the price of the lamp": (
        ("What is the price of the lamp now?", "What was the price of the lamp at first?"),
        ("How much does the lamp cost?", "What did the lamp cost in the beginning?"),
    ),
    "the key": (
        ("Who has the key to the garage now?", "Who had the key to the garage at first?"),
        ("Who holds the key to the garage?", "Who had the key to the garage originally?"),
    ),
    "the delivery": (
        ("When will the delivery arrive now?", "When was the delivery going to arrive at first?"),
        ("On which day does the delivery come?", "On which day should the delivery have come originally?"),
    ),
}


@dataclass(frozen=True)
class Right:
    """What a right answer has: whatever is given must hold.

    `words` any of which it has enough of, `spans` any of which its first evidence is in (and that is quoted,
    if it is speech), `count` and `seconds` as its first clause tells them, `first` a thing that it names,
    and as the first where it names the second too.
    """

    words: tuple[str, ...] = ()
    spans: tuple[tuple[float, float], ...] = ()
    count: int | None = None
    seconds: float | None = None
    first: tuple[str, str] | None = None
    order: bool = False
    stream: str = ""
    abstains: bool = False
    most: tuple[str, ...] = ()

    def holds(self, answer: Mapping[str, Any]) -> bool:
        """Whether an answer, as the wire has it, is right."""
        if answer["abstained"] or self.abstains:
            return self.abstains and bool(answer["abstained"])
        text, evidence = answer["text"], answer["evidence"]
        return (
            (not self.words or any(_has(text, words) for words in self.words))
            and (not self.spans or (bool(evidence) and _inside(evidence[0], self.spans, text)))
            and (self.count is None or _counts(text, self.count))
            and (self.seconds is None or _lasts(text, self.seconds))
            and (self.first is None or _opens(text, *self.first))
            and (not self.order or bool(re.search(r"\b(?:first|before|after|earlier|later)\b", text)))
            and (not self.stream or self.stream in text.split(".")[0])
            and sum(_has(text, label) for label in self.most) * 2 >= len(self.most)
        )


@dataclass(frozen=True)
class Asked:
    """A question of one ability about some streams, and what is right."""

    ability: str
    text: str
    right: Right
    streams: tuple[str, ...]


def questions(scene: Scene, other: Scene, held: bool) -> Iterator[Asked]:
    """Everything that is asked about `scene`; of several places, beside `other`.

    `held` takes the phrases that were not developed with.
    """
    return _Asking(scene, other, held).all()


class _Asking:
    def __init__(self, scene: Scene, other: Scene, held: bool) -> None:
        self._scene = scene
        self._other = other
        self._held = held
        self._turn = 0
        self._said = [
            h for h in scene.of("said") if not any(h.text in (c.first, c.later) for c in scene.changes)
        ]
        self._heard = scene.of("heard")

    def all(self) -> Iterator[Asked]:
        yield from self._extraction()
        yield from self._when()
        yield from self._order()
        yield from self._related()
        yield from self._counts()
        yield from self._places()
        yield from self._updates()
        yield from self._now()
        yield from self._negative()

    def _ask(self, ability: str, phrase: str, right: Right, both: bool = False, **said: Any) -> Asked:
        phrases = PHRASES[phrase][self._held]
        self._turn += 1
        text = phrases[self._turn % len(phrases)].format(**said)
        names = (self._scene.name, self._other.name) if both else (self._scene.name,)
        return Asked(ability, text, right, names)

    def _extraction(self) -> Iterator[Asked]:
        for h in self._said:
            yield self._ask(
                "extraction", "extract said", Right(spans=_spans([h])), w=rare(h.text, self._scene)
            )
        for h in self._said[:2]:
            shots = [s for s in self._scene.of("seen") if s.t0 < h.t1 and s.t1 > h.t0]
            quote = " ".join(h.text.lower().split()[:5])
            yield self._ask("extraction", "extract seen", Right(spans=_spans(shots)), quote=quote)

    def _when(self) -> Iterator[Asked]:
        for label in _labels(self._heard):
            yield self._ask("when", "when heard", Right(spans=self._of("heard", label)), **_sound(label))
        for h in self._said:
            yield self._ask("when", "when said", Right(spans=_spans([h])), w=rare(h.text, self._scene))
        for label in _labels(self._scene.of("seen"))[:5]:
            yield self._ask("when seen", "when seen", Right(spans=self._of("seen", label)), label=label)

    def _order(self) -> Iterator[Asked]:
        labels = _labels(self._heard)
        for a, b in pairwise(labels):
            swapped = (b, a) if self._turn % 2 else (a, b)
            nouns = {"noun": SOUNDS[swapped[0]][0], "other": SOUNDS[swapped[1]][0]}
            yield self._ask("order", "order heard", Right(first=(_key(a), _key(b)), order=True), **nouns)
        once = [h for h in self._heard if len(self._of("heard", h.text)) == 1]
        for h in once[:2]:
            for said in self._said[:2]:
                pair = (rare(said.text, self._scene)[0], _key(h.text))
                right = Right(first=pair if said.t0 < h.t0 else (pair[1], pair[0]), order=True)
                yield self._ask(
                    "order", "order said", right, w=rare(said.text, self._scene), **_sound(h.text)
                )

    def _related(self) -> Iterator[Asked]:
        said = self._scene.of("said")
        for label in _labels(self._heard):
            first, last = (self._of("heard", label)[n] for n in (0, -1))
            often = len(self._of("heard", label)) > 1
            which = {"first": " the first time" if often else "", "last": " the last time" if often else ""}
            later = next((h for h in said if h.t0 >= last[1] - 0.5), None)
            earlier = next((h for h in reversed(said) if h.t1 <= first[0] + 0.5), None)
            if later:
                yield self._ask(
                    "before/after", "after", Right(spans=_spans([later])), **which, **_sound(label)
                )
            if earlier:
                yield self._ask(
                    "before/after", "before", Right(spans=_spans([earlier])), **which, **_sound(label)
                )

    def _counts(self) -> Iterator[Asked]:
        for label in _labels(self._heard):
            n = len(self._of("heard", label))
            yield self._ask("count", "count heard", Right(count=n), **_sound(label))
        for label in _labels(self._scene.of("seen"))[:4]:
            spans = self._of("seen", label)
            yield self._ask("count seen", "count seen", Right(count=len(spans)), label=label)
            total = sum(b - a for a, b in spans)
            yield self._ask("duration seen", "duration", Right(seconds=total), label=label)

    def _places(self) -> Iterator[Asked]:
        elsewhere = {h.text for h in self._other.happenings}
        for label in _labels(self._heard):
            if label not in elsewhere:
                yield self._ask(
                    "places", "where heard", Right(stream=self._scene.name), True, **_sound(label)
                )
        for h in self._said:
            if h.text not in elsewhere:
                w = rare(h.text, self._scene)
                yield self._ask("places", "where said", Right(stream=self._scene.name), True, w=w)

    def _updates(self) -> Iterator[Asked]:
        for change in self._scene.changes:
            now, then = UPDATES[change.subject][self._held]
            yield Asked("update", now, Right(first=(change.now, change.was)), (self._scene.name,))
            yield Asked("update", then, Right(first=(change.was, change.now)), (self._scene.name,))

    def _now(self) -> Iterator[Asked]:
        seen = self._scene.of("seen")[-1]
        yield self._ask("now", "now seen", Right(spans=_spans([seen])))
        yield self._ask("now", "now said", Right(spans=_spans(self._scene.of("said")[-1:])))
        yield self._ask("summary", "summary", Right(most=_labels(self._heard)))

    def _negative(self) -> Iterator[Asked]:
        no = Right(abstains=True)
        for label in _labels(self._heard):
            yield self._ask("whether", "whether", Right(spans=self._of("heard", label)), **_sound(label))
        for n, label in enumerate(self._scene.silent):
            way = ("whether", "when heard", "count heard", "after nothing")[n % 4]
            yield self._ask("negative", way, no, **_sound(label))
        for text in self._scene.unsaid:
            w = rare(text, self._scene)
            yield self._ask("negative", "extract said", no, w=w)
            yield self._ask("negative", "when said", no, w=w)
        for label in self._scene.unseen[:3]:
            yield self._ask("negative", "when seen", no, label=label)

    def _of(self, kind: str, label: str) -> tuple[tuple[float, float], ...]:
        return _spans([h for h in self._scene.of(kind) if h.text == label])


def rare(text: str, scene: Scene) -> list[str]:
    """The two longest content words of a sentence that no other of the stream has, in its order."""
    others = {t for h in scene.of("said") if h.text != text for t in terms(h.text)}
    words = [w.strip(".,").lower() for w in text.split()]
    content = dict.fromkeys(w for w in words if w.isalpha() and subject_of(w, frozenset()))
    best = sorted(content, key=lambda w: (bool(set(terms(w)) & others), -len(w)))[:2]
    return [w for w in content if w in best]


def _key(label: str) -> str:
    """The word of a sound by which an answer may name it."""
    return {
        "fire crackling": "fire",
        "sea waves": "waves",
        "person sneeze": "snee",
        "clock tick": "clock",
    }.get(label, label.split()[0])


def _labels(happenings: Sequence[Happening]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(h.text for h in happenings))


def _sound(label: str) -> dict[str, str]:
    return dict(zip(("noun", "clause", "bare"), SOUNDS[label], strict=True))


def _spans(happenings: Sequence[Happening]) -> tuple[tuple[float, float], ...]:
    return tuple((h.t0, h.t1) for h in happenings)


def _inside(evidence: Mapping[str, Any], spans: Sequence[tuple[float, float]], text: str) -> bool:
    middle = (evidence["t0"] + evidence["t1"]) / 2
    quoted = evidence["kind"] != "speech" or _has(text, evidence["text"])
    return quoted and any(a - SLACK <= middle <= b + SLACK for a, b in spans)


_CLOCK = re.compile(r"\d+:\d\d(?::\d\d)?(?: into \w+)?(?:, \d+ (?:s|min|h) ago)?")


def _opens(text: str, first: str, second: str) -> bool:
    """Whether `first` is named, and before `second` where that is named too; times name nothing."""
    low = _CLOCK.sub("", text.lower())
    places = [
        min((low.find(w.lower()) for w in thing.split() if w.lower() in low), default=-1)
        for thing in (first, second)
    ]
    return places[0] >= 0 and (places[1] < 0 or places[0] < places[1])


def _has(text: str, words: str) -> bool:
    """Whether a text has enough of some words."""
    wanted, have = set(terms(words)), set(terms(text))
    return len(wanted & have) >= ENOUGH * len(wanted)


def _counts(text: str, n: int) -> bool:
    numeral = rf"\b(?:{n}|{NUMBERS[n]})\b(?! s\b)(?!:)" if n < len(NUMBERS) else rf"\b{n}\b"
    return bool(re.search(numeral, text.split(":")[0], re.I))


def _lasts(text: str, seconds: float) -> bool:
    found = re.search(r"about (\d+(?:\.\d+)?) (s|min)\b", text)
    if not found:
        return False
    told = float(found[1]) * (60 if found[2] == "min" else 1)
    return abs(told - seconds) <= max(2.0, 0.3 * seconds)
