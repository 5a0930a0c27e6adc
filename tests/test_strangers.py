"""Questions as strangers put them, answered with the real sentence encoder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import pytest

from models import registry
from pipeline.answering.reasoner import Reasoner
from pipeline.asking.question import Question
from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.evidence import Answer
from pipeline.perceiver import Reader
from pipeline.remembering.inmemory import Exact
from tests import strangers
from tests.recollections import WALL, said

pytestmark = pytest.mark.weights

MINUTE = 60.0


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    loaded: Reader = registry.load("all-minilm-l6-v2", cache=tmp_path_factory.mktemp("models"), offline=True)
    return loaded


@pytest.mark.parametrize(
    ("stream", "questions"),
    [
        (strangers.YARD, strangers.OF_THE_YARD),
        (strangers.TALK, strangers.OF_THE_TALK),
        (strangers.HOUSE, strangers.OF_THE_HOUSE),
        (strangers.STUDIO, strangers.OF_THE_STUDIO),
    ],
)
def test_what_was_once_answered_wrongly_is_answered_rightly(
    reader: Reader, stream: str, questions: str
) -> None:
    assert [text for text, right in _asked(stream, questions, reader) if not right] == []


@pytest.mark.parametrize(
    ("stream", "questions"),
    [
        (strangers.CLINIC, strangers.OF_THE_CLINIC),
        (strangers.RADIO, strangers.OF_THE_RADIO),
        (strangers.FARM, strangers.OF_THE_FARM),
    ],
)
def test_most_of_what_strangers_ask_is_answered_rightly(reader: Reader, stream: str, questions: str) -> None:
    right = [right for _, right in _asked(stream, questions, reader)]
    assert np.mean(right) >= 0.8


def _asked(stream: str, questions: str, reader: Reader) -> Iterator[tuple[str, bool]]:
    events = list(_events(stream, reader))
    reasoner = Reasoner(Exact([]), Exact(events, "long"), reader)
    for line in questions.strip().splitlines():
        text, wanted = line.rsplit(" | ", 1)
        question = Question(text, WALL + events[-1].t1 + 10 * MINUTE)
        answer = next(reply for reply in reasoner.ask(question) if isinstance(reply, Answer))
        holds = bool(re.search(wanted, answer.text, re.I | re.S))
        yield text, answer.abstained if wanted == "-" else holds and not answer.abstained


def _events(stream: str, reader: Reader) -> Iterator[Event]:
    """One event for each minute in which anything was said."""
    lines = (line.split(" | ", 2) for line in stream.strip().splitlines())
    moments = [said(float(t), float(t) + 5, text, who.strip()) for t, who, text in lines]
    for _, each in groupby(moments, key=lambda moment: moment.t0 // MINUTE):
        yield _event(list(each), reader)


def _event(moments: Sequence[Moment], reader: Reader) -> Event:
    mean = reader.read([moment.text for moment in moments]).mean(axis=0)
    return Event(
        "talk",
        moments[0].t0,
        moments[-1].t1,
        WALL,
        State.COMMITTED,
        moments=tuple(moments),
        vectors={"text": mean / np.linalg.norm(mean)},
    )
