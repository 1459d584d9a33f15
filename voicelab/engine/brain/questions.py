"""Whether something is asked, by its words: a recogniser may leave the question mark out."""

from __future__ import annotations

import re
from functools import lru_cache

from .words import sentences, telling, words

_ASKING = re.compile(
    r"\?|^(?:(?:and|so|but|ok|okay|oh|ah|right|alright|fine|good|great|lovely|perfect|thanks|cheers|hello|hi|hiya|hey|"
    r"(?:good )?(?:morning|afternoon|evening)|well|"
    r"please|excuse me|sorry|also)[,.\s]+)*(?:what|when|where|which|"
    r"who|whose|why|how|whereabouts|any (?:chance|idea|way)|d'you|"
    r"(?:is|are|do|does|did|can|could|will|would|should|have|has|must)n't|"
    r"is|are|am|do|does|did|can|could|may|will|would|should|must (?:i|we|you|he|she|it|they|my|the)|"
    r"have|has|was|were|tell me|i(?:'d| would) like to know|i want to "
    r"know|i wonder|until)\b|\b(?:what|when|where|which|how (?:much|many|long|far|late|early)|"
    r"how \w+ (?:is|are|can|do|does|must|should|may|will|would)|whether|"
    r"who(?:'s| is| are| do| can| should| will))\b|"
    r"(?:[\w'-]+ ){2}[\w'-]+, (?:right|correct)\W*$|"
    r"[,;.!] (?:and |but |so |or )?(?:would|do|does|can|could|is|are|will|should|must|may|am) (?:you|i|we|it|there|"
    r"they|he|she|this|that|these|those|the|my|our|your|any\w*|some\w*|all|an?)\b|"
    r"\b(?:would|do|does|can|could|is|are|am|will|should|have|has|(?:is|are|do|does|ca|wo|would|could|should)n't) "
    r"(?:i|it|you|he|she|they|we|that|there)\W*$",
    re.IGNORECASE,
)
_REQUEST = re.compile(  # "Could you please move me to a later one?" asks for something to be done, and for no fact
    r"\b(?:can|could|will|would) you (?:please |kindly |just )*"
    r"(?!tell|say|explain|repeat|(?:give|remind) (?:me|us) (?:the|your|an?|of)\b)\w+ (?:me|my|us|our|it|this|that)\b",
    re.IGNORECASE,
)
_OPENLY = re.compile(r"\b(?:how|what|when|where|which|who|why)\b", re.IGNORECASE)
_STATED = 3  # telling words from which a sentence before a question wants something itself
_OPEN = re.compile(r"^(?:\w+\W+){0,3}?(?:how|what|when|where|which|who|why)\b", re.IGNORECASE)
_TO_BE_DONE = re.compile(
    r"\b(?:can|could|may|might|will|would) (?:you(?! (?:\w+ )?(?:tell|explain|say|show|know)\b)|we|i|he|she|they|"
    r"some(?:body|one)|my \w+)\b|\b(?:please|want|need|like to|let's)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)  # a turn asks it of the same few sentences a dozen times
def is_question(said: str) -> bool:
    """Whether something is asked."""
    return bool(_ASKING.search(said)) and bool(words(said))


def only_asks(said: str) -> bool:
    """Whether something is asked, and nothing to be done: "do you have tulips", not "can I have tulips"."""
    if asked_besides(said) and len(telling(sentences(said)[0])) >= _STATED:
        return False  # "and my daughter's in on Friday. When do we have to be there?"
    return _asks_only(said)


def _asks_only(said: str) -> bool:
    return is_question(said) and (bool(_OPEN.search(said)) or not _TO_BE_DONE.search(said))


def asks_openly(said: str) -> bool:
    """Whether it is asked what, when, where or how."""
    return bool(_OPEN.search(said))


def asks_at_once(said: str) -> bool:
    """Whether it begins as a question: "what do I need", not "I need what was on the list"."""
    return is_question(" ".join(words(said)[:2]))


def asks_for_a_fact(said: str) -> bool:
    """Whether something is asked, and nobody is asked to do something: "could you move me to a later one"."""
    wanted = _REQUEST.search(said)
    return is_question(said) and (not wanted or bool(_OPENLY.search(re.split(r"[.;?!]", said[: wanted.start()])[-1])))


@lru_cache(maxsize=256)
def asked_besides(said: str) -> str:
    """The sentences that ask something, where the first one does not: "Ann Lee. how long does it take"; or nothing."""
    first, *rest = sentences(said) or [""]
    return " ".join(one for one in rest if is_question(one)) if rest and not is_question(first) else ""


def without_asked_besides(said: str) -> str:
    """What was said before anything was asked besides."""
    return " ".join(one for one in sentences(said) if not is_question(one)) if asked_besides(said) else said
