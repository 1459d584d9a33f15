"""What is said instead of something forbidden: "do not give tax advice; refer callers to an adviser"."""

from __future__ import annotations

import re

from .instruction_details import PEOPLE, names_a_tool
from .instruction_speech import speech, statement

_I = re.IGNORECASE
_BACK = re.compile(  # what follows something forbidden, and points back to it
    r"^(?:(?:but |and )?(?:instead|just|rather|simply),? )|"
    r"^(?=(?:send|refer|direct|point|tell|offer) (?:them|those|these|such)\b)|"
    r"^for (?:that|those|these|this|it|such \w+),? (?=\w)|"
    r"^(?:if|when|whenever|should) (?:it|this|that|they|these|those|such(?: a)? \w+|one|"
    r"(?:somebody|someone|anybody|anyone|a caller|people|callers) (?:does|do|asks?|wants? (?:to know|it|one))|"
    r"asked)(?: \w+){0,4}?[,:] |^(?:if|when) asked (?:for|about) (?:one|it|them|this|that|any),? |"
    r"^such (?:questions?|requests?|callers?|topics?) (?:are|is|must be|should be|get) (?:answered|met|told|"
    r"referred)(?: with| to| that)?:? ?|"
    r"^(?:callers|people|those|anyone|whoever) who (?:want|ask for|ask about|need|asks|wants) (?:one|it|them|"
    r"this|that|any),? "
    r"(?:are|is|should be|must be|can be) (?:told(?: that)?|(?:pointed|referred|directed|sent) to) ",
    _I,
)
_BESIDES = re.compile(
    r"^(?:but )?(?=(?:refer|direct|point|send|offer|suggest|recommend|tell|ask|say|explain|let|give) |"
    r"(?:those|these|they|that|it|this) |"
    r"(?:callers|people|customers|guests|everyone) (?:can|may|should|must|have to|need to) \w+ "
    r"(?:\w+ )?(?:it|them|this|that|those|one|us)\b)",
    _I,
)

# "Say that this is …", and what else is to be said or offered right after something forbidden, but not to everybody.
_THIS = re.compile(
    rf"^(?=(?:say|tell {PEOPLE}|explain|let {PEOPLE} know)\b[^.]{{0,30}}?\bthat\b)(?!.*\b(?:every|each|all|always)\b)|"
    r"^(?=(?:offer|suggest)(?: \w+)? (?:instead )?(?:to|that)\b)|^(?=(?:offer|suggest)\b[^.]*\binstead\b)",
    _I,
)


def instead_of(text: str, same_sentence: bool) -> str:
    """What is said instead of something forbidden, by the clause after it; nothing if that is about something else."""
    found = _BACK.match(text) or (_BESIDES.match(text) if same_sentence else _THIS.match(text))
    if not found:
        return ""
    rest = re.sub(rf"\b(?:those|these|such) (?={PEOPLE})", "", text[found.end() :], flags=_I)
    if re.search(r"\b(?:pointed|referred|directed|sent) to $", found.group(), _I):
        rest = f"refer them to {rest}"
    elif re.search(r"\b(?:answered|told)\b", found.group(), _I):
        rest = f"say: {rest}"
    said = speech(rest) or statement(rest)
    return "" if names_a_tool(said) else said
