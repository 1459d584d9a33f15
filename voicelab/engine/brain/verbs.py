"""Whether a tool does something, and what, by the verbs that its description and its name begin with."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from .turn import HANDOFF
from .words import sentences, split_name, stem, words


def _stems(verbs: str) -> frozenset[str]:
    return frozenset(map(stem, verbs.split()))


_ACTS = _stems(
    "place order book reserve buy send cancel change move block start stop submit store report register add remove "
    "set pay transfer schedule sign create make delete update freeze restart play open close enter put "
    "hold arrange "
    "mark file request note save keep lend rent hire charge apply enrol enroll activate extend renew swap exchange "
    "approve accept decline reject issue reset reboot release upgrade downgrade notify redeem donate unsubscribe "
    "switch return refund dispatch deliver assign log lock unlock subscribe join resume pause turn"
)
_CHANGES = _stems("change move reschedule rebook shift update amend edit modify alter adjust postpone correct")
_UNDOES = _stems("cancel delete remove stop undo withdraw void")
_DOES_SOMETHING = _ACTS | _CHANGES | _UNDOES
_LOOKS_UP = _stems(
    "get find search look lookup list show check tell fetch retrieve view track query see read give display count "
    "status info details history"
)
_TELL_NOTHING = _LOOKS_UP | _stems("calculate compute determine return provide make use take")
# What is booked may be looked up first; "move" and "shift" are said of things as well.
_BEGINS_BY_LOOKING = _stems("book reserve schedule order arrange request buy rent hire sign enrol enroll apply join")
_OF_THINGS = _stems("move shift")
_WANTED = re.compile(  # "could you please cancel my table", not "hold on", "stop, wait"
    r"\W*(?:(?:please|pls|hi|hello|hey|okay|ok|so|and|now|then|also|just|kindly|quickly|(?:can|could|would|will) you|"
    r"(?:can|could) i|i(?:['’]d| would) (?:like|love)(?: you)? to|i (?:want|need)(?: you)? to|i (?:have to|must)|"
    r"(?:we|you) (?:want|need|have) to|help me|let['’]s|go ahead and)\b[\s,.!]*)*"
    r"(?P<verb>[a-z]+) (?!(?:on|up|off|out|in|by|with|for|to|it['’]s|a (?:moment|second|minute|sec))\b)",
    re.IGNORECASE,
)

_HANGS_UP = re.compile(
    r"\bhang(?:s|ing)? up\b|\b(?:end|finish|close|terminate|disconnect)s? (?:the |this )?(?:phone )?call\b",
    re.IGNORECASE,
)

_PUTS_THROUGH = re.compile(
    r"\b(?:puts?|transfers?|connects?|forwards?|pass(?:es)?|hands?|escalates?|rout(?:e|es))\b[^.]*"
    r"\b(?:call(?:er)?s?|customers?|persons?|colleagues?|humans?|agents?|teams?|departments?|extensions?|lines?|through)\b",
    re.IGNORECASE,
)


def acts(tool: dict[str, Any]) -> bool:
    """Whether a tool does something, by the verb that its description or its name begins with."""
    return not tool["name"].startswith(HANDOFF) and bool(_does(tool) & _DOES_SOMETHING)


def changes(tool: dict[str, Any]) -> bool:
    """Whether a tool changes something that was done before."""
    return bool(_does(tool) & _CHANGES)


def on_what_was_done(tool: dict[str, Any]) -> bool:
    """Whether a tool changes or undoes something that was done before."""
    return bool(_does(tool) & (_CHANGES | _UNDOES))


def asked_with(tool: dict[str, Any]) -> set[str]:
    """The stems of the verbs with which a tool is asked for, in its description or anywhere in its name."""
    first = words(str(tool.get("description") or ""))[:1]
    named = set(map(stem, words(split_name(tool["name"]))))
    return {*map(stem, first)} | named & (_DOES_SOMETHING | _LOOKS_UP)


def begun_with(said: str) -> str:
    """The stem of the verb with which words begin: "book" of "please could you book a table"; empty if none does."""
    begun = _WANTED.match(said)
    return stem(begun["verb"].lower()) if begun else ""


def is_asked_by_its_verb(said: str, tool: dict[str, Any]) -> bool:
    """Whether words begin with the verb of the tool, wherever its name has that, and not one that many tools have."""
    verb = begun_with(said)
    return verb not in _TELL_NOTHING and verb in _does(tool) | set(map(stem, words(split_name(tool["name"]))))


@lru_cache(maxsize=256)  # it is asked for beside each tool
def wanted(said: str) -> str | None:
    """The stem of the verb with which a caller says what is to be done: "cancel" of "could you cancel my table"."""
    begun = (_WANTED.match(sentence) for sentence in sentences(said))
    return next((verb for found in begun if found and (verb := stem(found["verb"].lower())) in _ACTS | _CHANGES), None)


def is_other_than(verb: str, tool: dict[str, Any]) -> bool:
    """Whether a verb, which is none of the tool's own words, wants what the tool surely does not do.

    "Cancel my table" is nothing for a tool that books one, and "renew my card" for one that finds its balance.
    """
    does = set(map(stem, words(_told(tool))))
    if verb in does:
        return False
    if verb in _UNDOES:
        return not does & (_UNDOES | _CHANGES)
    if verb in _CHANGES:
        return verb not in _OF_THINGS and not does & (_UNDOES | _CHANGES)
    if _does(tool) & _UNDOES:
        return True
    acts_somehow = does & _DOES_SOMETHING
    named = _does(tool) | set(map(stem, words(split_name(tool["name"]))))
    return verb not in _BEGINS_BY_LOOKING and bool(named & _LOOKS_UP) and not acts_somehow


def hangs_up(tool: dict[str, Any]) -> bool:
    """Whether a tool ends the call."""
    return bool(_HANGS_UP.search(_told(tool)))


def puts_through(tool: dict[str, Any]) -> bool:
    """Whether a tool puts the caller through to somebody."""
    return tool["name"].startswith(HANDOFF) or bool(_PUTS_THROUGH.search(_told(tool)))


def _told(tool: dict[str, Any]) -> str:
    return f"{split_name(tool['name'])}: {tool.get('description') or ''}"


def _does(tool: dict[str, Any]) -> set[str]:
    told = [*words(str(tool.get("description") or ""))[:1], *words(split_name(tool["name"]))[:1]]
    return set(map(stem, told))
