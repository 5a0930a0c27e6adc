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

_DIGITS = {f"{n}{'nd' if n == 2 else 'rd' if n == 3 else 'th'}": word for n, word in enumerate(ORDINALS, 2)}
_DIGITS |= {"1st": "first"}
_NTH_IN_DIGITS = re.compile(rf"\b(?:{'|'.join(_DIGITS)})\b(?= (?!of\b)\w)", re.I)

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
        # contractions, also without their apostrophe
        (r"\b(what|where|who|how|when)s\b", r"\1 is"),
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
            r"^(?:can|could|would|will) you (?:please |kindly |briefly |quickly )*"
            r"(?=(?:give|list|show|count|name|describe|summar\w+|sum)\b)",
            "",
        ),
        (r"\s*,?\s*\b(?:roughly|approximately|altogether|all together|in total|all in all|overall)\b,?", ""),
        (r"\b(did|do|can|could) (?:people|they|everybody|everyone|folks) (hear|see|notice)\b", r"\1 you \2"),
        (
            r"\bwhich (?:one )?of (?:the|these|those|both|your|all) (?:\w+ )?(camera|stream|video)s\b",
            r"which \1",
        ),
        (r"^(?:if|whether) (?=there (?:is|are|was|were|has)\b)", ""),
        (r"^(?:if|whether)\b", "did"),
        (r"\b(?:by any chance|at (?:some|any) (?:point|time|stage))\b|(?<=not )happen to\b", ""),
        (r"\bearlier (?=today|this (?:morning|afternoon|evening|week|month|year))", ""),
        (r"^(?:is |was )?(?:there )?any (?:sign|trace|sight|evidence|indication|hint) of\b", "was there"),
        (r"^any(?:thing|body|one)?\b(?! ?how)", "was there any"),
        (r"^(?:(?:just )?(?:a |one )?(?:quick|short|more|last|another) question)[:,]\s*", ""),
        # what there was
        (
            r"^(?:what|which) (?:topics|subjects|themes|issues) (?:were|was|have been|are)\b.*$",
            "what was said",
        ),
        (
            rf"^(?:make|give me|show me|i (?:want|need)) (?:a|the) list of (?:all )?(?:the )?(?!{_TIMES}\b)"
            r"(?P<things>\w+s)\b(?P<rest>.*)$",
            r"which \g<things> were there\g<rest>",
        ),
        (
            r"^(?:what (?:is|was) (?:this|the|that) (?:whole )?(?:broadcast|programme?|film|movie|recording"
            r"|footage|news|show|video|clip|stream)(?: all)? about|sum (?:it |this |everything )?up(?: everything)?)",
            "summarise",
        ),
        (
            r"^(?:list|name|enumerate|tell|describe|give)(?: me)? everything(?: that| which)?"
            r" (?=was\b|were\b|you\b|could\b)",
            "what ",
        ),
        (
            rf"^(?:list|name|enumerate)(?: me)?(?: all| every| each| the| different| of)+ (?!{_TIMES}\b)"
            r"(?P<things>\w+s)(?: (?:that|which|to be|you|we|there|were|was|could|can|be|have|had|been))*"
            r"(?P<how> (?:seen|saw|heard|hear|see|shown|visible|audible|mentioned))?$",
            r"which \g<things> were there\g<how>",
        ),
        (
            r"^how (?:did|has|have) (?P<x>.+?) (?:changed?|develop(?:ed)?|evolved?|progress(?:ed)?)$",
            r"what is \g<x>",
        ),
        (r"^(?P<q>(?:what|who) (?:was|were|did|has been|have|spoke|said)\b.*?) just now$", r"\g<q> last"),
        # when
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
        (r"^the (?:exact |precise )?(?:time|moment|instant) (?=(?:the|an?|it|some\w+) )", "when did "),
        (rf"^(?:what|which) time (?={_CLOSED}\b)", "when "),
        (
            rf"^how (?:long|far|many {_UNITS}) (?:after the (?:start|beginning)(?: of \w+ \w+)?"
            r"|into the (?:stream|video|recording|clip|film|broadcast)) (?=(?:did|was|were)\b)",
            "when ",
        ),
        (r"^(?:until|till) when (?P<x>.+)$", r"when \g<x> end"),
        (
            r"^(?P<q>when|how long ago)(?: did| has| was)? (?P<who>(?:it|(?:the |a )?\w+) )?"
            r"(?:stop|cease|quit|finish|end)(?:p?ed|d)? (?P<x>\w+ing\b.*)$",
            r"\g<q> did \g<who>\g<x> end",
        ),
        (
            rf"^(?P<q>when (?:did|was|has|is) .+?) (?P<end>stop|end|finish|cease|over)(?P<nth> (?:for )?the {_NTH}"
            r" time)$",
            r"\g<q>\g<nth> \g<end>",
        ),
        (
            r"^since when (?:is|are|has|have) (?P<x>.+?)(?: been)? back$",
            r"when was \g<x> there the last time",
        ),
        (
            r"^(?P<q>when (?:did|was|has)) (?P<x>.+?) (?:(?:come|came|go|went) back|return(?:ed)?|reappear(?:ed)?"
            r"|appear(?:ed)? again|back)(?: again)?$",
            r"\g<q> \g<x> appear the second time",
        ),
        (
            r"^(?P<q>when (?:did|was|were)) (?P<x>.+?)(?: (?:become|became) (?:audible|visible))? again$",
            r"\g<q> \g<x> the second time",
        ),
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
        (r"^(?:(?:what (?:is|was) )?the )?(?:total )?number of (?!times\b)", "how many "),
        # how long
        (
            r"^(?:for )?(?:what|which)(?: (?:is|was) the)?(?: total| whole| overall)? (?:length|amount|period|stretch)"
            r" of time(?: that)?\b",
            "how long",
        ),
        (r"^(?:what|how long) (?:was|is) the (?:duration|length) of\b", "how long was"),
        (rf"^(?:for )?how many {_UNITS} (?={_CLOSED}\b)", "how long "),
        (r"^how (?:soon|quickly|shortly) (?=after|before)", "how long "),
        (r"^how (?:much|soon) later\b", "how long later"),
        (
            rf"^how (?:long|soon|many {_UNITS}) later (?P<did>did|was|were) (?P<a>.+?) (?:after|than) (?P<b>.+)$",
            r"how long after \g<b> \g<did> \g<a>",
        ),
        (rf"^how (?:many {_UNITS}|much time) ago\b", "how long ago"),
        (
            rf"^how (?:long|many {_UNITS}|much time)(?: (?:has|have|is|was|had))?(?: (?:it|there))?"
            r"(?: been| passed)? since(?: when| the last time)?\b",
            "how long ago last",
        ),
        # which of two, in which order
        (
            rf"^(?P<a>the [^,]+?) or (?P<b>the [^,]+?), (?:what|which)(?: one)? (?P<was>was|were|came|happened)"
            rf"(?P<v>.*?) {_ORDER}$",
            r"which \g<was>\g<v> \g<way>, \g<a> or \g<b>",
        ),
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
        # relations
        (r"^what (?:was|were) (?P<x>.+?) (?:directly |immediately )?followed by$", r"what came after \g<x>"),
        (r"^what (?:was|were) (?P<x>.+?) (?:directly |immediately )?preceded by$", r"what came before \g<x>"),
        (r"\bfollowed\b(?! by)", "came after"),
        (r"\bpreceded\b(?! by)", "came before"),
        (r"\bup (?:to|until) (?:the (?:point|moment|time) )?(?:where|when|that)\b", "before"),
        (
            rf"^(?:in|within|during) (?:the )?(?:first |next |last )?(?P<n>\w+ (?:{_UNITS}|second|minute|hour))"
            rf" (?P<how>before|after) (?P<x>[^,]+), (?P<q>{_ASKS}\b.+)$",
            r"\g<q> within \g<n> \g<how> \g<x>",
        ),
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
            r"\bbetween (?:the )?(?:two|both) (?P<x>[^,]+?)(?P<rest>,.*|$| (?:on|in|at) the \w+$)",
            r"between the first time \g<x> and the second time \g<x>\g<rest>",
        ),
        (rf"^(?P<b>between .+ and [^,]+), (?P<q>{_ASKS}\b.+)$", r"\g<q> \g<b>"),
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
    plain = _NTH_IN_DIGITS.sub(lambda nth: _DIGITS[nth.group().lower()], plain)
    plain = _untagged(" ".join(plain.split()))
    return _SLOT.sub(lambda slot: quotes[int(slot[1])], plain)


def _untagged(text: str) -> str:
    """A statement that a tag makes a question ("there was a sheep, right?"), as one."""
    rest, tags = _TAG.subn("", text)
    return f"did {rest}" if tags and not _ASKED.search(rest) else rest
