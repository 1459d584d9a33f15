"""What the instructions forbid to answer: how near a caller's words are to it, what would tell it, what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from voicelab.meaning import embed
from voicelab.meaning.instruction_conditions import as_said
from voicelab.meaning.instructions import Instruction

from .compared import compared
from .phrasing import lower
from .plain_words import plainly
from .questions import is_question
from .words import is_among, sentences, share, telling

TELLS = 0.68  # likeness of a fact to what is forbidden from which it would tell it; found by examples of our own
NAMED = 0.35  # what it is worth that all telling words of what is forbidden were said, as with facts
_ASKED_ALONE = 2  # telling words from which a question among other sentences can be understood without them
_REFERS = re.compile(r"\b(?:it|them|that|this|those|these)\b", re.IGNORECASE)
_STATES = re.compile(  # "the firm is bankrupt": who names that as what is forbidden has told it
    r"\b(?:is|are|was|were|has|have|had|does|did|will|would|can|could|may|might|must|shall|should)\b|n't\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def topics(forbidden: Instruction) -> tuple[str, ...]:
    """What is forbidden: as a whole, each thing by itself, and what was told just before, if that is meant."""
    named = [part for part in re.split(r",| or | and | nor ", forbidden.detail) if telling(part)]
    return tuple(dict.fromkeys([*named, *filter(telling, (forbidden.detail, *forbidden.about))]))


@lru_cache(maxsize=512)
def worded(forbidden: Instruction) -> tuple[str, ...]:
    """The topics, and how callers often speak of them."""
    return tuple(dict.fromkeys(said for one in topics(forbidden) for said in as_said((one,))))


def nearness(forbidden: Instruction, said: str) -> float:
    """How near what was said is to a topic, or to what callers say who mean it.

    What leads up to a question does not count, where the question can be understood without it: whoever is a witness
    in a case may ask where to park.
    """
    wording = worded(forbidden)
    return float((compared(wording) @ embed([plainly(asked(said))])[0]).max()) if wording else 0.0


@lru_cache(maxsize=64)
def asked(said: str) -> str:
    """What is asked in what was said, if that names something; otherwise the whole."""
    question = " ".join(one for one in sentences(said) if is_question(one))
    return question if len(telling(question)) >= _ASKED_ALONE and not _REFERS.search(question) else said


def names(forbidden: Instruction, said: str) -> bool:
    """Whether all words of a topic were said."""
    spoken = telling(said)
    return any(all(is_among(word, spoken) for word in telling(topic)) for topic in topics(forbidden))


def named_share(forbidden: Instruction, said: str) -> float:
    """How much of a topic was said, word by word, as it counts beside the nearness."""
    return NAMED * max((share(telling(topic), telling(said)) for topic in topics(forbidden)), default=0.0)


def tells(limits: Sequence[Instruction], fact: str) -> Instruction | None:
    """What a fact would tell of all that is forbidden: "the safe's code is 12" of "the code of the safe"."""
    return next((one for one in limits if _tells(one, fact)), None)


@lru_cache(maxsize=1024)
def _tells(forbidden: Instruction, fact: str) -> bool:
    return names(forbidden, fact) or float((compared(topics(forbidden)) @ embed([fact])[0]).max(initial=0)) >= TELLS


def refusal(forbidden: Instruction, otherwise: str) -> str:
    """What is said instead of an answer.

    Args:
        otherwise: what the instructions want said where nothing else can be, or nothing.
    """
    if forbidden.instead or otherwise:
        return forbidden.instead or otherwise
    secret = forbidden.about or _STATES.search(forbidden.detail) or " that " in forbidden.text
    named = "that" if secret else f"this: {lower(forbidden.detail)}"
    return f"I am sorry, I cannot help with that. I may not talk about {named}."
