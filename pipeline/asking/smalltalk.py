"""Small talk: contractions, politeness, and what only fills a question, and how it reads without."""

from __future__ import annotations

from pipeline.asking.askwords import ASKS, CLOSED

SMALLTALK = (
    # contractions, also without their apostrophe
    (r"\b(what|where|who|how|when)s\b", r"\1 is"),
    (rf"\b({ASKS}|that|there|it)['’]s (?=been|got|gone|had|happened|changed)", r"\1 has "),
    (rf"\b({ASKS}|that|there|it)['’]s\b", r"\1 is"),
    (rf"\b({ASKS})['’]re\b", r"\1 are"),
    (rf"\b({ASKS})['’]ve\b", r"\1 have"),
    (rf"\b({ASKS})['’]d\b", r"\1 did"),
    (rf"\b({ASKS})['’]ll\b", r"\1 will"),
    (r"\b(?:can['’]t|cannot)\b", "can not"),
    (r"\bwon['’]t\b", "will not"),
    (rf"\b({CLOSED})n['’]t\b", r"\1 not"),
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
        rf"|(?:do you have )?any idea)[\s,:]*(?=(?:at |in |on |to |by |for |since |from )?{ASKS}\b"
        r"|(?:if|whether|every|the (?:exact )?(?:time|moment)s?)\b)",
        "",
    ),
    (
        r"^(?:can|could|would|will) you (?:please |kindly |briefly |quickly )*"
        r"(?=(?:give|list|show|count|name|describe|summar\w+|sum|repeat|quote)\b)",
        "",
    ),
    (r"\s*,?\s*\b(?:really|actually|truly|indeed|perhaps|maybe|definitely|certainly|possibly)\b,?", ""),
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
)
"""Patterns, each with what is put for it."""
