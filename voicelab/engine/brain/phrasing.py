"""Roles and abilities in spoken words: short sentences without markup, from what was given and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from voicelab.meaning.instruction_parts import sentences as instruction_sentences

from .matching import described, spoken_name
from .words import sentences

_IRREGULAR = {"doe": "do", "goe": "go", "ha": "have"}
LONGEST_WORDS = 120
"""What is told at once, some 45 s: a result's price or warning stands at its end as well as at its beginning."""
CALLER = r"(?:the |this |your )?(?:caller|customer|user|guest|patient|client|person|them|him|her)"
_THE_CALLER = r"\b(?:the|this) (?:caller|customer|user|guest|patient)"
_TO_CALLER = (
    (rf"\b{CALLER}'s\b", "your"),
    (rf"{_THE_CALLER} (?:is|was)\b", "you are"),
    (rf"{_THE_CALLER} has\b", "you have"),
    (rf"{_THE_CALLER} (want|need|ask|prefer|like|live)s\b", r"you \1"),
    (rf"{_THE_CALLER}\b", "you"),
)
_WHO = r"((?:an?|the|our|this|[A-Z])\b.+)"
_BE = r"(?:'re| are|'ll be| will be)"
_NO_ROLE = r"(?!not\b|no\b|never|to\b|\w+ed\b|given|told|free|able|un?sure|about|talking|speaking|on\b|in\b|here\b)"
_NO_PHONE = r"(?!.*\b(?:phones?|calls?)\b)"
_BESIDES = r"(?:,? and\b.*|, (?=an?\b|the\b).*)?"
_NAMES = (
    (rf"your name (?:is|will be) (.+?){_BESIDES}$", "My name is {}"),
    (rf"you(?:'re| are) (?:called|named|known as) (.+?){_BESIDES}$", "My name is {}"),
    (r"(?:call|introduce|present) yourself (?:as )?(.+)", "I am {}"),
)
_ROLES = (
    (rf"(?:[^,]*\b(?:hello|hi|welcome)\b[^,]*, )?you{_BE} {_NO_ROLE}(.+)", "I am {}"),
    (rf"your name (?:is|will be) [^,]+?,? and you{_BE} {_NO_ROLE}(.+)", "I am {}"),
    (rf"(?:you )?(?:(?:should|will|must|are to) )?(?:act|serve|work|function|operate) as {_WHO}", "I am {}"),
    (rf"(?:you )?(?:play|assume|take|take on|fill) the (?:role|part) of {_WHO}", "I am {}"),
    (rf"your (?:role|job|position|function) (?:is|will be) (?:that of )?{_WHO}", "I am {}"),
    (r"your (?:role|job|task|purpose|mission|goal|function) (?:is|will be) (to .+)", "My job is {}"),
    (rf"as {_WHO.replace('.+', '[^,]+')}, (?:you|your)\b", "I am {}"),
    (rf"you (?:help|support|assist|serve|look after|take care of|handle|answer) {_NO_PHONE}(.+)", "I am here for {}"),
)


def speakable(text: str) -> str:
    """Without Markdown, list numbers and signs that a voice would stumble over."""
    text = re.sub(r"[*_`#>|]+", " ", text)
    text = re.sub(r"\[([^\[\]]*)\]\([^)]{0,500}\)", r"\1", text)
    text = re.sub(r"^\s*(?:\d{1,2}\.|[-•])\s+", "", text)
    text = re.sub(r"(?<=\d)\s*x\s*(?=\d)", " by ", text)
    text = re.sub(r"\s+", " ", text).strip()
    return text[:1].upper() + text[1:]


def shortened(text: str) -> str:
    """At most about `LONGEST_WORDS`, cut at the end of a sentence if there is one; what is left out is told of.

    A question at the end is kept: without it nobody would know what to answer.
    """
    spoken = text.split()
    if len(spoken) <= LONGEST_WORDS:
        return text
    cut = " ".join(spoken[:LONGEST_WORDS])
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    told = cut[: end + 1] if end > 20 else cut.rstrip(",;:") + "."
    asked = sentences(text)[-1]
    return f"{told} There is more, which I have left out." + (f" {asked}" if asked.endswith("?") else "")


def ended(text: str) -> str:
    """With a capital letter and a full stop."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?" else text.rstrip(";,") + "."


def to_caller(text: str) -> str:
    """What is told about a caller, as it is said to them, with a capital letter."""
    for pattern, told in _TO_CALLER:
        text = re.sub(pattern, told, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """With a small first letter."""
    return text[:1].lower() + text[1:]


def greeting(instructions: str) -> str:
    """A greeting with the role that the instructions give."""
    role = own_role(instructions)
    return f"Hello! {role} How can I help you?" if role else "Hello! How can I help you?"


@lru_cache(maxsize=64)  # each turn asks whether it is the greeting
def own_role(instructions: str) -> str:
    """ "You are the receptionist." as "I am the receptionist.", a name before it; nothing if neither is given."""
    told = instruction_sentences(instructions)
    return " ".join(found for ways in (_NAMES, _ROLES) if (found := _first_of(told, ways)))


def _first_of(told: list[str], ways: Sequence[tuple[str, str]]) -> str:
    for sentence in told:
        begun = re.sub(r"^\W+", "", sentence)
        for pattern, words in ways:
            if found := re.match(pattern, begun, flags=re.IGNORECASE):
                return ended(words.format(_first_person(re.split("[;:]| using ", found.group(1))[0].strip(" ,.*"))))
    return ""


def _first_person(text: str) -> str:
    swaps = {"you": "I", "your": "my", "yours": "mine", "yourself": "myself"}
    return re.sub(
        r"\b(you|your|yours|yourself)\b", lambda match: swaps[match.group().lower()], text, flags=re.IGNORECASE
    )


def abilities(tools: Sequence[dict[str, Any]]) -> str:
    """What can be done, in a few words, from the tools' descriptions; empty without tools."""
    said = []
    for tool in tools[:3]:
        parts = sentences(described(tool)) or [spoken_name(tool)]
        said.append(_to_do(lower(speakable(parts[0].rstrip(".")))))
    return ", ".join(said)


def _to_do(ability: str) -> str:
    """ "Looks up a pet" as what one can do: "look up a pet"."""
    verb, space, rest = ability.partition(" ")
    if not space or not re.fullmatch(r"[a-z]+s", verb) or verb.endswith(("ss", "us", "is")):
        return ability
    bare = re.sub(r"(?<=[^aeiou])ies$", "y", verb)
    bare = re.sub(r"(?<=ch|sh|ss|.x|zz)es$|(?<=[^s])s$", "", bare) if bare == verb else bare
    return f"{_IRREGULAR.get(bare, bare)} {rest}"
