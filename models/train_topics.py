"""Trains the hazards of topics on TIAGE (events) and QMSum (episodes); writes pipeline/cutting/weights.py.

Usage: python -m models.train_topics DATA, a folder with tiage/ and qmsum/, both MIT.
`benchmarks.topics` trains on all folds but one with the functions here, and says how good they are.
"""

from __future__ import annotations

import gzip
import json
import sys
from base64 import b85encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from models.registry import load
from pipeline.cutting.episodes import Episodes
from pipeline.cutting.hazard import Hazard, Rows
from pipeline.cutting.topics import Topics
from pipeline.observation import Kind, Observation

OUT = Path(__file__).parent.parent / "pipeline" / "cutting" / "weights.py"
STEP = 127
"""Steps of a gain from none to the greatest."""

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Stream:
    """A labelled stream: `boundaries` are indices of observations; `group` is never split by a fold."""

    name: str
    group: str
    observations: list[Observation]
    boundaries: list[int]


@dataclass(frozen=True)
class Recipe:
    """How a hazard is fitted: inverse regularisation, how freely vectors speak, how far a label reaches.

    `keep` is the share of turns without a label that is used, each weighing as many.
    """

    c: float
    loud: float
    reach: int
    keep: float


EVENTS = Recipe(c=0.01, loud=5.0, reach=0, keep=1.0)
EPISODES = Recipe(c=0.003, loud=6.0, reach=2, keep=0.25)


@dataclass(frozen=True)
class Example:
    """What a hazard saw of one stream: features [n, f], vectors [n, v, d], and labels [n] in [0, 1]."""

    stream: Stream
    x: Rows
    v: Vectors
    first: int

    def labels(self, reach: int) -> Rows:
        """1 at a boundary, falling to 0 beyond `reach` turns."""
        at = np.arange(len(self.x))[:, None] + self.first
        apart = np.abs(at - np.array([*self.stream.boundaries, -10_000])[None, :]).min(axis=1)
        return np.asarray(np.maximum(0.0, 1.0 - apart / (reach + 1)), np.float64)


class Recorder(Hazard):
    """A hazard that keeps what it is shown, so that training sees what the stage sees."""

    def __init__(self) -> None:
        super().__init__(0.0, *[np.zeros(0)] * 4)
        self.__dict__.update(xs=[], vs=[])

    def logit(self, features: Sequence[float], vectors: Sequence[Vectors]) -> float:
        """Even."""
        self.__dict__["xs"].append(features)
        self.__dict__["vs"].append(np.stack(list(vectors)).astype(np.float16))
        return 0.0

    def example(self, stream: Stream) -> Example:
        """All that was shown."""
        x, v = np.array(self.__dict__["xs"], np.float64), np.stack(self.__dict__["vs"])
        return Example(stream, x, v, len(stream.observations) - len(x))


def events(stream: Stream) -> Example:
    """What `Topics` shows its hazard."""
    recorder = Recorder()
    stage = Topics(recorder)
    for observation in stream.observations:
        stage.judge(observation)
    return recorder.example(stream)


def episodes(stream: Stream) -> Example:
    """What `Episodes` shows its hazard."""
    recorder = Recorder()
    stage = Episodes(recorder)
    for observation in stream.observations:
        list(stage.push(observation))
    list(stage.flush())
    return recorder.example(stream)


def fit(some: Sequence[Example], recipe: Recipe) -> Hazard:
    """The logistic model of labels that may be soft: each turn counts for yes and for no by its label."""
    x, y = np.concatenate([e.x for e in some]), np.concatenate([e.labels(recipe.reach) for e in some])
    centre, scale = np.nanmean(x, axis=0), np.nanstd(x, axis=0) + 1e-6
    yes, no = np.flatnonzero(y > 0), np.flatnonzero(y == 0)
    no = no[np.random.default_rng(0).random(len(no)) < recipe.keep]
    rows = np.concatenate([yes, yes, no])
    v = np.concatenate([e.v for e in some])[rows].astype(np.float32)
    z = np.nan_to_num((x[rows] - centre) / scale)
    shape = v.shape[1:]
    model = LogisticRegression(C=recipe.c, max_iter=500)
    model.fit(
        np.concatenate([z, recipe.loud * v.reshape(len(v), -1)], axis=1),
        np.concatenate([np.ones(len(yes)), np.zeros(len(yes) + len(no))]),
        sample_weight=np.concatenate([y[yes], 1 - y[yes], np.full(len(no), 1 / recipe.keep)]),
    )
    slopes, gains = np.split(model.coef_[0].astype(np.float64), [z.shape[1]])
    return Hazard(float(model.intercept_[0]), centre, scale, slopes, recipe.loud * gains.reshape(shape))


