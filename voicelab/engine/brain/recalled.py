"""What a conversation has settled already: the arguments of earlier calls, and the keys that their results brought."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from . import arguments, results, verbs
from .arguments.days import DAYS
from .arguments.moments import last_day
from .turn import HANDOFF, Called, Heard, Known, Returned, Said, Turn, parsed
from .words import COMMON, name_words, split_name, telling

# What a result calls a thing by; its other fields, such as amounts and dates, are no values for another tool.
_KEYS = {"id", "ids", "number", "no", "code", "reference", "ref", "key", "confirmation"}
FARTHEST = 12  # words and calls before this turn in which a day may have been spoken of
_NEW = re.compile(r"^(?:new|to|updated)_?(?=[A-Za-z])", re.IGNORECASE)
_OF_ANOTHER = re.compile(  # that something else is meant than before, of the same kind
    r"\b(?:my|our|his|her|their|a|the) (?:\w+ )?(?:wife|husband|partner|mum|mom|mother|dad|father|parents?|"
    r"sister|brother|son|daughter|friend|mate|neighbou?r|flatmate|roommate|boyfriend|girlfriend|colleague|boss|aunt|uncle|cousin|gran\w*|nan|"
    r"kid)(?:'s|s')(?! (?:\w+ing|not|the|an?|here|there|in|on|at|got|been)\b) \w|"
    r"\b(?:another|different|second|other) (?!(?:day|time|date|one)\b)\w",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?!\d{4}-\d\d-\d\d|\d\d?:\d\d)(?=.*\d)[\w -]{3,20}"
)  # of one thing: a code, no day and no time
_INTRODUCED = re.compile(
    r"\b(?:(?P<plainly>(?i:name(?:'s| is)|i'm|i am|called))|(?i:this is|it's)) "
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Dr)\.? )?[^\W\d_a-z][\w'-]+(?: [^\W\d_a-z][\w'-]+)*)"
)


_SPEAKS = re.compile(  # "Ana Lee here", "Ana Lee's the name"
    r"(?P<name>[^\W\d_a-z][\w'-]+(?: [^\W\d_a-z][\w-]+){0,3})"
    r"(?:,? (?P<plainly>here|speaking|calling)\b|(?:['’]s| is) (?:the|my) (?:name|surname)\b)"
)


def known(conversation: Sequence[Heard]) -> list[Known]:
    """What calls were made with, and the keys that they brought, the latest first; what failed tells nothing.

    A model need not be told the same booking number twice: what one tool was called with, another that has a parameter
    of that name is called with too, unless the caller says otherwise.
    """
    found: list[Known] = []
    called = {heard.call_id: heard for heard in conversation if isinstance(heard, Called)}
    for heard in conversation:
        call = called.get(heard.call_id) if isinstance(heard, Returned) else None
        if call and not call.name.startswith(HANDOFF):
            found += _by_call(call.name, call.arguments, heard.output)
    return found[::-1]


@lru_cache(maxsize=1024)  # each turn of a long conversation asks for all of them
def _by_call(tool: str, given: str, output: str) -> tuple[Known, ...]:
    """What one call settled."""
    if results.failed(output):
        return ()
    read = parsed(given)
    pairs = {**dict(_given(read)), **dict(_keys(parsed(output)))}
    return tuple(Known(plain_name(name), value, tool) for name, value in pairs.items() if value is not None)


def _given(arguments: Any) -> Iterator[tuple[str, Any]]:
    """What a call was made with, what is inside an object as well."""
    for name, value in arguments.items() if isinstance(arguments, dict) else ():
        if isinstance(value, dict):
            yield from _given(value)
        yield name, value


def listed(conversation: Sequence[Heard]) -> list[Any]:
    """The entries of the list in the latest result that has one: what a caller may choose from."""
    for heard in reversed(conversation):
        if isinstance(heard, Returned) and (entries := next(_lists(parsed(heard.output)), None)):
            return entries
    return []


def said_before(conversation: Sequence[Heard]) -> tuple[str, ...]:
    """What the caller said before the last turn, the oldest first."""
    return tuple(heard.text for heard in conversation if isinstance(heard, Said) and heard.role == "user")[:-1]


def day_spoken_of(conversation: Sequence[Heard], today: datetime.date) -> datetime.date | None:
    """The day that was spoken of last before the last turn: said by the caller, or what something was done with."""
    last = max((at for at, one in enumerate(conversation) if isinstance(one, Said) and one.role == "user"), default=0)
    for heard in reversed(conversation[max(0, last - FARTHEST) : last]):
        said = heard.text if isinstance(heard, Said) and heard.role == "user" else ""
        given = heard.arguments if isinstance(heard, Called) else ""
        if (said or given) and (day := last_day(said or given, today)):
            return day
    return None


def since_a_call(conversation: Sequence[Heard]) -> tuple[str, ...]:
    """What the caller said before the last turn, and since anything was called: nothing was done about it yet."""
    done = max((at for at, one in enumerate(conversation) if isinstance(one, Called)), default=-1)
    return said_before(conversation[done + 1 :])


def latest(conversation: Sequence[Heard]) -> list[str]:
    """The outputs of the calls of the last turn that called anything, handoffs left out."""
    found: list[str] = []
    names = {heard.call_id: heard.name for heard in conversation if isinstance(heard, Called)}
    fresh = True
    for heard in conversation:
        if isinstance(heard, Said) and heard.role == "user":
            fresh = True
        elif isinstance(heard, Returned) and not names.get(heard.call_id, "").startswith(HANDOFF):
            found, fresh = [*([] if fresh else found), heard.output], False
    return found


def settled(tool: dict[str, Any], missing: Sequence[str], turn: Turn) -> dict[str, Any]:
    """Of the parameters for which no value was said, those that were handed over, or that an earlier call had.

    A tool that is called once more gets only the keys of the call before, as other things are wanted of it now.
    """
    parameters = tool.get("parameters") or {}
    found: dict[str, Any] = {}
    unsaid = {name for name in arguments.required(parameters) if not is_key(name)} <= {*missing}
    if unsaid and verbs.changes(tool):  # to what it is to be changed, nobody knows yet
        missing = [name for name in missing if is_key(name)]
    others = bool(_OF_ANOTHER.search(turn.begun if turn.question else turn.said or ""))
    for name in missing:
        alone = arguments.only(parameters, name)
        if name.lower() in turn.handed:
            found |= arguments.fill(alone, "", answers=[("", turn.handed[name.lower()])])[0]
            continue
        before = [one.value for one in turn.known if one.name == plain_name(name) and _may_be_of(one, tool, name)]
        if before and others and _NUMBERED.fullmatch(str(before[0])):
            continue  # "my wife's little car, could she bring it in": its plate is another one
        if before and fits(before[0], alone, name):
            found[name] = before[0]
        elif not before and (value := _said(alone, name, turn.said_before, turn.since_a_call)) is not None:
            found[name] = value
    return found


def _may_be_of(one: Known, tool: dict[str, Any], name: str) -> bool:
    """Whether what one tool was called with, or brought, may be meant by another; an "id" only of the same thing.

    What is there to change or cancel what was done may be meant of anything that was.
    """
    if one.tool == tool["name"]:
        return is_key(name)
    if verbs.on_what_was_done(tool) and verbs.acts({"name": one.tool}):
        return True
    things = [set(telling(split_name(called))) for called in (one.tool, tool["name"])]
    return name.lower() not in _KEYS or bool(things[0] & things[1])


def _said(alone: dict[str, Any], name: str, before: Sequence[str], open_words: Sequence[str]) -> Any:
    """An option that the caller named in an earlier turn, when and with how many, or the name they introduced.

    Args:
        open_words: what was said since anything was called; what was said before that was about something else.
    """
    if isinstance(alone["properties"][name].get("enum"), list):
        return next((value for said in reversed(before) if (value := arguments.named(alone, said)) is not None), None)
    if not arguments.names_a_person(alone):
        told = (arguments.said_beyond_doubt(alone, said) for said in reversed(open_words))
        return next((value for value in told if value is not None), None)
    introduced = (
        one for said in reversed(before) for pattern in (_INTRODUCED, _SPEAKS) for one in pattern.finditer(said)
    )
    name_said = next((one["name"] for one in introduced if _is_name(one["name"], bool(one["plainly"]))), "")
    return arguments.value_of(alone, name, name_said) if name_said else None


def _is_name(said: str, plainly: bool) -> bool:
    """Whether words are somebody's name; "it's" and "this is" introduce other things as well."""
    parts = said.split()
    named = all(part[:1].isupper() for part in parts) and not {one.lower() for one in parts} & {*DAYS, *COMMON}
    return named and (plainly or len(parts) > 1)


