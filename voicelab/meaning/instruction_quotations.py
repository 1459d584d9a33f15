"""What words between quotation marks are for: to open a call, to go with each answer, or to be all that is said."""

from __future__ import annotations

import re

from .instruction_conditions import BEFORE
from .instruction_details import QUOTE, quoted

_I = re.IGNORECASE
_SPEAKING = re.compile(
    r"\b(?:say|saying|answer|answered|reply|respond|repeat|tell|give|state|play|use|repl(?:y|ies)|answers|"
    r"responses?|sentence|words)\b",
    _I,
)
_WHATEVER_COMES = re.compile(  # that the same words are said to everything
    r"\bnothing (?:else|more|but|other|besides)\b|\bnothing\b.*\bthan\b|\b(?:only|exclusively|solely|"
    r"identical(?:ly)?|every time)\b|"
    r"\bsame (?:repl\w+|answers?|sentences?|words|response|text|message|thing)\b|"
    r"\b(?:no matter|regardless|irrespective|whatever|whichever|whoever)\b|\b(?:anything|everything|everyone|"
    r"everybody|anyone)\b|"
    r"\b(?:any|every|each|all)(?: of)? (?:\w+ )?(?:questions?|messages?|requests?|inputs?|enquir\w+|inquir\w+|"
    r"repl\w+|answers?|responses?)\b|"
    r"\banything (?:but|except|other)\b|\b(?:one|single|sole) (?:\w+ )?(?:reply|answer|response|sentence|line|"
    r"message)\b",
    _I,
)
_ALWAYS = re.compile(r"\balways (?:answer|reply|respond)\b|\b(?:answer|reply|respond) always\b", _I)
_PART_OF_IT = re.compile(  # that they are a part of an answer, or of the call
    r"\b(?:end|finish|clos|conclu|start|begin|open|add|append|includ|prefac|without|slogan|mention|remind|"
    r"sign off|greet|welcom)\w*|"
    r"(?<!nothing )\belse\b|\b(?:last|first|final|follow\w*|(?:the|every|each|a) calls?|phone|before|after|"
    r"when|if|about|regarding|concerning|asking|wanting|"
    r"looking|who)\b",
    _I,
)
ROUTED = re.compile(
    r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b(?!The |This |Your |An? |Each |Every )(?:[A-Z]\w+ )+[Aa]gent\b|\btransfer\b|"
    r"\bhand (?:them |it )?(?:off|over)\b"
)
_OPENING = re.compile(
    r"[\"“']\s*(?:hello|hi|hey|welcome|greetings|good (?:morning|afternoon|evening|day)|(?:thank you|thanks) "
    r"for (?:calling|phoning|ringing))\b",
    _I,
)
_AT_THE_START = re.compile(
    r"\b(?:greet\w*|welcom\w*|hello|salutation)\b|\b(?:calls?|conversations?) (?:is|are|starts?|begins?|opens?) |"
    r"\b(?:start|begin|beginning|opening) (?:of )?(?:the|each|every|a|your|any) (?:call|conversation)|"
    r"\bpicks? up\b|\bgets? through\b|"
    r"\bon the line\b|\brings? up\b|\bfirst (?:words?|thing|sentence)\b|\b(?:say|says|said) first\b|^(?:start|"
    r"begin|open) by\b",
    _I,
)
_ANSWER = r"\b(?:answers?|repl(?:y|ies)|responses?|messages?|everything you say)\b"
_IN_EACH = re.compile(
    rf"{_ANSWER}.*\b(?:follow\w*|end\w*|clos\w+|finish\w*|begin\w*|start\w*|open\w*|without)\b|"
    rf"\b(?:end|clos\w+|finish|last|final|begin|start|open|after|without|add|append|preface|follow)\w*\b.*{_ANSWER}",
    _I,
)


_ON_TOPIC = re.compile(
    r"\b(?:about|regarding|concerning|asks?|asked|asking|wants?|questions?|says?(?= (?:goodbye|bye|thank)))\b", _I
)


def is_greeting(text: str) -> bool:
    """Whether the words between its quotation marks open a call."""
    bare = QUOTE.sub(" ", text)
    if not quoted(text) or _IN_EACH.search(bare) or BEFORE.match(bare) and not _AT_THE_START.search(bare):
        return False
    return bool(_OPENING.search(text) or _AT_THE_START.search(bare)) and not _ON_TOPIC.search(bare)


def is_addition(text: str) -> bool:
    """Whether the words between its quotation marks go with each answer, at its beginning or its end."""
    bare = QUOTE.sub(" ", text)
    return bool(quoted(text)) and bool(_IN_EACH.search(bare)) and not _ON_TOPIC.search(bare) and not ROUTED.search(bare)


def is_fixed(text: str) -> bool:
    """Whether these words are all that is ever said."""
    if _PART_OF_IT.search(text):
        return False
    return bool(_ALWAYS.search(text) or _SPEAKING.search(text) and _WHATEVER_COMES.search(text))
