"""Words that only make sense after what was called before: "and tomorrow?", "no, on Friday", "try again"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from voicelab.meaning import embed

from . import arguments, asides, calling, picking, tool_kinds
from .arguments.moments import bare_moments, moments
from .arguments.numbers import numbers
from .arguments.spans import Text, blanked
from .arguments.today import today
from .arguments.units import unit_of
from .matching import fits
from .questions import is_question
from .turn import Thought, ToolCall, Turn, parsed
from .words import is_among, sentences, split_name, telling, words

_CORRECTING = re.compile(
    r"^(?:(?:oh|no|nope|ugh|alright|all right|right|fine|yeah|sorry|actually|wait|hang on|hold on|well|hm+|i "
    r"(?:mean|meant|said)|i misread (?:it|that)|"
    r"i got (?:it|that) wrong|rather|better|make (?:it|that)|"
    r"change (?:it|that) to|"
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
_NOT_BUT = re.compile(
    r"(?:it'?s |that'?s )?(?P<right>.+?),? (?:and )?not (?P<wrong>.+)|not (?P<not>.+?),? (?:but|it'?s) (?P<but>.+)",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:we(?:'re| are|'ll be| will be)|there(?:'s|'ll be| are| is| will be)|make (?:it|that)|so|"
    r"that(?:'s| makes))\s+$",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bthere(?: are| is| were|'s)\b|\bof (?:us|them)\b", re.IGNORECASE)
_THINGS = re.compile(
    r"(?:an?|the|my|our|if|will|would|can|could|is|are|do|does|what|when|where|who|how)\b", re.IGNORECASE
)
_DROPPED = re.compile(
    r"^(?:(?:no|no thanks|no thank you|hm+|oh|okay|ok|um|uh|well|ah|right|actually|i'll|i will|let's)[\s,.]+)*"
    r"(?:never ?mind|forget (?:it|about it|"
    r"that)|leave it|drop it|don't bother)\b",
    re.IGNORECASE,
)
MOST_BARE = 6  # words that are a value as they stand
MOST_WORDS = 12  # of a part that a follow-up changes
NEW_IN_A_WORD = 5.5  # and from which a single telling word is
NEW_WISH = 1.5  # odds from which a reply to our question is taken for something else; found on the development half


def dropped(turn: Turn) -> bool:
    """Whether the caller gives up what was being done."""
    return bool(_DROPPED.search((turn.said or "").strip()))


def begun_anew(turn: Turn) -> Turn:
    """The turn without what the caller gives up in it: "never mind then. the tandem, what's that for the day"."""
    said = (turn.said or "").strip()
    gives_up = _DROPPED.match(said)
    rest = re.sub(r"^(?:\W|then\b|that\b|it\b)+", "", said[gives_up.end() :]) if gives_up else ""
    return replace(asides.fresh(turn), said=rest) if len(telling(rest)) > 1 or is_question(rest) else turn


def reread(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> Turn:
    """The turn, as a new one if the caller did not answer our question but wants something else."""
    if not turn.question:
        return turn
    answers = calling.answered(tools, turn)
    if answers and len(telling(turn.said or "")) <= 1:
        return turn
    if not answers and picking.entry_of(turn.listed, turn.said or "") is not None:
        return asides.fresh(turn)
    least = NEW_WISH if len(telling(turn.said or "")) > 1 and not answers else NEW_IN_A_WORD
    asked = fits(instructions, tools, turn.begun)[:1]
    wanted = fits(instructions, tools, turn.said or "")[:1]
    if not wanted or wanted[0].firm < least or not asked or wanted[0].tool["name"] == asked[0].tool["name"]:
        return turn
    return asides.fresh(turn)


def again(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """The last call once more, with the part that the caller changed."""
    called = next((tool for tool in tools if turn.previous and tool["name"] == turn.previous.name), None)
    if called is None or turn.previous is None or turn.question or turn.calls:
        return None
    if turn.affirmed and "again" in words(turn.asked):
        return Thought(None, (ToolCall(called["name"], _read(turn.previous.arguments)),), "tried again, as was agreed")
    said = turn.said or ""
    part = _changed_part(said) or (said if _RATHER.search(said) else "")
    if not part:
        return None
    given = _read(turn.previous.arguments)
    parameters = called.get("parameters") or {}
    chosen = picking.of_choice(called, list(parameters.get("properties") or {}), turn)
    changed = {name: value for name, value in chosen.items() if value != given.get(name)}
    things = (turn.said or "").rstrip().endswith("?") and (_THINGS.match(part) or len(words(part)) > MOST_BARE)
    if not changed and not (things and tool_kinds.acts(called)):  # "and a pushchair?" books none
        changed = _changes(called, given, part)
    only = bool(chosen) or _says_only(part, changed) and not tool_kinds.is_lookup(called)
    if not changed or not only:
        first = next(iter(fits(instructions, tools, part)), None)
        if not changed or first is not None and first.firm >= NEW_WISH and first.tool["name"] != called["name"]:
            return None
    told = f"{called['name']} again, with another {', '.join(changed)}"
    return Thought(None, (ToolCall(called["name"], {**given, **changed}),), told)


def corrected(calls: Sequence[ToolCall], tools: Sequence[dict[str, Any]], turn: Turn) -> ToolCall | None:
    """The call that we asked about, with what the caller put right instead of saying yes; nothing if that is none."""
    tool = next((tool for tool in tools if len(calls) == 1 and tool["name"] == calls[0].name), None)
    part = _changed_part(turn.said or "")
    if tool is None or not part:
        return None
    changed = _changes(tool, calls[0].arguments, part)
    return ToolCall(calls[0].name, {**calls[0].arguments, **changed}) if changed else None


def agreed(tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """What a tool had only proposed, called once more after a yes to it; one after the other, if there are several."""
    done = [(one.name, _read(one.arguments)) for one in turn.calls]
    for one in turn.agreed:
        if (one.name, _read(one.arguments)) not in done and any(tool["name"] == one.name for tool in tools):
            return Thought(None, (ToolCall(one.name, _read(one.arguments)),), f"{one.name}: agreed to")
    return None


def _changed_part(said: str) -> str:
    """What is left of a correction or of a follow-up without the words that make it one; nothing if it is neither."""
    said = said.strip()
    rest = _FOLLOWING.sub("", _CORRECTING.sub("", said, count=1), count=1)
    rest = _INSTEAD.sub("", rest).strip(" ?.!,")
    rest = _TAKING.sub("", rest) if rest != said.strip(" ?.!,") else rest
    if rest == said.strip(" ?.!,") or not rest or rest.lower().startswith(("not ", "thank", "that's all", "yes")):
        return ""
    return rest if len(words(rest)) <= MOST_WORDS and (telling(rest) or re.search(r"\d", rest)) else ""


def _changes(tool: dict[str, Any], given: dict[str, Any], part: str) -> dict[str, Any]:
    """The arguments that the words change; words that fit any of several go where they are most like what was there."""
    if put_right := _put_right(given, part):
        return put_right
    parameters = tool.get("parameters") or {}
    properties = parameters.get("properties") or {}
    found, _ = arguments.fill({**parameters, "required": []}, part)
    found = {name: _same_half(value, given.get(name), part) for name, value in found.items()}
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
        if tool_kinds.acts(tool) and not _stands_out(arguments.only(parameters, name), bare):
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


def _same_half(value: Any, before: Any, part: str) -> Any:
    """A time in the half of the day in which the one was that it stands for: "make it nine", where eight was at night.

    Only if the caller does not say which half is meant.
    """
    clock = all(isinstance(one, str) and re.fullmatch(r"\d\d:\d\d(?::\d\d)?", one) for one in (value, before))
    if not clock or not value[:2] < "12" <= before[:2]:
        return value
    said = [span.value for span in (*moments(Text(part), today()), *bare_moments(Text(part))) if span.value.time]
    return value if any(one.half_known for one in said) else f"{int(value[:2]) + 12}{value[2:]}"


def _so_many(properties: dict[str, Any], given: dict[str, Any], part: str) -> dict[str, Any]:
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


def _put_right(given: dict[str, Any], part: str) -> dict[str, Any]:
    """What a part of an argument was misheard as, and is: "it's forty, not fourteen", for "14 Cardigan Road"."""
    said = _NOT_BUT.fullmatch(part)
    if not said:
        return {}
    right, wrong = (_in_digits(one) for one in (said["right"] or said["but"], said["wrong"] or said["not"]))
    pattern = re.compile(rf"(?<!\w){re.escape(wrong)}(?!\w)", re.IGNORECASE)
    return {
        name: pattern.sub(right, value)
        for name, value in given.items()
        if isinstance(value, str) and pattern.search(value)
    }


def _in_digits(said: str) -> str:
    """A number as it is written, or the words as they are."""
    found = numbers(Text(said))
    return f"{found[0].value}" if len(found) == 1 and found[0].end - found[0].start == len(said) else said


def _of_the_form(value: Any, before: Any) -> bool:
    """Whether a value may stand for another: not a number for a code with letters, nor the other way round."""
    digits = [one.replace(" ", "").isdigit() for one in (value, before) if isinstance(one, str)]
    return len(set(digits)) < 2


def _says_only(part: str, changed: dict[str, Any]) -> bool:
    """Whether nothing but the changed values was said, with their units and names: "three nights"."""
    known = telling(" ".join([*map(split_name, changed), *map(str, changed.values())]))
    left = telling(blanked(part, numbers(Text(part))))
    return all(unit_of(word) or is_among(word, known) for word in left)


def _read(text: str) -> dict[str, Any]:
    value = parsed(text)
    return value if isinstance(value, dict) else {}
