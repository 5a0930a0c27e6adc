"""Quantity: questions that want a number with its unit, and the units that answer each.

"How heavy is the crate?" is answered by kilos, whether or not anything is called heavy; so a unit implies
what is asked for, and what was told without one is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from pipeline.words.keywords import terms
from pipeline.words.numerals import NUMERALS

NUMBER = rf"(?:\d|\b(?:{'|'.join(sorted(NUMERALS - {'zero'}))})\b)"
"""A number, in figures or in words, as a pattern."""

_SOME = rf"(?:{NUMBER}|\b(?:half|few|several|couple|dozens?|zero)\b)"
_A_WHOLE = r"an?(?= (?:kilo|met|mile|ton|hour|day|night|week|month|year|decade|minute|degree))"
"""A single one: "a kilo", but a stone and a foot are things."""
_LENGTHS = (
    r"(?:kilo|centi|milli)?met(?:re|er)s?|km|cm|mm|miles?|f(?:oo|ee)t|inch(?:es)?|yards?|stor(?:e?ys?|ies)"
    r"|floors?"
)
_TIMES = r"seconds?|minutes?|mins?|hours?|days?|nights?|weeks?|weekends?|months?|years?|decades?"
_PRICED = r"(?:rents?|prices?|fees?|costs?|fines?|salary|wages?|pay)\b"
_ABSTRACT = r"(?:rate|risks?|chances?|levels?|pressure|fever|scores?|numbers?|share|demand|speed|volume)\b"
"""What is high without being so many metres high."""
_MONEY = r"euros?|dollars?|pounds?|bucks|cents?|grand|francs?|crowns?|pesos?|rupees?|yen"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What `asks` asks for is told where `tells` is found; `words` are what it is told in, to look for.

    `stems` say no more than what is asked for.
    """

    name: str
    asks: re.Pattern[str]
    tells: re.Pattern[str]
    words: str

    @property
    def stems(self) -> frozenset[str]:
        """The stems of what it is asked or told by."""
        return frozenset(terms(f"{self.words} {_ASKED_BY[self.name]}"))


_ASKED_BY = {
    "temperature": "cold hot warm cool chilly temperature",
    "weight": "heavy weigh weight",
    "speed": "fast speed quick",
    "size": "tall high wide deep broad thick far height width depth distance length",
    "income": "much money make earn pay get salary wage income",
    "price": "cost price pay spend much money expensive worth charge high",
    "length": "long last take length duration",
}


def _quantity(name: str, asks: str, tells: str, words: str) -> Quantity:
    return Quantity(name, re.compile(asks, re.I), re.compile(tells, re.I), words)


def _counted(units: str) -> str:
    """So many of `units`: "nine degrees", "a hundred and ten kilometres", "5 km"."""
    many = rf"{_SOME}[\w.,]*(?:[ -][\w.,]+){{0,4}}?[ -]*(?:\b|(?<=\d))(?:{units})\b"
    return rf"(?:{many}|\b{_A_WHOLE} (?:{units})\b)"


QUANTITIES = (
    _quantity(
        "temperature",
        r"\bhow (?:cold|hot|warm|cool|chilly)\b|\b(?:what|which|how high|how low)\b.*\btemperatures?\b",
        rf"{_counted('degrees?|celsius|fahrenheit')}|°|\b(?:freezing|boiling) point\b",
        "degrees temperature",
    ),
    _quantity(
        "weight",
        r"\bhow heavy\b|\bhow much\b.*\bweigh|\bweight of\b",
        _counted(r"kilo(?:gram)?s?|kgs?|grams?|g|pounds?|lbs?|ounces?|tons?|tonnes?|stones?"),
        "weighs kilos",
    ),
    _quantity(
        "speed",
        r"\bhow fast (?:is|was|were|are)\b|\bspeed of\b"
        r"|\bhow fast .* (?:go|drive|drove|run|fly|blow|move|travel|swim)\b",
        rf"{_counted(_LENGTHS)} (?:an?|per) |\b(?:mph|knots?|km/h)\b",
        "kilometres miles an hour",
    ),
    _quantity(
        "size",
        r"\bhow (?:tall|wide|deep|broad|thick)\b|\bhow far (?!along|advanced)"
        r"(?=.*\b(?:is|was|are|were|from|to|away)\b)"
        rf"|\bhow high\b(?!.*\b(?:{_PRICED}|temperatures?\b|{_ABSTRACT}))",
        _counted(
            rf"{_LENGTHS}|blocks?|stops?"
            rf"|(?:{_TIMES})(?=.*\b(?:drive|walk|ride|flight|away|by|on foot|get|reach)\b)"
        ),
        "metres kilometres",
    ),
    _quantity(
        "income",
        r"\bhow much\b.* (?:makes?|earns?|gets? paid)\b|\b(?:salary|wages?|income) of\b",
        rf"[$€£]|{_counted(_MONEY)}|\b(?:hundred|thousand|million)\b",
        "pay salary earns month",
    ),
    _quantity(
        "price",
        r"\bhow much money\b(?!.* (?:makes?|earns?|gets? paid)\b)|\bhow expensive\b|\b(?:price|cost) of\b"
        r"|\bhow much\b.* (?:costs?|pay|paid|spen[dt]|worth|price|charges?)\b"
        r"|\bhow much (?:did|does|do|is|was|were) (?:the|an?)\b(?!.*\bweigh)"
        rf"|\bhow high\b.*\b{_PRICED}",
        rf"[$€£]|{_counted(_MONEY)}|\b(?:hundred|thousand|million|cheap|expensive)\b"
        r"|\bfor (?:free|nothing)\b",
        "pay cost euros dollars",
    ),
    _quantity(
        "length",
        r"\bhow long\b(?! ago)",
        rf"{_counted(f'{_TIMES}|{_LENGTHS}')}"
        r"|\b(?:since|until|till|for(?:ever)|ever since|overnight|always|ages"
        r"|(?:a|quite a|little) (?:while|bit)"
        r"|(?:all|whole|entire|past) (?:\w+ )?(?:day|night|week|weekend|month|year|summer|winter"
        r"|morning|afternoon|evening|time|life)s?|long time)\b",
        "",
    ),
)
"""The quantities that are asked for."""

_HOW_OFTEN = re.compile(
    rf"\b(?:once|twice|thrice|(?:{NUMBER}[\w-]*|several|many|few) times|daily|weekly|monthly|yearly"
    r"|always|never|(?:every|each|a|per|most) (?:\w+ )?"
    r"(?:day|night|morning|evening|week|weekend|month|year|hour|\w+day)s?)\b",
    re.I,
)


def tells_how_often(text: str) -> bool:
    """Whether it tells how often something happens or happened."""
    return bool(_HOW_OFTEN.search(text))


_CLAUSE = re.compile(r"[.;:!?]\s+|,\s+(?:and |but )?|\s+(?:and|but|while|whereas)\s+")
_OWN_SUBJECT = re.compile(r"^(?:an?|the|this|that|my|your|his|her|our|their|its)\s+\w", re.I)


def is_of_another(text: str, things: Collection[str], tells: re.Pattern[str]) -> bool:
    """Whether all that tells the quantity in `text` are clauses with a subject of their own, while the stems
    `things` are spoken of in other clauses: "the crate weighs sixty kilos, the bag is light"."""
    clauses = _CLAUSE.split(text)
    having = [clause for clause in clauses if not set(things).isdisjoint(terms(clause))]
    telling = [clause for clause in clauses if tells.search(clause)]
    if not having or not telling:
        return False
    return all(clause not in having and _OWN_SUBJECT.search(clause) for clause in telling)
