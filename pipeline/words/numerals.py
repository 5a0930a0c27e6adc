"""Numerals: words that are numbers, or parts of one."""

from __future__ import annotations

SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen".split()
    )
}
"""What the words from zero to nineteen stand for."""

TENS = {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
"""What the tens from twenty on stand for."""

SPELLED = {
    **SMALL,
    **TENS,
    **{
        f"{ten}{between}{word}": tens + ones
        for ten, tens in TENS.items()
        for word, ones in SMALL.items()
        if 0 < ones < 10
        for between in "- "
    },
}
"""What all numbers below a hundred stand for, in words; "twenty-five" may be written as two."""

NUMERALS = frozenset(SMALL) | frozenset(TENS) | frozenset("hundred thousand million".split())
"""All single words that are numbers or parts of one, in lower case."""

ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth".split()
"""Which one, from the second on."""
