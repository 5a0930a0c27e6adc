"""Phrasing: the many ways in which a question is put, made into the few that are understood.

Contractions are written out, politeness and tags go, orders ("list every time …") become questions, and each
way to ask for a time, a number, a length or a relation becomes one. Quoted words stay as they are.
"""

from __future__ import annotations

import re

from pipeline.numerals import ORDINALS

_ASKS = r"(?:what|who|whom|whose|when|where|which|how|why)"
_CLOSED = r"(?:did|was|were|is|are|has|have|had|does|do|can|could|will|would)"
_UNITS = r"(?:seconds|minutes|hours|days|weeks|months|years)"
_TIMES = r"(?:times?|moments?|occasions?|instances?|occurrences?|points?)"
_ORDER = r"(?P<way>first|earlier|earliest|sooner|later|latest|last)"
_NTH = rf"(?:first|{'|'.join(ORDINALS)}|last)"

_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_SLOT = re.compile(r"“(\d+)”")
_TRAIL = re.compile(r"[\s?.!,;:]+$")
_TAG = re.compile(
    r",\s*(?:right|correct|yes|no|or not|is that (?:right|so|true)"
    rf"|{_CLOSED}(?: not)? (?:i|you|it|he|she|they|there|we|anyone|anybody|somebody|someone))$",
    re.I,
)
_ASKED = re.compile(rf"\b(?:{_ASKS}|^{_CLOSED})\b", re.I)

