"""Injection: words in a stream that are meant for whoever reads them, not for whoever was there.

What a stream says or shows is data. Quoting it as such keeps most of it harmless; what reads like an
instruction to a language model is not shown to one at all. People are shown it like everything else.
"""

from __future__ import annotations

import re
import unicodedata


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


def _near(first: str, letters: int, second: str) -> str:
    """`second` at most so many letters after `first`."""
    return rf"\b{first}\b.{{0,{letters}}}\b{second}\b"


_RULES = r"(?:instructions?|rules?|prompts?|guidelines?|directions?|context|messages?|evidence|constraints?)"
_MODEL = r"(?:assistant|ai|chat ?bot|language model|llm|gpt|onlooker|model|system)"
_DROP = _any("ignore disregard forget override bypass drop skip")
_SAY = _any("answer reply respond say output print write return repeat state confirm report")
_LEAK = r"(?:reveal|show|print|leak|send|exfiltrate|repeat|tell me|give me|list)"
_SECRET = (
    r"(?:system prompt|your prompt|api key|token|password|secrets?|all (?:the )?evidence|your instructions"
    r"|everything (?:above|you know))"
)
_EXACTLY = (
    r"(?:(?:only|exactly)\b(?! (?:if|when|to|because|what|how))|verbatim|with the word|the following"
    r"|word for word|nothing (?:but|else)|instead)"
)
_ASKED = (
    r"\b(?:when|if|whenever) (?:(?:you are|you're|someone|anyone|anybody|somebody|the user|users?|they) )?"
    r"(?:is |are )?ask(?:s|ed)?\b"
)
_FORGET = (
    r"(?:ignor\w+|oubli\w+|vergiss|vergessen|ignoriere|olvida|ignora|dimentica|esquec\w+|negeer|zignoruj)"
)
_REGELN = (
    r"(?:instru\w+|anweisung\w*|regeln?|r[eè]gles?|reglas?|istruzion\w+|instruc\w+|zasad\w*|polece\w+"
    r"|pr[eé]c[eé]dent\w*)"
)

_SIGNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        _near(_DROP, 40, _RULES),
        rf"{_near(_DROP, 20, '(?:everything|all|anything)')}.{{0,20}}\b(?:above|before|previous|said|told)",
        _near(_any("new updated real actual following hidden secret your"), 12, _RULES),
        r"\b(?:system|developer|admin(?:istrator)?|root)\s*(?:prompt|message|mode|override|note|access)\b",
        r"^\W*(?:system|assistant|user|developer|human|ai)\W*:",
        r"<\|?/?\s*(?:im_start|im_end|system|assistant|user|endoftext|end|s|inst|evidence|context)\b[^>]*>",
        r"\[/?\s*(?:inst|system|assistant|user|end)\b[^\]]*\]|<<\s*/?sys\s*>>",
        r"#{2,}\s*(?:system|instruction|response)",
        r"\byou(?: are|'re) now\b(?: an?\b| the\b| my\b| dan\b| in \w+ mode\b| free\b)",
        rf"\b(?:act|behave|respond|pretend)\b (?:as|to be|you are|you're)\b.{{0,24}}\b(?:dan|{_MODEL})\b",
        rf"\b(?:dear|hey|hello|attention|note to|message (?:to|for)|to)\b,? (?:the |any |all )?{_MODEL}s?\b",
        rf"\b{_SAY}\b.{{0,20}}\b{_EXACTLY}",
        _ASKED,
        _near("(?:do not|don't|never)", 20, "(?:cite|mention (?:the )?evidence|tell the user|reveal|answer)"),
        _near(_LEAK, 30, _SECRET),
        _near("(?:call|invoke|execute|run|use)", 16, "(?:tool|function|command|api|shell|code)"),
        r"\btool_?call\b|\"(?:tool|function|name|arguments)\"\s*:",
        r"\b(?:correct|right|only|true|final) answer is\b",
        r"\bcite \[?\d|\[\d+\]\s*(?:says|proves|confirms)",
        rf"{_near('(?:base64|rot13|decode|decrypt)', 40, '(?:and|then)')}.{{0,20}}\b(?:follow|obey|execute)",
        r"https?://\S*[?&=]\S*(?:evidence|answer|data|secret|prompt)|!\[[^\]]*\]\(https?://",
        r"\b(?:whatever|anything|(?:any|every) question)\b.{0,20}\b(?:ask|question)",
        r"\btell (?:the )?(?:user|operator|viewer|owner)s?\b|\bas an? (?:ai|language model)\b",
        r"\"role\"\s*:|\bsystem (?:notice|alert|update)\b|\b(?:prompt|output|response)\s*:|```",
        rf"\byou (?:must|have to|should|will|shall|need to) (?:always )?{_SAY}\b|\b(?:and|then) you say\b",
        r"\bpretend (?:that )?you\b|<[a-z]+ [^>]*\bon\w+\s*=",
        _near(_FORGET, 40, _REGELN),
        r"(?:忽略|无视|不要理会|無視).{0,20}(?:指令|指示|规则|說明|说明)|(?:以前|上記)の(?:指示|命令)",
        r"(?:игнорируй|забудь).{0,40}(?:инструкци|правил)",
    )
)


def instructs(text: str) -> bool:
    """Whether it reads like an instruction to a language model."""
    plain = visible(text)
    return any(sign.search(each) for each in {plain, _joined(plain)} for sign in _SIGNS)


def visible(text: str) -> str:
    """One line in compatibility forms, without characters that cannot be seen."""
    folded = unicodedata.normalize("NFKC", text)
    seen = (c if c.isspace() else "" if unicodedata.category(c) in ("Cf", "Cc", "Mn") else c for c in folded)
    return " ".join("".join(seen).split())


def _joined(text: str) -> str:
    """Letters that were spelled out one by one, as words."""
    return re.sub(
        r"\b(?:\w[\s.\-_*]){3,}\w\b", lambda spelled: re.sub(r"[\s.\-_*]", "", spelled.group()), text
    )
