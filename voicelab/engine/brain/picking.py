"""One of several things that were told, chosen: "the second one", "eleven would be perfect", "the cheaper one"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from . import arguments, recalled, superlatives, verbs
from .arguments.numbers import numbers
from .arguments.spans import Text
from .arguments.today import today
from .matching import spoken_name
from .spoken_values import clock
from .turn import HANDOFF, Thought, ToolCall, Turn
from .words import is_among, name_words, split_name, telling, words

_PICKING = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|former|latter|(?:option|number) \w+)\b|\b(?:this|that) one\b",
    re.IGNORECASE,
)
_PLACES = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "latter": -1}
_PLACED = re.compile(
    rf"\b({'|'.join(_PLACES)})\b(?! (?:of|names?|weeks?|days?|months?|years?|time|class)\b)", re.IGNORECASE
)
_THAT = re.compile(
    r"\b(?:(?:that|this) one|those|these|of them|(?:take|have|book|want|get|for|it) (?:that|it|there)|"
    r"(?:to|with|like|do) that)\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"\bthe (?:\w+ ){1,3}ones?\b", re.IGNORECASE)
_CHOICES = telling("one option choice slot time offer possibility appointment suggestion")
_SAY_NOTHING = frozenset("name number id of the is for at in per".split())  # of a field, beside what it is about
_TAKES_A_CHOICE = re.compile(r"\b(?:choose|select|pick|take|accept|decide)\b")
_A_TIME = {"properties": {"time": {"type": "string", "description": "Time as HH:MM"}}, "required": ["time"]}


def picked(tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """What was chosen of several things that we told, by the tool that takes a choice, unless it was called last."""
    if turn.question or turn.calls or turn.previous is None or not _PICKING.search(turn.said or ""):
        return None
    for tool in tools:
        parameters = tool.get("parameters") or {}
        takes = bool(parameters.get("required")) and _TAKES_A_CHOICE.search(spoken_name(tool).lower())
        if takes and tool["name"] != turn.previous.name:
            found, missing = arguments.fill(parameters, turn.said or "")
            if not missing:
                return Thought(None, (ToolCall(tool["name"], found),), f"{tool['name']}: one of several was picked")
    return None


def taken(tools: Sequence[dict[str, Any]], turn: Turn) -> dict[str, Any] | None:
    """The only tool that takes what was chosen of a list that another one found; none if nothing was chosen."""
    if turn.previous is None:
        return None
    others = [tool for tool in tools if tool["name"] != turn.previous.name and not tool["name"].startswith(HANDOFF)]
    others = [tool for tool in others if not _is_of_something_unknown(tool, turn)]
    for titles in (False, True):  # where no parameter is called as a field is, one may take what the record is called
        takers = [tool for tool in others if _takes(tool, turn, titles)]
        if takers:
            return takers[0] if len(takers) == 1 else None
    return None


def _is_of_something_unknown(tool: dict[str, Any], turn: Turn) -> bool:
    """Whether a tool changes or undoes something that nobody has done yet."""
    if not verbs.on_what_was_done(tool):
        return False
    keys = [name for name in arguments.required(tool.get("parameters") or {}) if recalled.is_key(name)]
    return len(recalled.settled(tool, keys, turn)) < len(keys)


def _takes(tool: dict[str, Any], turn: Turn, titles: bool) -> bool:
    """Whether a tool needs something that was chosen."""
    return bool(of_choice(tool, arguments.required(tool.get("parameters") or {}), turn, titles))


def of_choice(tool: dict[str, Any], wanted: Sequence[str], turn: Turn, titles: bool = True) -> dict[str, Any]:
    """What was chosen of a list, for the parameters of a tool that take it."""
    said = (turn.begun if turn.question else turn.said) or ""
    entry = entry_of(turn.listed, said)
    for _, reply in turn.answers if entry is None else ():  # "the cheaper one, from Monday", when something was asked
        if (entry := entry_of(turn.listed, reply)) is not None:
            said = reply
            break
    if entry is None and _THAT.search(said):
        entry = _spoken_of(turn)
    if entry is None:
        return {}
    if isinstance(entry, dict):
        chosen = _of_record(entry, wanted) or (_titled(entry, tool, wanted) if titles else {})
        chosen = {**_of_inner(entry, [name for name in wanted if name not in chosen], said), **chosen}
        return {name: value for name, value in chosen.items() if recalled.fits(value, _alone(tool, name), name)}
    parameters, settled = tool.get("parameters") or {}, {one.name for one in turn.known}
    takes = [name for name in wanted if arguments.value_of(parameters, name, str(entry)) == entry]
    takes.sort(key=lambda name: recalled.plain_name(name) in settled)  # what is known is not what was chosen
    return {name: entry for name in takes[:1]}


def _of_inner(entry: dict[str, Any], wanted: Sequence[str], said: str) -> dict[str, Any]:
    """What was chosen of a list within a record: "the later time", of its free times."""
    found = {}
    for name in wanted:
        for field, value in entry.items():
            shared = {*name_words(name)} & {word.removesuffix("s") for word in name_words(str(field))} - _SAY_NOTHING
            if isinstance(value, list) and shared and (one := entry_of(value, said)) is not None:
                found[name] = one
    return found


def _alone(tool: dict[str, Any], name: str) -> dict[str, Any]:
    return arguments.only(tool.get("parameters") or {}, name)


def _spoken_of(turn: Turn) -> Any:
    """The entry of the list that the caller spoke of last, before this turn; `None` if there is none."""
    named = (entry_of(turn.listed, said, loosely=True) for said in reversed(turn.said_before))
    return next((entry for entry in named if entry is not None), None)


def _titled(entry: dict[str, Any], tool: dict[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """What a record is called, for the only parameter that takes a name."""
    parameters = tool.get("parameters") or {}
    field, title = next(((str(name), value) for name, value in entry.items() if isinstance(value, str)), ("", ""))
    takes = [name for name in wanted if title and arguments.value_of(parameters, name, title) == title]
    takes = [name for name in takes if {*name_words(field)} & {*words(_told(parameters, name))}]
    return {takes[0]: title} if len(takes) == 1 else {}


def _told(parameters: dict[str, Any], name: str) -> str:
    """What a parameter is called, and how it is described."""
    schema = arguments.only(parameters, name)["properties"][name]
    return f"{split_name(name)} {schema.get('description') or ''}"


def _of_record(entry: dict[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """The values of a record for parameters of the same names; `name` of a class is the `class_name`.

    What a record within it holds, such as the date of the next free time, is the record's own where that says nothing.
    """
    inner = [one for one in entry.values() if isinstance(one, dict)]
    fields = {recalled.plain_name(str(name)): value for one in (*inner, entry) for name, value in one.items()}
    found = {name: fields[recalled.plain_name(name)] for name in wanted if recalled.plain_name(name) in fields}
    for name in wanted:
        last = next(iter(name_words(name)[-1:]), "")
        if name not in found and last in fields and fields[last] not in found.values():
            found[name] = fields[last]
        shared = [field for field in entry if {*name_words(name)} & {*name_words(str(field))} - _SAY_NOTHING]
        if name not in found and len(shared) == 1 and entry[shared[0]] not in found.values():
            found[name] = entry[shared[0]]
    return found


def entry_of(entries: Sequence[Any], said: str, loosely: bool = False) -> Any:
    """The entry that was chosen: by its words, its place, its price or its time; `None` if it is not one.

    Args:
        loosely: one word of its name is enough, as in a question about it: "how late is the kiosk open".
    """
    if not entries:
        return None
    spoken = telling(said)
    if (named := _only(entries, lambda value: _words_in(value, spoken, all))) is not None:
        return named
    place = _PLACED.search(said)
    if place and _is_of(said[place.end() :], entries):
        at = _PLACES[place.group(1).lower()]
        return entries[at] if at < len(entries) else None
    if superlatives.is_superlative(said) and (most := superlatives.outstanding(entries, said)) is not None:
        return most
    if any(_minutes(value) is not None for entry in entries for value in _values(entry)):
        times = _times_said(said, today())
        if (timed := _only(entries, lambda value: _minutes(value) in times)) is not None:
            return timed
    if loosely or _ONE.search(said):
        return _most_named(entries, spoken)
    return None


def _most_named(entries: Sequence[Any], spoken: list[str]) -> Any:
    """The entry of which most words were said: "the church hall one", not the town hall; `None` if it is not one."""
    named = [max((_words_said(value, spoken) for value in _values(entry)), default=0) for entry in entries]
    best = max(named, default=0)
    return entries[named.index(best)] if best and named.count(best) == 1 else None


def _words_said(value: str, spoken: list[str]) -> int:
    return 0 if value.isdigit() else sum(is_among(word, spoken) for word in telling(value))


def _is_of(following: str, entries: Sequence[Any]) -> bool:
    """Whether "the first" is one of the entries, by the word after it: "the first safe" is something else."""
    word = telling(next(iter(re.findall(r"^ ([a-z'-]+)", following.lower())), ""))
    names = [split_name(str(name)) for entry in entries if isinstance(entry, dict) for name in entry]
    values = [value for entry in entries for value in _values(entry)]
    return not word or is_among(word[0], [*_CHOICES, *telling(" ".join([*names, *values]))])


def _only(entries: Sequence[Any], named: Callable[[str], bool]) -> Any:
    """The only entry that has a value of which this is true."""
    found = [entry for entry in entries if any(map(named, _values(entry)))]
    return found[0] if len(found) == 1 else None


def _words_in(value: str, spoken: list[str], how: Callable[[Iterable[bool]], bool]) -> bool:
    return bool(telling(value)) and how(is_among(word, spoken) for word in telling(value))


def _values(entry: Any) -> list[str]:
    inner = entry.values() if isinstance(entry, dict) else [entry]
    return [str(value) for value in inner if isinstance(value, (str, int, float)) and not isinstance(value, bool)]


def _said_at(said: str) -> list[str]:
    """The numbers in what was said, as times are said: "give me the eleven forty" names one as well as "at eleven"."""
    return [f"at {said[one.start : one.end]}" for one in numbers(Text(said))]


@lru_cache(maxsize=256)  # it is asked of each tool that may take an entry of a list
def _times_said(said: str, _: date) -> frozenset[int]:
    """The times of the day that were said, in minutes, on that day."""
    read = (arguments.fill(_A_TIME, text)[0].get("time") for text in (said, *_said_at(said)))
    return frozenset(minutes for time in read if (minutes := _minutes(str(time))) is not None)


def _minutes(text: str) -> int | None:
    """A time of the day in minutes, on a clock of twelve hours, as callers say it."""
    minutes = clock(text)
    return None if minutes is None else minutes % 720
