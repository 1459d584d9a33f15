"""What callers put right: "no, Friday", "make that three of us, his knee is playing up", "AB12. no wait, AB13"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from voicelab.meaning import embed

from . import arguments, verbs
from .arguments.moments import bare_moments, moments
from .arguments.numbers import numbers
from .arguments.spans import Text
from .arguments.today import today
from .questions import is_question
from .words import sentences, split_name, telling, words

_MAKE_IT = r"(?:(?:can|could|would|may) (?:we|you|i) )?(?:please |just |better )?(?:make|change) (?:it|that)(?: to)?"
_CORRECTING = re.compile(
    r"^(?:(?:oh|no|nope|ugh|alright|all right|right|fine|yeah|sorry|actually|wait|hang on|hold on|well|hm+|i "
    r"(?:mean|meant|said)|i misread (?:it|that)|"
    r"i got (?:it|that) wrong|rather|better|ah|"
    rf"{_MAKE_IT}|change (?:it|that) to|"
    r"correction|that'?s wrong|not that(?: one)?)\b[\s,.:;!-]*)+",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"^(?:(?:and|or|but|also|then|okay|ok|what about|how about|what if it'?s|the same|same|again|try|for)\b[\s,]*)+",
    re.IGNORECASE,
)
_TAKING = re.compile(  # "give me the eleven forty": what is wanted, without the wish
    r"^(?:give me|(?:i'll|i will|let's|we'll|i'd rather|i'd prefer to|i would rather) (?:take|have|do|make it|go for)|"
    r"let's say|i'd prefer|i'd rather have)\s+",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"[\s,]*\b(?:instead|rather|i (?:mean|meant)|please|then)\b[\s?.!]*$", re.IGNORECASE)
_RATHER = re.compile(
    r"\b(?:instead|rather|after all|change (?:it|that|mine)|actually|\w+ of us (?:now|though|then))\b", re.IGNORECASE
)
_TAKES_BACK = re.compile(  # with which a caller breaks into their own answer
    r"(?:^|(?<=[,.;!?])|(?<=[,.;!?] )|(?<=[,.;!?] (?:and|but) ))\s*"
    r"(?P<cue>(?:(?:oh|ah|um|uh|erm?|no|nope|sorry|well)\b[\s,.-]{0,3}){0,4}"
    r"\b(?:wait|hang on|hold on|actually|sorry|no|scratch that|on second thoughts?|correction|" + _MAKE_IT + r"|i "
    r"(?:mean|meant)|i misread (?:it|that)|i got (?:it|that) wrong)\b)",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(  # what a caller says about it: "his knee is playing up", "we've got a train to catch"
    r"(?:because|cos|cause|since|as)\b|(?:i|we|he|she|they|it|my|his|her|our|their|there)(?:'\w+)? \w+|"
    r".*(?:\b(?:is|are|am|was|were|has|have|had|can|cannot|could|will|would|does|did|got|"
    r"gets?|comes?|finish(?:es)?|starts?|said|says|thinks?|prefers?|forgot)\b|n't\b|\w'(?:s|m|re|ve|ll|d) \w)",
    re.IGNORECASE,
)
_BETTER = re.compile(  # of what is wanted: "seven's better for me"
    r"(?:'s| is|'d be| would be| works| suits (?:me|us))? (?:better|best|easier|nicer)"
    r"(?: for (?:me|us|him|her|them))?$",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"(?:it'?s |that'?s )?(?P<right>.+?),? (?:and )?not (?P<wrong>.+)|not (?P<not>.+?),? (?:but|it'?s) (?P<but>.+)",
    re.IGNORECASE,
)
_NAMES_IT = re.compile(r"(?:the|my|his|her|our|their)(?: \w+){1,2}?(?:'s| is) ", re.IGNORECASE)  # "the name's Ann"
_NOW = re.compile(
    r"\b(?:we(?:'re| are|'ll be| will be)|there(?:'s|'ll be| are| is| will be)|make (?:it|that)|so|"
    r"that(?:'s| makes))\s+$",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bthere(?: are| is| were|'s)\b|\bof (?:us|them)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d)?")
MOST_BARE = 6  # words that are a value as they stand
MOST_WORDS = 12  # of a part that a follow-up changes


def is_rather(said: str) -> bool:
    """Whether something else is wanted than before, whatever the words begin with: "could we do four instead"."""
    return bool(_RATHER.search(said))


def puts_right(said: str) -> bool:
    """Whether something is wanted in place of what was said before, and not besides: no mere "okay" or "and"."""
    return is_rather(said) or bool(_TAKES_BACK.match(said.strip()))


def changed_part(said: str) -> str:
    """What is left of a correction or of a follow-up without the words that make it one; nothing if it is neither."""
    said = said.strip()
    rest = _FOLLOWING.sub("", _CORRECTING.sub("", said, count=1), count=1)
    rest = _INSTEAD.sub("", rest).strip(" ?.!,")
    if rest != said.strip(" ?.!,"):
        rest = _unexplained(_TAKING.sub("", rest))
    if rest == said.strip(" ?.!,") or not rest or rest.lower().startswith(("not ", "thank", "that's all", "yes")):
        return ""
    return rest if len(words(rest)) <= MOST_WORDS and (telling(rest) or re.search(r"\d", rest)) else ""


def _unexplained(part: str) -> str:
    """A part without the clauses behind it that only tell why: "three of us, Dave's knee is playing up"."""
    first, *more = re.split(r"([,;.] )", part)
    kept = first = _BETTER.sub("", first)
    for joint, clause in zip(more[::2], more[1::2], strict=True):
        if not _EXPLAINS.match(clause) or _has_a_value(clause) and not _has_a_value(first):
            kept += joint + clause
    return kept


def _has_a_value(said: str) -> bool:
    return bool(numbers(Text(said)) or moments(Text(said), today()))


def answered_and_corrected(reply: str) -> tuple[str, str]:
    """A reply to our question as what answers it and what puts something right: "AB12", and "Wednesday's better".

    One that begins with a correction may be nothing but that, or the answer: "hang on, let me look, it's AB12".
    """
    for found in _TAKES_BACK.finditer(reply):
        if part := changed_part(reply[found.start("cue") :]):
            return reply[: found.start("cue")].rstrip(" ,;"), part
    return reply, ""


def changes(tool: dict[str, Any], given: Mapping[str, Any], part: str) -> dict[str, Any]:
    """The arguments that the words change; words that fit any of several go where they are most like what was there."""
    if put_right := _put_right(given, part):
        return put_right
    parameters = tool.get("parameters") or {}
    properties = parameters.get("properties") or {}
    if timed := _at_another_time(parameters, given, part):
        return timed
    found, _ = arguments.fill({**parameters, "required": []}, part)
    found = {name: as_late(value, given.get(name), part) for name, value in found.items()}
    changed = {name: value for name, value in found.items() if value is not None and value != given.get(name)}
    changed = {name: value for name, value in changed.items() if _of_the_form(value, given.get(name))}
    if _HOW_MANY.search(part):  # "there are 12 of them" is not number 12
        changed = {name: value for name, value in changed.items() if type(value) is not int}
        return changed or _so_many(properties, given, part)
    if len({str(value).lower() for value in changed.values()}) == len(changed) > 0:
        return changed
    if not changed and (counted := _so_many(properties, given, part)):
        return counted
    bare = re.sub(r"^(?:in|on|at|to|for|from|with|the one (?:in|on|at))\s+", "", part, flags=re.IGNORECASE)
    possible = changed
    # "And where can I park?" is no other day.
    whole = not changed and not is_question(bare) and len(words(bare)) <= MOST_BARE
    whole = whole and not moments(Text(bare), today()) and len(sentences(bare)) == 1  # these are no names
    for name in properties if whole else ():
        if verbs.acts(tool) and not _stands_out(arguments.only(parameters, name), bare):
            continue  # nothing is done on the strength of any plain words
        value = arguments.value_of(parameters, name, bare)
        if value is not None and value != given.get(name) and _of_the_form(value, given.get(name)):
            possible[name] = value
    if len(possible) < 2:
        return possible
    new = embed([bare])[0]
    likeness = {name: float(embed([str(given.get(name) or name)])[0] @ new) for name in possible}
    nearest = max(likeness, key=lambda name: likeness[name])
    return {nearest: possible[nearest]}


def _at_another_time(parameters: dict[str, Any], given: Mapping[str, Any], part: str) -> dict[str, Any]:
    """A bare number for the only time that there was, where there was no number: "no, seven"."""
    timed = [name for name, value in given.items() if isinstance(value, str) and _CLOCK.fullmatch(value)]
    bare = _in_digits(part) != part
    if not bare or len(timed) != 1 or any(type(value) in (int, float) for value in given.values()):
        return {}
    value = as_late(arguments.value_of(parameters, timed[0], part), given[timed[0]], part)
    return {timed[0]: value} if isinstance(value, str) and _CLOCK.fullmatch(value) else {}


def as_late(value: Any, before: Any, part: str) -> Any:
    """A time in the half of the day in which it was before: "nine, not eight" in place of eight in the evening.

    Only if the caller does not say which half is meant.
    """
    clock = all(isinstance(one, str) and _CLOCK.fullmatch(one) for one in (value, before))
    if not clock or not "00" < value[:2] < "12" <= before[:2]:
        return value
    said = [span.value for span in (*moments(Text(part), today()), *bare_moments(Text(part))) if span.value.time]
    return value if any(one.half_known for one in said) else f"{int(value[:2]) + 12}{value[2:]}"


def _so_many(properties: Mapping[str, Any], given: Mapping[str, Any], part: str) -> dict[str, Any]:
    """The only count that there was, where it is said how many it is now: "my sister's coming, so we'll be five"."""
    counts = [name for name, value in given.items() if type(value) is int and _is_count(name, properties.get(name))]
    said = [one for one in numbers(Text(part)) if isinstance(one.value, int) and one.unit in ("", "person")]
    if len(counts) != 1 or len(said) != 1 or said[0].value == given[counts[0]]:
        return {}
    after = re.sub(r"^ of (?:us|them)\b", "", part[said[0].end :])
    now = _NOW.search(part[: said[0].start]) or after != part[said[0].end :]
    return {counts[0]: said[0].value} if now and not telling(re.split(r"[,.;]", after)[0]) else {}


def _is_count(name: str, schema: Any) -> bool:
    """Whether a parameter takes how many there are of something, and no number by which a thing is known."""
    described = str(schema.get("description") or "") if isinstance(schema, dict) else ""
    plural = re.search(r"(?:[^s]s|people|children|count|quantity)$", split_name(name).lower())
    return bool(plural or re.search(r"\bhow many\b|\bnumber of (?!the\b|an?\b)", described, re.IGNORECASE))


def _stands_out(alone: dict[str, Any], said: str) -> bool:
    """Whether a value for the only parameter stands out from any plain words."""
    [schema] = alone["properties"].values()
    counts = schema.get("type") in ("integer", "number") and bool(numbers(Text(said)))
    return counts or arguments.names_a_value(alone, said)


def _put_right(given: Mapping[str, Any], part: str) -> dict[str, Any]:
    """What a part of an argument was misheard as, and is: "it's forty, not fourteen", for "14 Cardigan Road"."""
    said = _NOT_BUT.fullmatch(part)
    if not said:
        return {}
    right, wrong = (_in_digits(one) for one in (said["right"] or said["but"], said["wrong"] or said["not"]))
    right = _NAMES_IT.sub("", right)
    pattern = re.compile(rf"(?<!\w){re.escape(wrong)}(?!\w)", re.IGNORECASE)
    found = {}
    for name, value in given.items():
        if isinstance(value, str) and pattern.search(value):
            left = words(pattern.sub(" ", value))  # "Ines Castro, not Costa" says the first name as well
            found[name] = right if left and {*left} <= {*words(right)} else pattern.sub(right, value)
    return found


def _in_digits(said: str) -> str:
    """A number as it is written, or the words as they are."""
    found = numbers(Text(said))
    return f"{found[0].value}" if len(found) == 1 and found[0].end - found[0].start == len(said) else said


def _of_the_form(value: Any, before: Any) -> bool:
    """Whether a value may stand for another: no words for a time, no number for a code with letters, nor vice versa."""
    if isinstance(before, str) and _CLOCK.fullmatch(before) and not _CLOCK.fullmatch(str(value)):
        return False
    digits = [one.replace(" ", "").isdigit() for one in (value, before) if isinstance(one, str)]
    return len(set(digits)) < 2
