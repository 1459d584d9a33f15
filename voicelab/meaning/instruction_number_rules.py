"""Rules of instructions that hang on a number: "for groups of more than ten …", "players under 12 can't play"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from .instruction_bounds import OTHER_SIDE, Bound, bound_of, other_side
from .instruction_details import PEOPLE, sentence
from .instruction_parts import sentences
from .instruction_speech import speech

_I = re.IGNORECASE
_CONDITION = re.compile(
    r"^(?:but |and |so )?(?:if|when|whenever|for|with|in case|should|from|on|above|below|over|under)\b", _I
)
_HEAD = re.compile(r"^(?P<when>[^,:;]{3,90})(?:,|:| [-–—>]+)\s+(?P<then>.+)$", _I)
_TAIL = re.compile(r"^(?P<then>.+?),? (?P<when>(?:if|when|whenever|in case|for|with) .+)$", _I)
_SAY_SO = re.compile(
    rf"[;:,.]?\s*(?:and )?(?:please |always )*"
    rf"(?:say so|tell {PEOPLE} (?:so|this)|mention (?:it|this)|let {PEOPLE} know)"
    r"(?: (?:when|whenever|if|each|every|as soon as)\b[^;.]*)?$",
    _I,
)
_BARE_HEAD = re.compile(
    r"^(?P<when>(?:if|when|whenever|for|with) .+?)\s+"
    r"(?P<then>(?:tell|say|mention|ask|offer|warn|remind|inform|explain)\b.+)$",
    _I,
)
_NOT_DONE = re.compile(
    r"(?:please )?(?:do not|don't|never|you (?:must|may|should) not) [^:;,]{2,60}[:;,] (?:and |but )?", _I
)
_REFUSED = re.compile(r"(?:please )?(?:do not|don't|never) ", _I)
_WRITE = re.compile(r"(?:write to|e-?mail|phone|ring)\b", _I)
_ORDER = re.compile(r"(?:if|when|use|call|book|set|pass|take|refuse|decline|ask|tell|say|transfer|send|put)\b", _I)
_NAMED = re.compile(r"\b[a-z]+_[a-z_]+\b")
_LEFT_OUT = re.compile(r",? (?:and )?without \w+ing\b.*$|,? and (?:do not|don't|never)\b.*$", _I)
_STOPS = re.compile(
    r"\b(?:do not|does not|never|cannot|are not|is not|not (?:possible|allowed|permitted)|must not|may not|nobody|"
    r"no one|nothing|refuse|decline|instead|without (?:making|booking|ordering|calling|quoting|reserving)|"
    r"(?:have|has|need|needs) to (?:write|e-?mail|call|phone|ring)|^(?:write|e-?mail)|starts? at|"
    r"must (?:write|e-?mail|call|phone|ring)|"
    r"(?:biggest|largest|smallest|most) \w+)\b|n['’]t\b",
    _I,
)
_LIMIT = re.compile(
    r"\bat (?:least|most)\b|\bm(?:in|ax)imum\b|\bup to\b|\bnot? more than\b|\bstarts? (?:at|with)\b|"
    r"\bfrom \S+ (?:on|up)|\b(?:or|and) (?:older|over|more)\b",
    _I,
)
_LONGEST = 600  # characters of a sentence that is looked at


@dataclass(frozen=True)
class Rule:
    """What is said where a number is within bounds.

    Args:
        told: as it is said to a caller.
        stops: it is said instead of doing anything; otherwise it goes with whatever is done or told.
        asked: the instructions want it said; otherwise it only answers where that is asked, or stops what it forbids.
        source: the sentence, or the clause of it.
    """

    bound: Bound
    told: str
    stops: bool
    asked: bool
    source: str


@lru_cache(maxsize=512)
def rules(instructions: str) -> tuple[Rule, ...]:
    """The rules of instructions that hang on a number."""
    found: list[Rule] = []
    before: Bound | None = None
    for text in (one for one in sentences(instructions) if len(one) <= _LONGEST):
        for part in re.split(r";\s+|,\s+(?=(?:below|above|under|over) (?:that|this|it)\b)", text):
            named = bound_of(part)
            other = other_side(before, part) if before else None
            # "when there are fewer, say that we start at ten" is on fewer than the ten that were told
            if other and named and not named.edges & other.edges:
                other = None
            bound = other or named
            if bound is None:
                if found and found[-1].bound is before and re.search(r"\b(?:for|to) them\b|^they\b", part, _I):
                    found[-1] = replace(found[-1], told=f"{found[-1].told} {_stated(part)}".strip())
                if before and found and (_SAY_SO.fullmatch(f" {part}") or re.match(r"say so\b", part, _I)):
                    found[-1] = replace(found[-1], asked=True)
                continue
            if found and other and found[-1].bound is before and _NAMED.search(part):
                found[-1] = replace(found[-1], stops=True, asked=True)  # the tool is for the other side only
            before = bound
            if rule := _rule(bound, part):
                found.append(rule)
    return tuple(found)


def _rule(bound: Bound, part: str) -> Rule | None:
    """What a sentence wants where its number is met."""
    source, part = part, part.strip(" .;:")
    says_so = _SAY_SO.search(part)
    part = part[: says_so.start()] if says_so else part
    head, tail = _HEAD.match(part) or _BARE_HEAD.match(part), _TAIL.match(part)
    if head and (_CONDITION.match(part) or bound_of(head["when"])) and _is_in(bound, head["when"]):
        then = head["then"]
    elif tail and _is_in(bound, tail["when"]):
        then = tail["then"]
    else:
        then = ""
    spoken = speech(_LEFT_OUT.sub("", then))
    if not spoken and _is_minimum(part):
        return None
    refused = _NOT_DONE.match(then)
    spoken = spoken if not refused else speech(then[refused.end() :]) or _stated(then[refused.end() :])
    writes = bool(_WRITE.match(then))
    told = spoken or _stated(then if writes else part)
    stops = writes or bool(_STOPS.search(then if _CONDITION.match(part) and then else part))
    return Rule(bound, told, stops, bool(spoken or says_so or writes), source) if told else None


def _is_in(bound: Bound, text: str) -> bool:
    one = bound_of(text)
    return one is not None and one.edges == bound.edges or any(p.search(text) for p, _ in OTHER_SIDE)


def _is_minimum(text: str) -> bool:
    """Whether a sentence only tells from, or up to, what number something is done: others tell what else there is."""
    return bool(_LIMIT.search(text))


def _stated(text: str) -> str:
    """A sentence about the house, as the house says it; nothing if it only tells what to do."""
    text = _LEFT_OUT.sub("", text.strip(" .;:"))
    if refused := _REFUSED.match(text):
        return sentence(f"I am sorry, we do not {text[refused.end() :]}")
    if _WRITE.match(text):
        return sentence(f"Please {text[0].lower()}{text[1:]}")
    return "" if _ORDER.match(text) or _NAMED.search(text) else sentence(text)
