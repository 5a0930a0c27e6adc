"""Segmentation: a stream of observations cut into events where it surprises.

Each modality has a predictive model of its own. Its surprise is compared with its own recent history, as
in EM-LLM (mu + gamma * sigma), and a candidate becomes a boundary only when what follows stays with the
new rather than with the old: a flash or a passing leaf does not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pipeline.boundary import Boundary, Reason, State
from pipeline.item import Vector
from pipeline.observation import Kind, Observation
from pipeline.score import Recorder, Score
from pipeline.stage import restore
from pipeline.surprise import Predictor

SETTLING = 2.0
"""Seconds of stream time after which a provisional boundary is committed."""

HISTORY = 40
"""Surprises that mu and sigma are taken over."""

WARM = 4
"""Observations of a modality before it may cut."""

CONTEXT = 6
"""Observations that stand for "the old" when a candidate is judged."""

DIMENSIONS = 24
"""Dimensions after the fixed projection."""

WORDED = (Kind.SPEECH, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Manner:
    """How one modality is judged: `apart` is the least cosine distance between old and new of a cut,
    `confirmations` how many observations must side with the new."""

    apart: float
    confirmations: int


MANNERS = {Kind.VISION: Manner(apart=0.12, confirmations=2), Kind.SPEECH: Manner(apart=0.55, confirmations=2)}


@dataclass
class _Candidate:
    """A place where a cut may be; `after` is what has been seen since, itself included."""

    t: float
    surprise: float
    before: Vector
    after: list[Vector] = field(default_factory=list)


class Modality:
    """One modality's expectations; says when they were broken for good."""

    def __init__(self, manner: Manner, gamma: float) -> None:
        self._manner = manner
        self._gamma = gamma
        self._model: Predictor | None = None
        self._projection: Vector | None = None
        self._surprises: deque[float] = deque(maxlen=HISTORY)
        self._recent: deque[Vector] = deque(maxlen=CONTEXT)
        self._candidate: _Candidate | None = None
        self._seen = 0
        self.score = (0.0, 0.0, np.inf)

    def judge(self, t: float, vector: Vector) -> _Candidate | None:
        """Take an observation; a candidate that is confirmed by it."""
        surprise, learned = self._surprise(vector)
        threshold = self._threshold()
        startling = surprise > threshold
        self.score = (surprise, learned, threshold)
        self._surprises.append(surprise)
        self._seen += 1
        if self._candidate is None and startling and self._recent:
            self._candidate = _Candidate(t, surprise, _mean(self._recent))
        if self._candidate is None:
            self._recent.append(vector)
            return None
        return self._weigh(self._candidate, vector)

    def forget(self) -> None:
        """A boundary was put here: what was before it is old."""
        self._candidate = None
        self._recent.clear()

    def _weigh(self, candidate: _Candidate, vector: Vector) -> _Candidate | None:
        candidate.after.append(vector)
        new = _mean(candidate.after)
        if float(vector @ candidate.before) >= float(vector @ new) or self._near(candidate.before, new):
            self._candidate = None
            self._recent.append(vector)
            return None
        if len(candidate.after) < self._manner.confirmations:
            return None
        self._candidate = None
        self._recent.clear()
        self._recent.extend(candidate.after)
        return candidate

    def _near(self, old: Vector, new: Vector) -> bool:
        return 1.0 - float(old @ new) < self._manner.apart

    def _threshold(self) -> float:
        if self._seen < WARM:
            return np.inf
        history = np.array(self._surprises)
        return float(history.mean() + self._gamma * history.std())

    def _surprise(self, vector: Vector) -> tuple[float, float]:
        if self._model is None or self._projection is None:
            self._projection = _projection(len(vector))
            self._model = Predictor(self._projection.shape[1], scale=len(vector) ** -0.5)
        x = (vector @ self._projection).astype(np.float64)
        surprise = self._model.shannon(x) / len(x)
        return surprise, self._model.learn(x) / len(x)