_PUT_PLAINLY = tuple(
    (re.compile(pattern, re.I), plain)
    for pattern, plain in (
        # contractions
        (rf"\b({_ASKS}|that|there|it)['’]s (?=been|got|gone|had|happened|changed)", r"\1 has "),
        (rf"\b({_ASKS}|that|there|it)['’]s\b", r"\1 is"),
        (rf"\b({_ASKS})['’]re\b", r"\1 are"),
        (rf"\b({_ASKS})['’]ve\b", r"\1 have"),
        (rf"\b({_ASKS})['’]d\b", r"\1 did"),
        (rf"\b({_ASKS})['’]ll\b", r"\1 will"),
        (r"\b(?:can['’]t|cannot)\b", "can not"),
        (r"\bwon['’]t\b", "will not"),
        (rf"\b({_CLOSED})n['’]t\b", r"\1 not"),
        # politeness and what only fills
        (
            r"^(?:(?:and|so|but|please|hey|hi|hello|ok(?:ay)?|well|oh|onlooker)\b[\s,]*)+(?=\S)",
            "",
        ),
        (
            r"^(?:(?:can|could|would|will) you (?:please |kindly )?(?:tell|say|show|remind|check|recall"
            r"|remember|find out)(?: (?:me|us))?|do you (?:happen to )?(?:know|remember|recall)"
            r"|(?:tell|remind|show) (?:me|us)|let (?:me|us) know"
            r"|i(?: would|['’]d) like to know|i (?:want|need) to know|i(?: was|['’]m| am)? wonder(?:ed|ing)?"
            rf"|(?:do you have )?any idea)[\s,:]*(?=(?:at |in |on |to |by |for |since |from )?{_ASKS}\b"
            r"|(?:if|whether|every|the (?:exact )?(?:time|moment)s?)\b)",
            "",
        ),
        (
            r"^(?:can|could|would|will) you (?:please |kindly )?"
            r"(?=(?:give|list|show|count|name|describe|summar\w+|sum)\b)",
            "",
        ),
        (r"^(?:if|whether) (?=there (?:is|are|was|were|has)\b)", ""),
        (r"^(?:if|whether)\b", "did"),
        (r"\b(?:by any chance|at (?:some|any) (?:point|time|stage))\b|(?<=not )happen to\b", ""),
        (r"\bearlier (?=today|this (?:morning|afternoon|evening|week|month|year))", ""),
        (r"^(?:is |was )?(?:there )?any (?:sign|trace|sight) of\b", "was there"),
        (r"^any(?:thing|body|one)?\b(?! ?how)", "was there any"),
        # when
        (r"^where and when\b", "when and where"),
        (
            r"^(?:at|in|on|during|around|about) (?:what|which) (?:exact )?(?:time|point|moment|instant|minute"
            r"|hour|stage)(?: in time| of (?:the )?day)?(?: (?:was|is) it)?(?: (?:that|when))?\b",
            "when",
        ),
        (
            r"^what (?:(?:is|was) )?(?:the )?(?:exact |precise )?(?:time|moment|point in time|minute|hour)"
            r"(?: (?:was|is) it)? (?:that|when|of|at which|in which)\b",
            "when was",
        ),
        (r"^(?:the )?(?:exact |precise )?(?:time|moment|point)s? (?:at which|in which|when|that)\b", "when"),
        (r"^(?:until|till) when (?P<x>.+)$", r"when \g<x> end"),
        (r"^since when (?:has|have|is|was|are)\b", "when did"),
        (
            r"^(?:list|show|give|name|enumerate|tell|find)(?: me| us)?,? (?:all|every|each)(?: of)?"
            rf"(?: the| single)*(?: {_TIMES}\b(?: in time)?(?: (?:at|on|in|during) which| when| where| that"
            r"| with| of)?)? (?!that\b|about\b)",
            "when was ",
        ),
        (r"^show (?:me|us) (?=(?:the|a|an)\b)(?!.*\b(?:summary|overview|recap)\b)", "when was "),
        # how often
        (
            r"\b(?:(?:in|on) how many (?:cases|occasions|instances)|how (?:frequently|many occasions))\b",
            "how many times",
        ),
        (
            r"^(?:(?:what (?:is|was)|count|give me|tell me) )?(?:the )?(?:total )?number of"
            r" (?:times|occasions)(?: that| when| on which)?\b",
            "how many times",
        ),
        (r"^count (?:how (?:often|many times)|(?:all )?(?:the )?times(?: that| when)?)\b", "how many times"),
        # how long
        (r"^(?:for )?(?:what|which) (?:length|amount|period|stretch) of time\b", "how long"),
        (r"^(?:what|how long) (?:was|is) the (?:duration|length) of\b", "how long was"),
        (rf"^(?:for )?how many {_UNITS} (?={_CLOSED}\b)", "how long "),
        (rf"^how (?:many {_UNITS}|much time) ago\b", "how long ago"),
        (
            rf"^how (?:long|many {_UNITS}|much time)(?: (?:has|have|is|was|had))?(?: (?:it|there))?"
            r"(?: been| passed)? since(?: when| the last time)?\b",
            "how long ago last",
        ),
        # which of two, in which order
        (
            r"^(?:is|was) it (?P<a>.+?) or (?P<b>.+?) (?:that|which|who)\b.*"
            rf"\b{_ORDER}$",
            r"which came \g<way>, \g<a> or \g<b>",
        ),
        (
            rf"^(?:between|of) (?P<a>.+?) and (?P<b>.+?), (?:which|what|who)\b.*\b{_ORDER}$",
            r"which came \g<way>, \g<a> or \g<b>",
        ),
        (
            rf"^which of (?P<a>.+?) (?:and|or) (?P<b>.+?) (?:came|was|were|happened|appeared)\b.*\b{_ORDER}$",
            r"which came \g<way>, \g<a> or \g<b>",
        ),
        (
            rf"^(?:did|was|were) (?:(?:i|you|we) )?(?P<verb>hear |see )?(?P<a>.+?) or (?P<b>.+?)"
            rf"(?P<seen> (?:heard|seen|mentioned))? {_ORDER}$",
            r"which did you \g<verb>\g<seen> \g<way>, \g<a> or \g<b>",
        ),
        (r"^(?:is|was) it before or after (?P<x>.+?) that (?P<y>.+)$", r"did \g<y> before or after \g<x>"),
        (
            r"^(?:did|was|were) (?P<a>.+?) (?:come |heard |seen )?first,? or (?P<b>.+)$",
            r"which came first, \g<a> or \g<b>",
        ),
        (r"^(?:did|does|has|was|is) (?P<x>.+?),? yes or no$", r"what did \g<x>"),
        # what only looks like a relation
        (r"\b(?:looks?|looking|looked) after\b", "take care of"),
        (
            r"\b(?:answer|reply|respond|say|answered|replied|responded|said)(?: to)?(?: \w+)? when (?P<x>\w+)"
            r" asked(?: \w+)?(?: about| for| whether| if)? (?P<y>.+)$",
            r"say right after \g<x> asked about \g<y>",
        ),
        # relations
        (r"\b(?:prior to|earlier than|sooner than|ahead of|by the time(?: that)?)\b", "before"),
        (r"\b(?:subsequent to|later than|(?<!the )following)\b", "after"),
        (r"\b(?:as soon as|(?<!at )the (?:moment|instant)(?: that| when)?(?! it\b))\b", "right after"),
        (
            r"(?<!only )(?<!just )(?<!than )(?<!least )(?<!heard )\bonce"
            r"(?= (?:the|a|an|it|he|she|they|somebody|someone)\b)",
            "after",
        ),
        (
            r"\b(?:whilst|throughout|as long as|in the course of"
            r"|at the time(?: (?:when|that|of))?(?= (?:the|an?|it|he|she|they|some\w+)\b))\b",
            "while",
        ),
        (
            rf"\bbetween (?:the )?(?P<m>{_NTH}) and (?:the )?(?P<n>{_NTH})(?: times?)? (?:that |when )?"
            r"(?P<x>\S.*)$",
            r"between the \g<m> time \g<x> and the \g<n> time \g<x>",
        ),
    )
)


def phrased(text: str) -> str:
    """`text` in a plainer wording that asks for the same."""
    quotes = _QUOTED.findall(text)
    numbers = iter(range(len(quotes)))
    plain = _TRAIL.sub("", _QUOTED.sub(lambda _: f"“{next(numbers)}”", text))
    for pattern, put in _PUT_PLAINLY:
        plain = pattern.sub(put, plain)
    plain = _untagged(" ".join(plain.split()))
    return _SLOT.sub(lambda slot: quotes[int(slot[1])], plain)


def _untagged(text: str) -> str:
    """A statement that a tag makes a question ("there was a sheep, right?"), as one."""
    rest, tags = _TAG.subn("", text)
    return f"did {rest}" if tags and not _ASKED.search(rest) else rest
