"""Free text: where a message, a topic or a question begins in what was said, and where it ends."""

from __future__ import annotations

import re

from .leaves import Leaf
from .spans import Span, Text

_WHOLE = frozenset("query question request search prompt utterance input".split())
_MESSAGE = frozenset(
    "message text content body note notes comment comments greeting announcement reminder inscription "
    "instruction instructions".split()
)
_TOPIC = frozenset(
    "topic subject theme matter keyword keywords about issue problem complaint description reason purpose".split()
)
# What announces a message, the surest first.
_SAYING = [
    re.compile(rf"\b(?:{announced})\b(?:\s+that)?[\s:,]+(.+)$", re.IGNORECASE | re.DOTALL)
    for announced in (
        r"saying|says?(?! (?:an?|about|around|\d+|one|two|three|four|five|six|eight|ten|half|at|on|in|next)\b)|to say|"
        "reading|reads",
        r"put(?=[,:])|write(?! (?:to|me|it|down)\b)|tell(?:ing)? (?:him|her|them|everyone|the \w+)(?: to)?|"
        r"let (?:him|her|them) know|remind(?:er)? (?:me|him|her|them)(?: to)?",
        "with the (?:message|text|note|words?)|message|note|comment",
        r"\w+ that",
    )
]
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|on the (?:topic|subject) of|"
    r"to (?:discuss|(?:go|talk|look) (?:over|through|at|into))|because(?: of)?|due to|topic|subject)\s+(.+)$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:[.?!;]\s|,?\s+(?:please|thanks|thank you)\b|\s+(?:saying|and (?:say|tell|ask))\b|[.?!;]*$)", re.IGNORECASE
)
_BESIDES = re.compile(  # after a message: who calls, and where they can be called; what it is to be written on
    r"[.?!]\s+(?:this is|it['’]s from|(?-i:(?:[Ii]t|I)['’][sm] [A-Z])|my (?:name|number|mobile|email)|the name|you can|"
    r"call me|ring me|thank)"
    r"|\s+on (?:it|the (?:card|cake|front|back|top|label))(?=[.?!]|$)",
    re.IGNORECASE,
)
_PERSON = "(?:caller|user|customer|client|guest|visitor|patient|person|speaker)"
_OWN_WORDS = re.compile(  # a description that asks for what was said itself
    rf"\b{_PERSON}'?s?(?: \w+)? (?:questions?|query|requests?|messages?|words)\b"
    rf"|\bin (?:their|his|her|the {_PERSON}'s) (?:own )?words\b"
    rf"|\b(?:what|anything|everything|whatever) (?:the |a )?{_PERSON} (?:\w+ )?"
    r"(?:said|says|asked|asks|wants?|needs?|adds)\b",
    re.IGNORECASE,
)
_FILLED = re.compile(
    r"^(?:(?:yes|yeah|yep|sure|okay|ok|well|um|uh|oh|ah|good|great|right|alright|all right|fine|perfect|so|sweet|cool|"
    r"lovely|brilliant|nice|excellent)(?:[,.!]+\s*|\s+(?=(?:it|that|my|the|i|we|he|she)\b))|"
    r"(?:um|uh|oh|ah|okay|ok|so|well)\s+)+",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^(?:please|hi|hello|hey|can you|could you|would you)[,\s]+", re.IGNORECASE)


def is_free(leaf: Leaf) -> bool:
    """Whether the leaf takes words as they come."""
    return leaf.kind == "string" and bool(set(leaf.name_words[-1:]) & (_WHOLE | _MESSAGE | _TOPIC) or _asks(leaf))


def is_message(leaf: Leaf) -> bool:
    """Whether the leaf takes what is to be written or told."""
    return leaf.kind == "string" and bool(set(leaf.name_words) & _MESSAGE)


def _asks(leaf: Leaf) -> bool:
    return bool(_OWN_WORDS.search(leaf.said_of_it))


def free(leaf: Leaf, text: Text, quotes: list[Span]) -> Span | None:
    """The text that the leaf wants: what is quoted, what follows the word that announces it, or all of it."""
    named, said = set(leaf.name_words), text.said
    if quotes and not named & {"query", "question", "request"}:
        return quotes[0]
    if named & _WHOLE or _asks(leaf) and not named & (_MESSAGE | _TOPIC):
        return _span(text, 0, len(said))
    if named & _MESSAGE:
        announced = next((found for pattern in _SAYING if (found := pattern.search(said))), None)
    else:
        announced = _ABOUT.search(said)
    if announced:
        start = announced.start(1)
        ends = (_ENDS if named & _TOPIC else _BESIDES).search(said, start)
        end = ends.start() if ends else len(said)
        return _span(text, start, end)
    return _span(text, 0, len(said)) if _asks(leaf) else None


def _span(text: Text, start: int, end: int) -> Span | None:
    value = text.whole[start : len(text.whole) if end == len(text.said) else end].strip()
    return Span(start, end, "texts", value) if value else None


def topic_like(leaf: Leaf) -> bool:
    """Whether a phrase will do, where nothing announces a text."""
    return bool(set(leaf.name_words[-1:]) & _TOPIC)


def reply(text: Text) -> str:
    """A reply without what it begins and ends with for courtesy: "It's John, please." is "John"."""
    said = _OPENING.sub("", text.said.strip())
    said = _FILLED.sub("", said)
    said = re.sub(
        r"^(?:it'?s|it is|that'?s|that is|that would be|my \w+ is|my \w+'s|the \w+ is|the \w+'s|"
        r"(?:we|i|he|she)(?:'?re|'?m|'?s| are| am| is) called|i'?m|i am|this is"
        r"|i'?d like|i want|i need|to|in|from|for|at|on|about|the)\s+",
        "",
        said,
        flags=re.IGNORECASE,
    )
    said = re.sub(r",?\s*(?:please|thanks|thank you)\W*$", "", said, flags=re.IGNORECASE)
    return said.strip(" .,!?")
