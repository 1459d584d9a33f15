"""Rules that hang on a number: held against what was said, what a tool is called with, and what a result has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from voicelab.meaning.instruction_bounds import Bound
from voicelab.meaning.instruction_number_rules import Rule, rules

from . import arguments, calling
from .arguments.numbers import numbers
from .arguments.numbers_in_words import ORDINALS
from .arguments.spans import Text
from .arguments.units import converted, measure, unit_of, units_in
from .phrasing import ended
from .questions import is_question
from .turn import Thought, ToolCall, Turn, asks_for_more, parsed
from .words import name_words, split_name, stem, telling

_PEOPLE = frozenset(
    "guest people person passenger player seat party group adult participant visitor attendee pax".split()
)
_MONEY = frozenset("total price amount cost sum fee balance due pay charge value".split())
NEAR = 40  # characters around a number that tell what it is of
_OF_THEM = re.compile(r"^\W*(?:of (?:us|them)|people|persons?|guests|adults|heads|friends|visitors)\b", re.IGNORECASE)
_SO_MANY = re.compile(
    r"\b(?:(?:group|party|team|table|class|crowd) of|there(?:'s|'re|'ll be|'d be| are| is| will be)|"
    r"we(?:'re|'d be|'ll be| are| will be| would be)(?: about| around)?|get to)\s+$",
    re.IGNORECASE,
)
_OLD = re.compile(r"^[ -]*years?[ -](?:old|of age)\b|^[ -]*(?:yo|y/o)\b", re.IGNORECASE)
_IS = re.compile(  # "he's ten", "they are both thirteen"; "we're ten" tells how many, and "it's ten" the time
    r"(?:\b(?:aged|age|turning|turns|turned)|(?<!\bwe)(?<!\bit)(?<!\bthat)(?<!\bthere)(?<!\byou)"
    r"(?: is| are| am| was|'s|'re|'m|'ll be| will be))(?: (?:only|just|nearly|almost|about|both|all|still))*\s+$",
    re.IGNORECASE,
)
_NOTHING_COUNTED = re.compile(
    r"^\W*(?:$|[,.;?!]|(?:and|or|but|so|can|could|is|are|in|on|next|now|already|today|years?)\b)"
)


Calls = Sequence[tuple[dict[str, Any], dict[str, Any]]]


def unmet(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> frozenset[str]:
    """The sentences that want something told on a number that was told, and is another; facts still answer."""
    known = rules(instructions)
    called, results = _called(tools, turn), [parsed(back.output) for back in turn.returned]
    said = f"{turn.begun} {turn.said or ''}" if turn.question else turn.said or ""
    values = [(one, _values(one.bound, said, called, results)) for one in known if one.asked]
    met = {one.source for one, found in values if any(map(one.bound.holds, found))}
    return frozenset(one.source for one, found in values if found and one.source not in met)


def applied(
    instructions: str, tools: Sequence[dict[str, Any]], turn: Turn, thought: Thought, helpless: bool
) -> Thought:
    """The thought, with what a rule wants said that its number meets; instead of it, if the rule stops it.

    Args:
        helpless: the thought is that nothing fits.
    """
    known = rules(instructions)
    if not known or turn.said is None:
        return thought
    called = [(tool, one.arguments) for one in thought.calls for tool in tools if tool["name"] == one.name]
    called += _called(tools, turn)
    results, told = [parsed(back.output) for back in turn.returned], thought.text or ""
    for one in known:
        told_of = [] if one.stops else _measured(one.bound, told)
        if not any(map(one.bound.holds, [*_values(one.bound, turn.said, called, results), *told_of])):
            continue
        if told and told.rstrip(".") in one.told:
            return replace(thought, text=one.told)
        stopped = thought.calls or asks_for_more(told) or is_question(turn.said)
        if helpless or one.stops and not turn.calls and stopped:
            return Thought(one.told, (), "a rule on the number says so")
        if one.asked and not one.stops and told and one.told not in f"{told} {turn.reply}":
            text = f"{one.told} {told}" if asks_for_more(told) else f"{ended(told)} {one.told}"
            return replace(thought, text=text, reason=f"{thought.reason}; a rule on the number")
    return thought


def stopped(instructions: str, turn: Turn) -> Rule | None:
    """The rule for which we have just said why something is not done."""
    return next((one for one in rules(instructions) if one.stops and one.told and one.told in turn.reply), None)


def asks_for(bound: Bound, tools: Sequence[dict[str, Any]], asked: str) -> str:
    """What would have been asked instead of stopping: for what a tool lacked, or for what the bound is of."""
    if asks_for_more(asked):
        return asked
    takes = [
        calling.question_of(tool, name)
        for tool in tools
        for name, schema in ((tool.get("parameters") or {}).get("properties") or {}).items()
        if isinstance(schema, dict) and _is_of(bound, name, str(schema.get("description") or ""))
    ]
    return takes[0] if len(takes) == 1 else ""


def put_right(bound: Bound, calls: Sequence[ToolCall], tools: Sequence[dict[str, Any]], said: str) -> Thought | None:
    """The call that was stopped, with another number that was said since, which is not within the bound."""
    found = _measured(bound, said) or [
        float(one.value) for one in numbers(Text(said)) if type(one.value) in (int, float)
    ]
    if len(found) != 1 or len(calls) != 1 or bound.holds(found[0]):
        return None
    tool = next((one for one in tools if one["name"] == calls[0].name), None)
    given = calls[0].arguments
    names = [name for name in given if tool and list(_given(bound, tool, {name: given[name]}))]
    if len(names) != 1:
        return None
    value = int(found[0]) if found[0].is_integer() else found[0]
    return Thought(None, (replace(calls[0], arguments={**given, names[0]: value}),), "put right after it was stopped")


def _called(tools: Sequence[dict[str, Any]], turn: Turn) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    by_name = {tool["name"]: tool for tool in tools}
    given = [(by_name.get(one.name), parsed(one.arguments)) for one in turn.calls]
    return [(tool, values) for tool, values in given if tool and isinstance(values, dict)]


def _values(bound: Bound, said: str, called: Calls, results: Sequence[Any]) -> list[float]:
    """All numbers that measure what the bound does."""
    given = [value for tool, values in called for value in _given(bound, tool, values)]
    return [*_measured(bound, said), *given, *(value for one in results for value in _returned(bound, one))]


def _measured(bound: Bound, said: str) -> list[float]:
    """The numbers that were said which measure what the bound does, in its unit."""
    found = []
    for span in numbers(Text(said)):
        own, before, after = (
            said[span.start : span.end],
            said[max(0, span.start - NEAR) : span.start],
            said[span.end : span.end + NEAR],
        )
        if not isinstance(span.value, (int, float)) or {*own.lower().replace("-", " ").split()[-1:]} & {*ORDINALS}:
            continue
        old = bool(_OLD.match(after)) or not span.unit and bool(_IS.search(before) and _NOTHING_COUNTED.match(after))
        if bound.age:
            matches = old
        elif bound.people:
            counted = not span.unit and bool(_SO_MANY.search(before)) and not re.match(r"\W*\w+s\b", after)
            matches = bool(_OF_THEM.match(after)) or span.unit == "person" or counted
        elif unit := unit_of(bound.unit):
            same = span.unit == unit or bool(span.unit) and measure(span.unit) == measure(unit)
            matches = same or span.unit == "money" and (measure(unit) == "money" or unit == "pound")
            if matches and span.unit != "money":
                found.append(converted(float(span.value), span.unit, {unit}))
                continue
        else:
            matches = bool(bound.unit) and telling(bound.unit)[:1] == telling(after)[:1] != []
        if matches:
            found.append(float(span.value))
    return found


def _given(bound: Bound, tool: dict[str, Any], given: dict[str, Any]) -> Iterator[float]:
    """The numbers that a tool is called with which measure what the bound does."""
    parameters = tool.get("parameters") or {}
    for name, value in given.items():
        schema = arguments.resolve((parameters.get("properties") or {}).get(name) or {}, parameters)
        if type(value) in (int, float) and _is_of(bound, name, str(schema.get("description") or "")):
            yield float(value)


def _returned(bound: Bound, result: Any, name: str = "") -> Iterator[float]:
    """The numbers of a result which measure what the bound does."""
    if isinstance(result, dict):
        for inner, value in result.items():
            yield from _returned(bound, value, str(inner))
    elif type(result) in (int, float) and _is_of(bound, name, ""):
        yield float(result)


def _is_of(bound: Bound, name: str, described: str) -> bool:
    """Whether a value of this name measures what the bound does."""
    named = {stem(word) for word in name_words(name)}
    if bound.age:
        return "age" in named
    if bound.people:
        return bool(named & set(map(stem, _PEOPLE)))
    unit = unit_of(bound.unit)
    if unit and (measure(unit) == "money" or unit == "pound" and not units_in(f"{split_name(name)} {described}")):
        return bool(named & set(map(stem, _MONEY)))
    if unit:
        units = units_in(f"{split_name(name)} {described}")
        return unit in units or not units and bool(named & set(telling(bound.about)))
    return bool(bound.unit) and bool(named & set(telling(bound.unit)))
