"""The watch: what is asked of the watching itself, and not of what was watched: which streams, since when,
how late it is, what one may ask; and greetings, which want no search either."""

from __future__ import annotations

import re
from enum import StrEnum


class About(StrEnum):
    """What of the watch is asked for."""

    STREAMS = "streams"
    SINCE = "since when"
    LENGTH = "how long they are"
    AWAKE = "whether it goes on"
    CLOCK = "the time"
    HELP = "what to ask"
    GREETING = "a greeting"
    THANKS = "thanks"


_FILM = r"(?:video|stream|clip|recording|film|file|footage|movie|camera|feed)s?"
_THE_FILM = rf"(?:the|this|that|these|those|your|all)(?: \w+)? {_FILM}"
_WATCHING = r"(?:watch|look|listen|record|run|monitor|observ)(?:e|ed|ing)?"
_BY_NOW = r"(?: (?:now|right now|already|so far|at the moment|currently|today|anything|it|this|me|for))*"
_WAYS = {
    About.STREAMS: (
        rf"(?:which|what|how many) (?:\w+ ){{0,2}}?{_FILM}",
        rf"(?:which|what|how many) (?:\w+ )?{_FILM} (?:are|is)"
        rf" (?:there|on|live|running|online|connected|(?:being )?watched){_BY_NOW}",
        rf"(?:which|what|how many) (?:\w+ )?{_FILM} (?:are|do|can|have) you"
        rf" (?:\w+ )?(?:see|know|have|remember|got|seen|{_WATCHING}){_BY_NOW}",
    ),
    About.SINCE: (
        rf"(?:since when|(?:for )?how long)(?: already)? (?:have|are|did|do) you (?:been )?"
        rf"(?:{_WATCHING}|awake|on|up|remember)(?: {_THE_FILM})?{_BY_NOW}",
        r"how far back (?:can|do|does|did) (?:you|(?:your|the) memory) (?:remember|go|reach|see)(?: back)?",
        r"how (?:much|long) (?:can|do) you remember",
        rf"when did you (?:start|begin)(?: (?:to )?{_WATCHING})?{_BY_NOW}",
    ),
    About.LENGTH: (
        rf"how long (?:is|was|are|were) {_THE_FILM}{_BY_NOW}",
        rf"(?:what(?:'s| is| was) )?the (?:length|duration|running time) of {_THE_FILM}",
    ),
    About.AWAKE: (
        rf"are you (?:still |really )?(?:there|awake|alive|on|up|working|ok(?:ay)?|{_WATCHING}){_BY_NOW}",
        rf"(?:is|are) {_THE_FILM} (?:still )?"
        rf"(?:on|working|live|running|up|online|connected|down|off|offline){_BY_NOW}",
    ),
    About.CLOCK: (
        r"(?:what(?:'?s| is)|tell me|do you (?:know|have)) the (?:current |exact |right )?(?:time|date)"
        rf"(?: is it| it is| of day)?{_BY_NOW}",
        rf"what (?:time|date|day)(?: of the week)? (?:is (?:it|this)|is today|do we have){_BY_NOW}",
        rf"how late is it{_BY_NOW}",
    ),
    About.HELP: (
        r"\W*",
        r"help(?: me)?",
        r"(?:who|what) are you",
        r"what (?:else )?(?:can|should|may) (?:you do|i ask(?: you)?)(?: here| for me)*",
        r"what do you do",
        r"how (?:do you|does (?:this|it)) work",
    ),
    About.GREETING: (
        r"(?:hello|hi|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))"
        r"(?:[ ,!]+(?:there|onlooker|again|everyone|you|how are you))*",
        r"how are you(?: doing)?",
    ),
    About.THANKS: (
        r"(?:(?:ok(?:ay)?|great|good|nice|perfect|cool)[ ,!]+)*(?:many )?(?:thanks?(?: you)?|thx|cheers)"
        r"(?: (?:very much|a lot|so much|again|onlooker|for \w+ \w+))*",
    ),
}
_ASKED = {of: re.compile(rf"(?:and |so )?(?:{'|'.join(ways)})", re.I) for of, ways in _WAYS.items()}
_ENDS = re.compile(r"^\W*(?:please\b\W*)?|(?:\W|\bplease\b)+$", re.I)


def about(text: str) -> About | None:
    """What of the watch `text` asks for; None where it asks for something that was watched."""
    plain = _ENDS.sub("", " ".join(text.replace("’", "'").split()))
    return next((of for of, way in _ASKED.items() if way.fullmatch(plain)), None)
