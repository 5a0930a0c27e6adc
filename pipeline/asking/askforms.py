"""Ask forms: the ways to ask for what there was, when, how often and how long, and the plainest of each."""

from __future__ import annotations

from pipeline.asking.askwords import CLOSED, NTH, TIMES, UNITS

TALKS = (
    r"(?:meeting|conversation|discussion|call|talk|lecture|interview|session|chat|podcast|dialogue|debate"
    r"|presentation|speech)"
)
"""What is all that was said."""

_AT_FIRST = r"(?:originally|initially|(?:at )?first|to (?:begin|start) with)"
_MEANT = r"(?:planned|scheduled|supposed|meant|intended|due)(?: to be| to| for)?"
"""What says how something was to be: that is told as how it was."""

ASKFORMS = (
    (r"^where and when\b", "when and where"),
    (r"^(?P<q>list\b.*?),? in (?:the |their |chronological )*order(?: of time)?$", r"\g<q>"),
    # what there was
    (
        r"\b(?P<did>did|does|do|has|have) (?:the|this|that|your) (?:\w+ )?(?:news|radio|tv|television"
        r"|broadcast|programme?|bulletin|report|presenter|announcer|newsreader|reporter|host)s?"
        r" (?=(?:\w+ )?(?:say|said|mention|tell|told|report|announce|speak|spoken|talk)\w*\b)",
        r"\g<did> they ",
    ),
    (
        r"^what (?:does|did) (?:it|that) say on (?=(?:the|a|an|this|that|my|your|his|her|its|our|their) )"
        r"(?!.*\b(?:news|radio|tv|television|phone|internet|web\w*)$)",
        "what is written on ",
    ),
    (
        r"^(?:what|which) (?:topics|subjects|themes|issues) (?:were|was|have been|are)\b.*$",
        "what was said",
    ),
    (
        rf"^(?:make|give me|show me|i (?:want|need)) (?:a|the) list of (?:all )?(?:the )?(?!{TIMES}\b)"
        r"(?P<things>\w+s)\b(?P<rest>.*)$",
        r"which \g<things> were there\g<rest>",
    ),
    (
        r"^(?:what (?:is|was) (?:this|the|that) (?:whole )?(?:broadcast|programme?|film|movie|recording"
        r"|footage|news|show|video|clip|stream)(?: all)? about"
        r"|sum (?:it |this |everything )?up(?: everything)?)",
        "summarise",
    ),
    (
        rf"^what (?:is|was) (?:this|the|that|our|their|your) (?:\w+ )?{TALKS}(?: all)? about$",
        "summarise",
    ),
    (
        r"^(?:give me )?(?:summar\w+|recap|sum up|describe|(?:what (?:is|was) )?(?:the|a|an)? ?(?:\w+ )?"
        r"(?:summary|overview|gist|recap|rundown|highlights) of) (?:this|the|that|our|their|your)"
        rf" (?:\w+ )?{TALKS}$",
        "summarise",
    ),
    (
        r"^(?:list|name|enumerate|tell|describe|give)(?: me)? everything(?: that| which)?"
        r" (?=was\b|were\b|you\b|could\b)",
        "what ",
    ),
    (
        rf"^(?:list|name|enumerate)(?: me)?(?: all| every| each| the| different| of)+ (?!{TIMES}\b)"
        r"(?P<things>\w+s)(?: (?:that|which|to be|you|we|there|were|was|could|can|be|have|had|been))*"
        r"(?P<how> (?:seen|saw|heard|hear|see|shown|visible|audible|mentioned))?$",
        r"which \g<things> were there\g<how>",
    ),
    (
        r"^how (?:did|has|have) (?P<x>.+?) (?:changed?|develop(?:ed)?|evolved?|progress(?:ed)?)$",
        r"what is \g<x>",
    ),
    (r"^(?P<q>(?:what|who) (?:was|were|did|has been|have|spoke|said)\b.*?) just now$", r"\g<q> last"),
    (r"^(?P<q>who (?:spoke|speaks|talked|talks|said)) (?:the )?most$", r"\g<q> the most"),
    (
        r"^(?:name|identify|state|tell(?: me)?)(?: me)?"
        r" the (?P<thing>sound|noise|thing|sentence|word|animal|object) (?:that|which) ",
        r"which \g<thing> ",
    ),
    (r"^(?:repeat|quote|recite|cite)(?: to me| for me)? (?=what\b)", ""),
    (
        r"\b(?:the|a|any|this|that) (?:remark|comment|statement|sentence|mention|talk)s? (?:about|on|of)"
        r" (?P<x>.+?) (?:made|said|spoken|uttered|heard)\b",
        r"\g<x> mentioned",
    ),
    (rf"(?P<x>\b{_AT_FIRST}\b.*?) {_MEANT}\b", r"\g<x>"),
    (rf" {_MEANT}\b(?=.* {_AT_FIRST}$)", ""),
    (
        r"^(?P<which>(?:in |on )?(?:which|what) (?:camera|stream|video|recording)s?) (?:has |have |had )?"
        r"(?:picked up|recorded|captured|caught|registered|detected)\b",
        r"\g<which> had",
    ),
    (
        r"^(?P<which>(?:which|what) (?:camera|stream|video)s?) (?:saw|sees?|(?:has|have|had) seen)\b",
        r"\g<which> showed",
    ),
    # when
    (
        r"^(?:at|in|on|during|around|about) (?:what|which) (?:exact )?(?:time|point|moment|instant|second"
        r"|minute|hour|stage)(?: in time| of (?:the )?day)?(?: (?:was|is) it)?(?: (?:that|when))?\b",
        "when",
    ),
    (
        r"^what (?:(?:is|was) )?(?:the )?(?:exact |precise )?(?:time|moment|point in time|minute|hour)"
        r"(?: (?:was|is) it)? (?:that|when|of|at which|in which)\b",
        "when was",
    ),
    (r"^(?:the )?(?:exact |precise )?(?:time|moment|point)s? (?:at which|in which|when|that)\b", "when"),
    (r"^the (?:exact |precise )?(?:time|moment|instant) (?=(?:the|an?|it|some\w+) )", "when did "),
    (rf"^(?:what|which) time (?={CLOSED}\b)", "when "),
    (
        rf"^how (?:long|far|many {UNITS}) (?:after the (?:start|beginning)(?: of \w+ \w+)?"
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
        rf"^(?P<q>when (?:did|was|has|is) .+?) (?P<end>stop|end|finish|cease|over)(?P<nth> (?:for )?the {NTH}"
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
        r"\b(?:leaves?|left|exit(?:s|ed)?|(?:goes|go|went) out of)"
        r" (?:the )?(?:picture|screen|view|frame|shot)$",
        "disappear",
    ),
    (
        r"^(?:list|show|give|name|enumerate|tell|find)(?: me| us)?,? (?:all|every|each)(?: of)?"
        rf"(?: the| single)*(?: {TIMES}\b(?: in time)?(?: (?:at|on|in|during) which| when| where| that"
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
    (
        r"^(?P<q>(?:what|which)(?: (?:kinds?|types?|sorts?) of)? \w+s) (?:(?:passed|came|went|ran)"
        r" (?:by|past|along|through)|(?:drove|flew|rode|sailed|walked)(?: (?:by|past|along|through|in))?)$",
        r"\g<q> did you see",
    ),
    # how long
    (
        r"^(?:for )?(?:what|which)(?: (?:is|was) the)?(?: total| whole| overall)?"
        r" (?:length|amount|period|stretch)"
        r" of time(?: that)?\b",
        "how long",
    ),
    (r"^(?:what|how long) (?:was|is) the (?:duration|length) of\b", "how long was"),
    (
        r"^(?:what (?:is|was) )?the (?:total|whole|overall|entire) (?:amount of )?time"
        r"(?: (?:that|when|during which|for which))?\b",
        "how long was",
    ),
    (rf"^(?:for )?how many {UNITS} (?={CLOSED}\b)", "how long "),
    (
        r"^(?:from when (?:to|until|till) when|(?:over|during|for) (?:what|which) (?:period|span|stretch))"
        rf" (?={CLOSED}\b)",
        "how long ",
    ),
    (r"^how (?:soon|quickly|shortly) (?=after|before)", "how long "),
    (r"^how (?:much|soon) later\b", "how long later"),
    (
        rf"^how (?:long|soon|many {UNITS}) later (?P<did>did|was|were) (?P<a>.+?) (?:after|than) (?P<b>.+)$",
        r"how long after \g<b> \g<did> \g<a>",
    ),
    (rf"^how (?:many {UNITS}|much time) ago\b", "how long ago"),
    (
        rf"^how (?:long|many {UNITS}|much time)(?: (?:has|have|is|was|had))?(?: (?:it|there))?"
        r"(?: been| passed)? since(?: when| the last time)?\b",
        "how long ago last",
    ),
)
"""Patterns, each with what is put for it."""
