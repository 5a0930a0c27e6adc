"""Numerals: words that are numbers, or parts of one."""

from __future__ import annotations

SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
"""What the words from zero to twelve stand for."""

NUMERALS = frozenset(SMALL) | frozenset(
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy"
    " eighty ninety hundred thousand million".split()
)
"""All of them, in lower case."""
