"""Ask words: the words of which questions are made, as patterns."""

from __future__ import annotations

from pipeline.words.numerals import ORDINALS

ASKS = r"(?:what|who|whom|whose|when|where|which|how|why)"
CLOSED = r"(?:did|was|were|is|are|has|have|had|does|do|can|could|will|would)"
UNITS = r"(?:seconds|minutes|hours|days|weeks|months|years)"
TIMES = r"(?:times?|moments?|occasions?|instances?|occurrences?|points?)"
ORDER = r"(?P<way>first|earlier|earliest|sooner|later|latest|last)"
NTH = rf"(?:first|{'|'.join(ORDINALS)}|last)"