def odds(hazard: Hazard, example: Example) -> Rows:
    """Log-odds of each turn [n]."""
    z = np.nan_to_num((example.x - hazard.centre) / hazard.scale)
    heard = np.einsum("nvd,vd->n", example.v.astype(np.float32), hazard.gains)
    return np.asarray(hazard.bias + z @ hazard.slopes + heard, np.float64)


def level(some: Sequence[Example], recipe: Recipe, folds: int = 5) -> float:
    """Log-odds above which cutting gives the best F1, held out by fold."""
    p: list[Rows] = [np.zeros(0)] * len(some)
    for fold in range(folds):
        hazard = fit([e for n, e in enumerate(some) if n % folds != fold], recipe)
        for n in range(fold, len(some), folds):
            p[n] = odds(hazard, some[n])
    guess, truth = np.concatenate(p), np.concatenate([e.labels(0) for e in some]) > 0
    total = sum(len(e.stream.boundaries) for e in some)
    levels = np.quantile(guess, np.linspace(0.5, 0.95, 46))
    return float(max(levels, key=lambda at: (truth & (guess > at)).sum() / ((guess > at).sum() + total)))


def event_hazard(some: Sequence[Example]) -> Hazard:
    """The hazard of events, 0 where cutting gives the best F1."""
    hazard = fit(some, EVENTS)
    return replace(hazard, bias=hazard.bias - level(some, EVENTS))


def episode_hazard(some: Sequence[Example]) -> Hazard:
    """The hazard of episodes, in plain log-odds."""
    return fit(some, EPISODES)


def read(folder: Path, name: str, encode: Callable[[list[str]], Vectors]) -> list[Stream]:
    """The streams of a set, their observations a second apart."""
    with gzip.open(folder / name / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [_stream(name, row, encode([turn["text"] for turn in row["turns"]])) for row in rows]


def _stream(name: str, row: dict[str, Any], vectors: Vectors) -> Stream:
    observations = [
        Observation(name, float(n), n + 1.0, Kind.TEXT, v, turn["text"], speaker=turn.get("speaker", ""))
        for n, (turn, v) in enumerate(zip(row["turns"], vectors, strict=True))
    ]
    # Meetings of one series are held by the same people: ES2006a to d, Bmr005 and Bmr012.
    group = row["id"][: 6 if row.get("domain") == "Product" else 3] if name == "qmsum" else row["id"]
    return Stream(str(row["id"]), str(group), observations, list(row["boundaries"]))


def _packed(name: str, hazard: Hazard) -> str:
    step = float(np.abs(hazard.gains).max() / STEP)
    text = b85encode(np.round(hazard.gains / step).astype(np.int8).tobytes()).decode()
    lines = "\n".join(f'    "{text[n : n + 100]}"' for n in range(0, len(text), 100))
    rows = zip(hazard.centre, hazard.scale, hazard.slopes, strict=True)
    table = "\n".join("    " + " ".join(f"{number:.4g}" for number in row) for row in rows)
    gains = f"_{name}_GAINS = (\n{lines}\n)"
    return (
        f'_{name}_TABLE = """\n{table}\n"""\n\n{gains}\n\n'
        f"{name} = unpack({hazard.bias:.5g}, _{name}_TABLE, {step:.5g}, "
        f"{hazard.gains.shape[1]}, _{name}_GAINS)\n"
    )


HEADER = '''"""Weights of the hazards of events and episodes; written by models/train_topics.py, not by hand.

Trained on TIAGE (Xie et al. 2021, MIT) and QMSum (Zhong et al. 2021, MIT; its AMI and
ICSI transcripts CC BY 4.0).
A row of a table is the centre, the scale and the slope of a feature; gains are bytes in base 85.
"""

from __future__ import annotations

from pipeline.cutting.hazard import unpack

'''


def main(data: Path) -> None:
    """Train on all there is, write."""
    reader = load("all-minilm-l6-v2", cache=Path(".cache"), threads=1)
    chats = [events(stream) for stream in read(data, "tiage", reader.read)]
    meetings = [episodes(stream) for stream in read(data, "qmsum", reader.read)]
    write(event_hazard(chats), episode_hazard(meetings))


def write(event: Hazard, episode: Hazard) -> None:
    """Write pipeline/cutting/weights.py."""
    OUT.write_text(HEADER + _packed("EVENT", event) + "\n" + _packed("EPISODE", episode), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
