"""The 1000 labels of ImageNet, in plain words, with what each is a kind of."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import ModelError

HYPERNYMS = Path(__file__).parent / "hypernyms.tsv"


@lru_cache(maxsize=1)
def synsets() -> tuple[str, ...]:
    """WordNet ids of the classes, in the order of the classifier's outputs."""
    return tuple((_info() / "imagenet_synsets.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def labels() -> tuple[str, ...]:
    """The first word of each class, in the same order."""
    lines = (_info() / "imagenet_synset_to_lemma.txt").read_text(encoding="utf-8").splitlines()
    words = dict(line.split("\t", 1) for line in lines)
    return tuple(words[wnid].split(",")[0].strip().lower() for wnid in synsets())


@lru_cache(maxsize=1)
def synonyms() -> tuple[str, ...]:
    """All words of each class, comma-separated, in the same order."""
    lines = (_info() / "imagenet_synset_to_lemma.txt").read_text(encoding="utf-8").splitlines()
    words = dict(line.split("\t", 1) for line in lines)
    return tuple(words[wnid] for wnid in synsets())


@lru_cache(maxsize=1)
def broader() -> tuple[tuple[str, ...], ...]:
    """What each class is a kind of, nearest first, in the same order (WordNet hypernyms)."""
    rows = (
        line.split("\t") for line in HYPERNYMS.read_text(encoding="utf-8").splitlines() if line[:1] == "n"
    )
    above = {wnid: tuple(filter(None, words.split(","))) for wnid, words in rows}
    return tuple(above[wnid] for wnid in synsets())


def _info() -> Path:
    spec = find_spec("timm")
    if spec is None or spec.origin is None:
        raise ModelError("the package timm, which ships the labels, is not installed")
    return Path(spec.origin).parent / "data" / "_info"