class Segmenter:
    """A stage from observations, in order of their begin, to boundaries. Times in seconds of stream time.

    An event lasts at least `shortest` and at most `longest`. Boundaries do not move once announced
    (`look_back` is 0) and are committed when stream time is `SETTLING` beyond them.
    """

    look_back = 0.0

    def __init__(
        self,
        *,
        gamma: float = 1.0,
        shortest: float = 2.0,
        longest: float = 60.0,
        recorder: Recorder | None = None,
    ) -> None:
        self._recorder = recorder
        self._shortest = shortest
        self._longest = longest
        self._modalities = {kind: Modality(manner, gamma) for kind, manner in MANNERS.items()}
        self._start: float | None = None
        self._t = 0.0
        self._number = 0
        self._settling: deque[Boundary] = deque()

    def push(self, observation: Observation) -> Iterator[Boundary]:
        """Take an observation; the boundaries that it makes or settles."""
        yield from self.tick(observation.t0)
        self._t = max(self._t, observation.t1)
        if observation.kind is Kind.GAP:
            yield from self._cut(observation.t0, Reason.GAP)
            yield from self._cut(observation.t1, Reason.GAP)
            return
        kind = Kind.SPEECH if observation.kind in WORDED else observation.kind
        if observation.vector is None or kind not in self._modalities:
            return
        found = self._modalities[kind].judge(observation.t0, observation.vector)
        if self._recorder is not None:
            surprise, learned, threshold = self._modalities[kind].score
            evidence = surprise - threshold
            self._recorder(
                Score(observation.t0, kind, surprise, learned, threshold, evidence, hazard=evidence)
            )
        if found is not None and self._start is not None and found.t - self._start >= self._shortest:
            yield from self._cut(found.t, Reason.SURPRISE, found.surprise)

    def tick(self, t: float) -> Iterator[Boundary]:
        """Stream time has reached `t`, and nothing more will begin before it."""
        if self._start is None:
            self._start = t
        while t - self._start >= self._longest:
            yield from self._settle(self._start + self._longest)
            yield from self._cut(self._start + self._longest, Reason.LONGEST)
        yield from self._settle(t)
        self._t = max(self._t, t)

    def flush(self) -> Iterator[Boundary]:
        """The stream has ended; so does the last event."""
        if self._start is not None and self._t > self._start:
            yield from self._cut(self._t, Reason.END)
        yield from self._settle(float("inf"))

    def snapshot(self) -> Mapping[str, Any]:
        """All that is known now."""
        return {name: deepcopy(part) for name, part in vars(self).items() if name != "_recorder"}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a snapshot as if never stopped."""
        restore(self, state)

    def _cut(self, t: float, reason: Reason, surprise: float = 0.0) -> Iterator[Boundary]:
        if self._start is None or t <= self._start:
            return
        boundary = Boundary(self._number, t, State.PROVISIONAL, reason, surprise)
        self._number += 1
        self._start = t
        self._settling.append(boundary)
        if reason is not Reason.SURPRISE:
            for modality in self._modalities.values():
                modality.forget()
        yield self._recorded(boundary)

    def _settle(self, t: float) -> Iterator[Boundary]:
        while self._settling and t - self._settling[0].t >= SETTLING:
            known = self._settling.popleft()
            yield self._recorded(replace(known, state=State.COMMITTED))

    def _recorded(self, boundary: Boundary) -> Boundary:
        if self._recorder is not None:
            self._recorder(boundary)
        return boundary


def _mean(vectors: Any) -> Vector:
    total = np.sum(np.stack(list(vectors)), axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)


def _projection(size: int) -> Vector:
    """A fixed orthonormal projection [size, DIMENSIONS]: the same on every machine."""
    rows = np.random.default_rng(0).standard_normal((size, min(size, DIMENSIONS)))
    return np.linalg.qr(rows)[0].astype(np.float32)