def is_key(name: str) -> bool:
    """Whether a parameter of this name takes what a thing is known by: an id, a number, a code."""
    return bool(_KEYS & {*name_words(name)[-1:]})


def as_before(name: str) -> str:
    """What a parameter for something new is called without that: `new_time` is a time."""
    return _NEW.sub("", name)


def before(name: str, turn: Turn) -> Any:
    """What stood for a parameter in the earlier calls, so that something new takes its place; `None` if nothing did."""
    plain = plain_name(as_before(name))
    return next((one.value for one in turn.known if one.name in (plain, plain_name(name))), None)


def fits(value: Any, parameters: dict[str, Any], name: str) -> bool:
    """Whether a value is of the type, and one of the options, that a parameter has."""
    schema = arguments.resolve(parameters["properties"].get(name) or {}, parameters)
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
    kind = kinds.get(schema.get("type")) if isinstance(schema.get("type"), str) else None
    return (kind is None or isinstance(value, kind)) and value in (schema.get("enum") or [value])


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A parameter's name, however it is written: `bookingId` and `booking_id` are one."""
    return re.sub(r"[\W_]+", "", name).lower()


def _keys(value: Any) -> Iterator[tuple[str, Any]]:
    """The keys in a result, and in what it wraps; of a list only if it has one entry, as otherwise none is meant."""
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if isinstance(inner, (dict, list)):
            yield from _keys(inner)
        elif is_key(str(name)):
            yield str(name), inner


def _lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list) and len(value) > 1:
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _lists(inner)
