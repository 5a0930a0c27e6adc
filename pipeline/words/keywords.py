"""Keywords: words worth matching, reduced to their stems, with BM25 weights.

A document's weight for a term is the saturated term frequency of BM25 (Robertson and Zaragoza 2009)
without the length of an average document, which an endless stream does not have: `AVERAGE` stands in.
The inverse document frequency is the store's business, since only the store can count documents.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from math import log

import snowballstemmer

from pipeline.words.irregular import PLAIN
from pipeline.words.numerals import SMALL, SPELLED, TENS

K1 = 1.2
B = 0.6
AVERAGE = 40.0

_PLAIN = r"[^\W_]+(?:['’][^\W_]+)?|[$€£%]"
_WORD = re.compile(_PLAIN)
_WORD_OR_NUMBER = re.compile(rf"\b(?:{'|'.join(TENS)})[- ](?:{'|'.join(list(SMALL)[1:10])})\b|{_PLAIN}", re.I)
_TENS_END = "ty"
"""All tens end so, and few texts have one: those without are taken apart in half of the time."""

_AS = {word: str(number) for word, number in SPELLED.items() if number > 1}
_AS |= {"$": "dollar", "€": "euro", "£": "pound", "%": "percent"}
"""Numbers are known by their figures, whichever way they are written; "one" says something else too often."""

STOP = frozenset(
    """a about above after again all am an and any are as at be because been before being below between both
    but by can could did do does doing down during each few for from further had has have having he her here
    hers herself him himself his how i if in into is it its itself just me more most my myself no nor not now
    of off on once only or other our ours ourselves out over own same she should so some such than that the
    their theirs them themselves then there these they this those through to too under until up very was we
    were what when where which while who whom why will with would you your yours yourself yourselves
    s t don ll ve re d m oh um uh yeah okay ok""".split()
)
"""Words that carry no content of their own (English function words)."""


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a word as it is written (Porter 2); empty where it carries no content."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    if plain in STOP:
        return ""
    stemmer = snowballstemmer.stemmer("english")  # has the word in itself while at work: not for two threads
    return str(stemmer.stemWord(_AS.get(plain) or PLAIN.get(plain, plain)))


def terms(text: str) -> list[str]:
    """Stems of the content words of `text`, in order, with repeats."""
    words = _WORD_OR_NUMBER if _TENS_END in text.lower() else _WORD
    return [found for found in map(stem, words.findall(text)) if found]


def words_of(text: str) -> list[str]:
    """The content words of `text` as they are written, in order, with repeats."""
    return [word for word in _WORD.findall(text) if stem(word)]


def weights(text: str) -> dict[str, float]:
    """BM25 weight of each term of a document, without its inverse document frequency."""
    counts = Counter(terms(text))
    length = sum(counts.values())
    norm = K1 * (1 - B + B * length / AVERAGE)
    return {term: n * (K1 + 1) / (n + norm) for term, n in counts.items()}


def rarity(having: int, total: int) -> float:
    """The inverse document frequency of a term that so many of so many documents have (as in BM25)."""
    return log(1 + (total - having + 0.5) / (having + 0.5))


def query(text: str) -> dict[str, float]:
    """Each term of a question once, with weight 1."""
    return dict.fromkeys(terms(text), 1.0)
