"""Whether a caller says yes to what was asked, or no, and nothing else."""

from __future__ import annotations

import re

from .questions import asked_besides, without_asked_besides
from .words import telling, words

_PLAIN_YES = set("yes yeah yep correct agreed confirmed absolutely definitely certainly exactly ahead".split())
YES = _PLAIN_YES | set("sure right confirm okay ok".split())
# What people add to a yes out of kindness, or of joy, as `telling` has it: it is no wish of its own.
COURTESY = set(
    "absolutely amazing appreciat brilliant certainly dear definitely excellent fantastic glad grateful great happy "
    "exact helpful kind love lovely marvellous nice patient perfect sound spot star suit superb sweet thank "
    "wonderful".split()
)
NO = {"no", "nope", "not", "never", "don't", "stop"}
_SAYS_NO = {"no", "nope", "nah"}
_NOTHING_MORE = set(telling("nothing else everything all done need now today cheers"))
_NEGATED = re.compile(r"\b(?:no|nope|nah|not|never|nothing|without|cannot|stop|\w+n['’]t)\b", re.IGNORECASE)
_ASKS_BACK = re.compile(  # a recogniser may leave the question mark out
    r"\?|^\W*(?:(?:okay|ok|right|sure|so|and|but|well|yes|yeah)\W+)*(?:(?:is|are|was|were|am|"
    r"does|did|can|could|will|would|should|may|might)\b|do (?:i|you|we|they)\b|(?:what|when|where|which|who|why|how|"
    r"really)\b)",
    re.IGNORECASE,
)
_THINGS = (
    r"(?:it|that|them|one|somebody|someone)(?: (?:in|through|out|over|down))?(?:,? (?:please|now|for (?:me|us)))*\W*"
)
_GO_ON = re.compile(  # what is about to be done, said once more in any words
    rf"\bgo ahead and (?:do|book|send|place|order|reserve|make|submit|put|get) {_THINGS}$", re.IGNORECASE
)
_SAID_AGAIN = re.compile(rf"(?:^|\b(?:please|and|just) )(?P<verb>\w+) {_THINGS}$", re.IGNORECASE)  # in our own words
_REQUEST = re.compile(rf"\W*(?:(?:can|could|would|will) you )?(?:just |please )*(?P<verb>\w+) {_THINGS}", re.IGNORECASE)
_OFFER = re.compile(r"\b(?:shall|should|may|can|could) (?:I|we)\b|\b(?:want|like) (?:me|us) to\b", re.IGNORECASE)
_OPEN = re.compile(r"^\W*(?:\w+\W+){0,2}?(?:how|what|which|who|where|when)\b", re.IGNORECASE)


def agrees(said: str, asked: str, told: str) -> bool:
    """Whether somebody says yes to our question, and nothing else; what was asked besides is no part of it.

    To an offer to do something they may add what we said of it ourselves: "yes, the first one". A question is no yes,
    and beside one neither "okay" nor "right" is.

    Args:
        asked: our question.
        told: all that we said of it.
    """
    besides, said = asked_besides(said), without_asked_besides(said)
    if asked and not besides and _is_ours(_REQUEST.fullmatch(said), asked, told):
        return True
    if not asked or _ASKS_BACK.search(said) or _NEGATED.search(said):
        return False
    again = _SAID_AGAIN.search(said)
    said = said[: again.start()] if again and _is_ours(again, asked, told) else _GO_ON.sub("", said)
    more = set(telling(said)) - YES - COURTESY
    if _OFFER.search(asked):
        more -= set(telling(told))
    return bool((_PLAIN_YES if besides else YES) & set(words(said))) and not more


def _is_ours(said: re.Match[str] | None, asked: str, told: str) -> bool:
    """Whether a verb is one of those with which we asked: "book it", where we had said "book table"."""
    if said is None or {"else", "help"} & set(words(asked)):
        return False
    return said["verb"].lower() in ("do", "submit") or bool(set(telling(said["verb"])) & set(telling(told)))


def declines(said: str, asked: str, told: str) -> bool:
    """Whether somebody says no to our question, and wants nothing else; to "How can I help you?" nobody says no."""
    spoken = words(said)
    if not asked or not spoken or spoken[0] not in NO | _SAYS_NO or _OPEN.search(asked):
        return False
    more = set(telling(said)) - NO - _SAYS_NO - COURTESY - _NOTHING_MORE - set(telling(told))
    if not more:
        return True
    asks_for_more = {"else", "help", "differently"} & set(words(asked))
    return spoken[0] in _SAYS_NO and not asks_for_more and not _ASKS_BACK.search(said)
