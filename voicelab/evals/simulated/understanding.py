"""What the agent's words ask of a caller: something to tell, to choose, to agree to, or nothing.

Plain English, whatever the desk is about; what a question asks for is found by the names of what the caller knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voicelab.desk.plain_words import ORDINALS, plain_words
from voicelab.meaning import embed

ALIKE = 0.72
"""Least likeness of a question to "What is your …?": "When were you born?" is 0.76 to a date of birth; what asks for
another thing of the same kind, such as a passport's number for a telephone's, 0.69."""

_LEAD = r"^(?:(?:and|so|but|or|then|okay|ok|now|great|sure|all right|well|thank you|thanks|first)\b[,.:]? )*"
_WH = re.compile(_LEAD + r"(?:(?:for|to|in|on|at|under|by|with|from) )?(?:what|which|who|whom|whose|when|where|how)\b")
_CLOSED = re.compile(
    _LEAD + r"(?:please )?(?:shall|should|may|can|could|will|would|do|does|did|is|are|was|were|have|has|am)\b"
)
_TELL = r"(?:tell|give|provide|confirm|spell|say|share|state|enter|repeat|read)"
_REQUEST = re.compile(
    r"\b(?:(?:can|could|may|might|will|would) (?:i|we|you) (?:please |just |also |kindly )*"
    rf"(?:{_TELL}|have|get|ask|know)|(?:please|kindly|to) {_TELL}|{_TELL} (?:me|us)"
    r"|(?:i|we) (?:\w+ ){0,2}(?:need|require)|do you (?:have|know)|going to need|have to ask|let (?:me|us) know"
    r"|mind (?:telling|giving|sharing|confirming|spelling))\b"
)
_CONFIRM = re.compile(r"\b(?:please confirm(?: (?:it|that|this))?$|say yes\b)")
_ELSE = re.compile(r"\b(?:anything|something|what) (?:else|more)\b|\bhow (?:can|may) (?:i|we) help\b|\bhelp you\b")
_LOOKING = re.compile(
    r"\b(?:look|search|check|find|try|hear|see|tell|read|explain|repeat|continue|know)\b"
    r"|\b(?:like|want|wish)(?: for)?(?: any| some)? (?:other|another|more|different|further)\b"
)
_REFUSED = re.compile(
    r"\b(?:cannot|can not|unable|sorry|unfortunately|failed|afraid|nothing (?:was|has|is)"
    r"|(?:did|do|does|was|has|have|could) not|(?:are|is|will) not (?:able|possible|done|changed|available))\b"
)
_IDENTITY = re.compile(_LEAD + r"(?:what|which|who)(?: \w+)? (?:is|are|was) (?:the|your)\b|\byour\b")
_IS = re.compile(_LEAD + r"(?:is|are|was|were|am)\b")
_PLACE = re.compile(
    rf"\b(?:the )?(?P<ordinal>{'|'.join(ORDINALS[:6])})\b(?: one| option| choice)?"
    r"|\b(?:option|number) (?P<number>[1-6])\b|(?<!\S)(?P<listed>[1-6])[.)](?=\s)",
    re.IGNORECASE,
)
_CHOOSE = re.compile(r"\b(?:which|choose|prefer|rather|like|let me know|pick)\b")
_BEFORE_OR = re.compile(
    r"^.*?\b(?:like|want|prefer|take|have|be|is it|choose)\b(?: (?:to (?:have|take)|it|the|an?|for|on|at|in)\b)*:?",
    re.IGNORECASE,
)
_NAMELESS = {"a", "an", "the", "of", "your", "my", "or"}


@dataclass(frozen=True)
class Offer:
    """One of several things to choose from: what to call it, such as "the second one", and what was said of it."""

    name: str
    text: str


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [one for one in re.split(r"(?<=[.!?])\s+", text.strip()) if one]


def questions(text: str) -> list[str]:
    """Its sentences that want something of the caller, with or without a question mark."""
    return [one for one in sentences(text) if one.endswith("?") or _REQUEST.search(_said(one)) or _bare_confirm(one)]


def asked_for(text: str, names: Iterable[str]) -> list[str]:
    """Which of these names the caller is asked to tell, by its words, or by what the question means."""
    names, found = list(names), []
    for sentence in questions(text):
        asked = _asked(sentence)
        asks = _WH.search(asked) or _REQUEST.search(asked)
        if not asks and (_CLOSED.search(asked) or len(asked.split()) > 6):
            continue  # it wants a yes or a no, or is about something else
        by_words = [name for name in names if any(_named(part, _said(sentence)) for part in _parts(name))]
        found += by_words or _meant(asked, names)
    return list(dict.fromkeys(found))


def checked(text: str, knows: Mapping[str, str]) -> tuple[str, bool] | None:
    """What the caller is asked to say yes or no about, and whether it is so: "Is your order number 17?"."""
    for asked in filter(_IS.search, map(_asked, questions(text))):
        for name, value in knows.items():
            right = f" {_said(value)} " in f" {asked} "
            if right or any(_named(part, asked) for part in _parts(name)):
                return name, right
    return None


def asks_to_know(text: str) -> bool:
    """Whether the last thing that is wanted is something that a caller knows or does not, such as a number."""
    asked = [_asked(one) for one in questions(text)]
    return bool(asked and _IDENTITY.search(asked[-1]) and (_WH.search(asked[-1]) or _REQUEST.search(asked[-1])))


def proposes(text: str) -> str:
    """The last question that wants a yes or a no, if there is one; what else one could help with is none."""
    last = next((one for one in reversed(questions(text)) if not _ELSE.search(_said(one))), "")
    asked = _asked(last)
    return last if _bare_confirm(last) or _CLOSED.search(asked) and not _REQUEST.search(asked) else ""


def looks_further(question: str) -> bool:
    """Whether a question only asks to look on: a yes to it agrees to nothing."""
    return bool(_LOOKING.search(_said(question)))


def refused(text: str) -> bool:
    """Whether something was refused, has failed, or is not known."""
    return bool(_REFUSED.search(_said(text)))


def offers(text: str) -> list[Offer]:
    """What there is to choose from, if it is two things or more: by their places, or on both sides of an "or"."""
    if not any(one.endswith("?") or _CHOOSE.search(_said(one)) for one in sentences(text)):
        return []
    places = list(_PLACE.finditer(text))
    ends = [*(place.start() for place in places), len(text)][1:]
    listed = [_offer(place, text[place.end() : end]) for place, end in zip(places, ends, strict=True)]
    if len({one.name for one in listed}) > 1:
        return listed
    last = next((one for one in reversed(questions(text)) if re.search(r"\bor\b", one) and one.endswith("?")), "")
    if not last or _ELSE.search(_said(last)) or re.search(r"\bor (?:not|no|shall|should|do|would)\b", _said(last)):
        return []
    parts = [part for part in re.split(r",?\s+or\s+|,\s+", _BEFORE_OR.sub("", last).rstrip("?").strip()) if part]
    return [Offer(part, part) for part in parts] if len(parts) > 1 else []


def _offer(place: re.Match[str], rest: str) -> Offer:
    number = place["number"] or place["listed"]
    ordinal = (place["ordinal"] or ORDINALS[int(number or 1) - 1]).lower()
    return Offer(f"the {ordinal} one", re.split(r";|[.?!](?=\s|$)", rest)[0].strip(" ,:"))


def _parts(name: str) -> list[str]:
    return [part.strip() for part in name.split(" or ")]


def _named(name: str, said: str) -> bool:
    telling = [word for word in plain_words(name) if word not in _NAMELESS]
    return bool(telling) and set(telling) <= set(said.split())


def _meant(question: str, names: list[str]) -> list[str]:
    parts = [(name, part) for name in names for part in _parts(name)]
    if not parts:
        return []
    likeness = embed([f"What is your {part}?" for _, part in parts]) @ embed([re.sub(_LEAD, "", question) + "?"])[0]
    best = int(likeness.argmax())
    return [parts[best][0]] if likeness[best] >= ALIKE else []


def _bare_confirm(sentence: str) -> bool:
    return bool(_CONFIRM.search(_said(sentence)))


def _asked(sentence: str) -> str:
    """The words of a sentence's own question: of "That is fine, shall I send it?" those from "shall" on."""
    clauses = re.split(r"(?<=[,;:])\s+", sentence)
    for number in range(len(clauses) - 1, 0, -1):
        rest = _said(" ".join(clauses[number:]))
        if _WH.search(rest) or _CLOSED.search(rest):
            return rest
    return _said(sentence)


def _said(sentence: str) -> str:
    return " ".join(plain_words(sentence)).replace("#", "")
