"""Order forms: the ways to ask for an order, and for what stands to something else, and the
plainest of each."""

from __future__ import annotations

from pipeline.asking.askwords import ASKS, CLOSED, NTH, ORDER, UNITS

ORDERFORMS = (
    # which of two, in which order
    (
        rf"^(?P<a>the [^,]+?) or (?P<b>the [^,]+?), (?:what|which)(?: one)? (?P<was>was|were|came|happened)"
        rf"(?P<v>.*?) {ORDER}$",
        r"which \g<was>\g<v> \g<way>, \g<a> or \g<b>",
    ),
    (
        r"^(?:is|was) it (?P<a>.+?) or (?P<b>.+?) (?:that|which|who)\b.*"
        rf"\b{ORDER}$",
        r"which came \g<way>, \g<a> or \g<b>",
    ),
    (
        rf"^(?:between|of) (?P<a>.+?) and (?P<b>.+?), (?:which|what|who)\b.*\b{ORDER}$",
        r"which came \g<way>, \g<a> or \g<b>",
    ),
    (
        rf"^which of (?P<a>.+?) (?:and|or) (?P<b>.+?) (?:came|was|were|happened|appeared)\b.*\b{ORDER}$",
        r"which came \g<way>, \g<a> or \g<b>",
    ),
    (
        rf"^(?:did|was|were) (?:(?:i|you|we) )?(?P<verb>hear |see )?(?P<a>.+?) or (?P<b>.+?)"
        rf"(?P<seen> (?:heard|seen|mentioned))? {ORDER}$",
        r"which did you \g<verb>\g<seen> \g<way>, \g<a> or \g<b>",
    ),
    (r"^(?:is|was) it before or after (?P<x>.+?) that (?P<y>.+)$", r"did \g<y> before or after \g<x>"),
    (rf"^before or after (?P<x>[^,]+), (?P<y>{CLOSED} .+)$", r"\g<y> before or after \g<x>"),
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
    (r"^what (?:was|were) (?P<x>.+?) (?:directly |immediately )?followed by$", r"what came after \g<x>"),
    (r"^what (?:was|were) (?P<x>.+?) (?:directly |immediately )?preceded by$", r"what came before \g<x>"),
    (r"\bfollowed\b(?! by)", "came after"),
    (r"\bpreceded\b(?! by)", "came before"),
    (r"\bup (?:to|until) (?:the (?:point|moment|time) )?(?:where|when|that)\b", "before"),
    (
        rf"^(?:in|within|during) (?:the )?(?:first |next |last )?(?P<n>\w+ (?:{UNITS}|second|minute|hour))"
        rf" (?P<how>before|after) (?P<x>[^,]+), (?P<q>{ASKS}\b.+)$",
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
    (rf"^(?P<b>between .+ and [^,]+), (?P<q>{ASKS}\b.+)$", r"\g<q> \g<b>"),
    (
        rf"\bbetween (?:the )?(?P<m>{NTH}) and (?:the )?(?P<n>{NTH})(?: times?)? (?:that |when )?"
        r"(?P<x>\S.*)$",
        r"between the \g<m> time \g<x> and the \g<n> time \g<x>",
    ),
)
"""Patterns, each with what is put for it."""
