"""Hypothesis strategies for what flows through Onlooker."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from pipeline.boundary import State
from pipeline.event import Event, Moment
from pipeline.item import Vector
from pipeline.observation import Kind, Tag

DIMS = {"vision": 8, "text": 6}

names = st.from_regex(r"\A[a-z][a-z0-9_.-]{0,11}\Z")
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=24)
seconds = st.integers(0, 10_000_000).map(lambda ms: ms / 1000)
scores = st.integers(0, 1000).map(lambda n: n / 1000)
tags = st.builds(Tag, words, scores, st.lists(words, max_size=2).map(tuple))
# What users tell is kept beside events, and never in them.
kinds = st.sampled_from([kind for kind in Kind if kind is not Kind.TOLD])
moments = st.builds(Moment, kinds, seconds, seconds, words, scores, words, words)


def unit(size: int, seed: int) -> Vector:
    row = np.random.default_rng(seed).standard_normal(size)
    return (row / np.linalg.norm(row)).astype(np.float32)


@st.composite
def events(draw: st.DrawFn, stream: st.SearchStrategy[str] = names) -> Event:
    t0 = draw(seconds)
    vectors = {
        name: unit(size, draw(st.integers(0, 999))) for name, size in DIMS.items() if draw(st.booleans())
    }
    return Event(
        stream=draw(stream),
        t0=t0,
        t1=t0 + draw(seconds),
        wall0=1_700_000_000.0 + draw(st.integers(0, 3_000_000)),
        state=State.COMMITTED,
        level=draw(st.sampled_from(["event", "episode"])),
        reason=draw(st.sampled_from(["surprise", "gap", "end"])),
        surprise=draw(scores),
        strength=draw(scores),
        moments=tuple(draw(st.lists(moments, max_size=4))),
        tags=tuple(draw(st.lists(tags, max_size=3))),
        sounds=tuple(draw(st.lists(tags, max_size=2))),
        keyframe=draw(st.sampled_from(["", "/v1/keyframes/cam/1000.jpg"])),
        links=tuple(draw(st.lists(words, max_size=2))),
        vectors=vectors,
    )
