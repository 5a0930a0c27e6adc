"""The 1000 labels of ImageNet, in plain words, with what each is a kind of and what else it is called."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import ModelError
from pipeline.words.keywords import terms

HYPERNYMS = Path(__file__).parent / "hypernyms.tsv"
PARLANCE = Path(__file__).parent / "parlance.tsv"

PLAINER = {
    "n02113186": "cardigan welsh corgi",
    "n03337140": "file cabinet",
    "n03793489": "computer mouse",
    "n03393912": "freight wagon",
    "n03895866": "railway carriage",
    "n03947888": "pirate ship",
    "n03954731": "carpenter's plane",
    "n04389033": "army tank",
}
"""Classes whose first word says something else to most."""

SAYS_OTHERWISE = frozenset(
    """ai bobtail binder bob chute claw comfort commode essence fiddle fitch groin hip mike mini napkin ounce
    reaper roundabout shades syrinx tandem tope trolley trump vat vale""".split()
)
"""Further words of classes that say something else to most."""

_LATIN = re.compile(r"[A-Z][a-z]+(?: [a-z]+)+")


@lru_cache(maxsize=1)
def synsets() -> tuple[str, ...]:
    """WordNet ids of the classes, in the order of the classifier's outputs."""
    return tuple((_info() / "imagenet_synsets.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def labels() -> tuple[str, ...]:
    """The first word of each class, or a plainer one, in the same order."""
    return tuple(PLAINER.get(wnid, _lemmas()[wnid][0].lower()) for wnid in synsets())


@lru_cache(maxsize=1)
def synonyms() -> tuple[str, ...]:
    """All words of each class, comma-separated, in the same order."""
    return tuple(", ".join(_lemmas()[wnid]) for wnid in synsets())


@lru_cache(maxsize=1)
def broader() -> tuple[tuple[str, ...], ...]:
    """What each class is a kind of, nearest first, in the same order (WordNet hypernyms)."""
    rows = (
        line.split("\t") for line in HYPERNYMS.read_text(encoding="utf-8").splitlines() if line[:1] == "n"
    )
    above = {wnid: tuple(filter(None, words.split(","))) for wnid, words in rows}
    return tuple(above[wnid] for wnid in synsets())


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, tuple[str, ...]]:
    """What else a label or a kind of labels is called: further words of WordNet, and everyday ones.

    Of words that name several things, only those are taken that were chosen by hand (`parlance.tsv`).
    """
    found = defaultdict[str, list[str]](list)
    for wnid, label in zip(synsets(), labels(), strict=True):
        found[label] += _further(wnid, label)
    for line in PARLANCE.read_text(encoding="utf-8").splitlines()[1:]:
        word, _, said_of = line.partition("\t")
        for name in said_of.split(", "):
            found[name].append(word)
    return {name: tuple(dict.fromkeys(words)) for name, words in found.items()}


@lru_cache(maxsize=1)
def called() -> tuple[tuple[str, ...], ...]:
    """What each class is a kind of, and what else it and its kinds are called, in the same order."""
    return tuple(named(label, kinds) for label, kinds in zip(labels(), broader(), strict=True))


def named(label: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """`kinds`, and what else they and `label` are called."""
    others = (word for name in (label, *kinds) for word in aliases().get(name, ()))
    return tuple(dict.fromkeys((*kinds, *(word for word in others if word != label))))


def _further(wnid: str, label: str) -> Iterator[str]:
    """Words of a class that bring a new one and name nothing else."""
    words = _lemmas()[wnid]
    plain = words[:-1] if len(words) > 1 and _LATIN.fullmatch(words[-1]) else words
    for word in (each.lower() for each in plain):
        if _classes()[word] == 1 and word not in SAYS_OTHERWISE and not set(terms(word)) <= set(terms(label)):
            yield word


@lru_cache(maxsize=1)
def _lemmas() -> Mapping[str, list[str]]:
    """The words of each WordNet id, also of those that are no class."""
    lines = (_info() / "imagenet_synset_to_lemma.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t", 1) for line in lines)
    return {wnid: [word.strip() for word in words.split(",")] for wnid, words in rows}


@lru_cache(maxsize=1)
def _classes() -> Counter[str]:
    """How many things each word names."""
    return Counter(word for words in _lemmas().values() for word in {each.lower() for each in words})


def _info() -> Path:
    spec = find_spec("timm")
    if spec is None or spec.origin is None:
        raise ModelError("the package timm, which ships the labels, is not installed")
    return Path(spec.origin).parent / "data" / "_info"
