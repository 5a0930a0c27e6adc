"""Phrasing: the many ways in which a question is put, made into the few that are understood.

Contractions are written out, politeness and tags go, orders ("list every time …") become questions, and each
way to ask for a time, a number, a length or a relation becomes one. Quoted words stay as they are.
"""

from __future__ import annotations

import re

from pipeline.asking.askforms import ASKFORMS
from pipeline.asking.askwords import ASKS, CLOSED
from pipeline.asking.orderforms import ORDERFORMS
from pipeline.asking.quoting import unquoted
from pipeline.asking.smalltalk import SMALLTALK
from pipeline.words.numerals import ORDINALS

_DIGITS = {f"{n}{'nd' if n == 2 else 'rd' if n == 3 else 'th'}": word for n, word in enumerate(ORDINALS, 2)}
_DIGITS |= {"1st": "first"}
_NTH_IN_DIGITS = re.compile(rf"\b(?:{'|'.join(_DIGITS)})\b(?= (?!of\b)\w)", re.I)

_SLOT = re.compile(r"“(\d+)”")
_TRAIL = re.compile(r"[\s?.!,;:]+$")
_TAG = re.compile(
    r",\s*(?:right|correct|yes|no|or not|is that (?:right|so|true)"
    rf"|{CLOSED}(?: not)? (?:i|you|it|he|she|they|there|we|anyone|anybody|somebody|someone))$",
    re.I,
)
_ASKED = re.compile(rf"\b(?:{ASKS}|^{CLOSED})\b", re.I)

_PUT_PLAINLY = tuple(
    (re.compile(pattern, re.I), plain) for pattern, plain in (*SMALLTALK, *ASKFORMS, *ORDERFORMS)
)


def phrased(text: str) -> str:
    """`text` in a plainer wording that asks for the same."""
    numbered, quotes = unquoted(text)
    plain = _TRAIL.sub("", numbered)
    for pattern, put in _PUT_PLAINLY:
        plain = pattern.sub(put, plain)
    plain = _NTH_IN_DIGITS.sub(lambda nth: _DIGITS[nth.group().lower()], plain)
    plain = _untagged(" ".join(plain.split()))
    return _SLOT.sub(lambda slot: quotes[int(slot[1])], plain)


def _untagged(text: str) -> str:
    """A statement that a tag makes a question ("there was a sheep, right?"), as one."""
    rest, tags = _TAG.subn("", text)
    return f"did {rest}" if tags and not _ASKED.search(rest) else rest
