"""Several calls of one tool in one breath: "the weather in Paris and in London", "eggs, butter and bread"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..words import COMMON, split_name, stem, words
from . import roles
from .filling import fill
from .kinds import Kind, kind_of
from .leaves import Leaf, leaves, resolve
from .moments import moments
from .numbers import numbers
from .one_parameter import only, required
from .spans import Text, blanked
from .today import today
from .units import unit_of

MOST = 6  # calls in one breath
_JOINTS = re.compile(
    r"\s*(,\s*(?!and\b)|;\s*|(?<=\w)\.\s+(?=[A-Z])|,?\s(?:and(?: also| then)?|then|as well as|plus)\s)\s*"
)
_A_KEY = 3  # digits of a ticket's or a visit's number, at least
_KEYED = re.compile(  # a parameter by which a thing is known; "number of guests" is none
    r"\b(?:numbers?|no|ids?|codes?|references?|ref|tickets?|keys?)\b(?! of (?!the\b|an?\b|this\b|your\b))",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|between|instead|rather)\b|n['’]t\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|both|respectively|separately|either)\b", re.IGNORECASE)
_ON_ALL = re.compile(r"\b(?:they|them|those|these)\b", re.IGNORECASE)  # "when are they due"
_BESIDES = frozenset("another again same each both ones respectively separately done ready finished available".split())


@dataclass
class _Call:
    """What begins after a joint of the sentence, and all that belongs to it."""

    joint: str
    values: dict[str, Any] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)


def repeated(parameters: dict[str, Any], said: str, *, about: str = "") -> list[dict[str, Any]]:
    """The arguments of each of several calls, in the order in which they were said; none if it is one call.

    A part of the sentence begins another call where it has another value for what a call needs, and the sentence as a
    whole has no use for that value. What only one part says, such as a day, holds for all that say nothing of it.
    """
    cut = _JOINTS.split(said)
    if not 1 < len(cut[::2]) <= MOST or {joint.strip() for joint in cut[1::2]} == {","} or _DENIED.search(said):
        return []
    wanted = {leaf.path[0]: leaf for leaf in leaves(resolve(parameters, parameters), parameters) if len(leaf.path) == 1}
    telling = {name: leaf for name, leaf in wanted.items() if _tells_calls_apart(leaf, bool(_EACH.search(said)))}
    if not telling:
        return []
    used = fill(parameters, said, about=about, guess=False)[0]
    calls, last, before = [_Call("")], "", ""
    lists = [str(value[-1]) for value in used.values() if isinstance(value, list) and value]
    for joint, part in zip(["", *cut[1::2]], cut[::2], strict=True):
        if any(before.lower().endswith(one.lower()) for one in lists):
            return []  # it goes on with a list, which is one value
        before = part
        found = _alone(parameters, wanted, part, about, last if last in telling else "", used)
        others = {name: [other for known, other in used.items() if known != name] for name in found}
        values = {name: value for name, value in found.items() if not any(_same(value, one) for one in others[name])}
        last = max(values, key=lambda name: part.lower().rfind(str(values[name]).lower()), default=last)
        given = calls[-1].values
        if any(name in given and not _same(value, given[name]) for name, value in values.items() if name in telling):
            calls.append(_Call(joint))
        calls[-1].values = {**values, **calls[-1].values}
        calls[-1].parts.append(part)
    if not _listed(calls) or not _apart(calls, telling) or not all(_says_no_more(call, about) for call in calls[1:]):
        return []
    days = {name for name, leaf in wanted.items() if kind_of(leaf) is Kind.MOMENT}
    return _completed([call.values for call in calls], parameters, days)


def _tells_calls_apart(leaf: Leaf, each: bool) -> bool:
    """Whether another value of it makes another call: names of people may be meant together, words are words."""
    if leaf.many or not leaf.required or kind_of(leaf) in (Kind.FREE, Kind.OBJECT, Kind.TRUTH):
        return False
    return each or not roles.plays(leaf, roles.PERSON)


def _alone(
    parameters: dict[str, Any], wanted: dict[str, Leaf], part: str, about: str, last: str, used: dict[str, Any]
) -> dict[str, Any]:
    """What a part of the sentence says by itself; one bare value is one more of what was named last.

    Args:
        used: what the whole sentence says; a text of it that stands in the part is what it was there.
    """
    found = fill(parameters, part, about=about, guess=False)[0]
    found |= {name: text for name, text in used.items() if isinstance(text, str) and text.lower() in part.lower()}
    if len(found) == 1 and last and last not in found:
        found = fill(only(parameters, last), part, about=about, guess=False)[0] or found
    texts = [str(value) for value in found.values() if isinstance(value, str)]
    return {
        name: value
        for name, value in found.items()
        if name in wanted
        and value != wanted[name].schema.get("default")
        and not (isinstance(value, (int, float)) and any(re.search(rf"\b{value}\b", text) for text in texts))
    }


def _listed(calls: Sequence[_Call]) -> bool:
    """Whether each call after a comma has one after an "and" behind it: "Miami, Florida" is one place."""
    return len(calls) > 1 and calls[-1].joint.strip() != ","


def _apart(calls: Sequence[_Call], telling: dict[str, Leaf]) -> bool:
    """Whether calls differ in values of one form, and in more than one number: "two adults and one child" do not."""
    if len(calls) > MOST:
        return False
    said = {name: [call.values[name] for call in calls if name in call.values] for name in telling}
    differ = [name for name, values in said.items() if len(set(map(str, values))) > 1]
    alike = all(len({_form(value) for value in said[name]}) == 1 for name in differ)
    return alike and (len(differ) > 1 or any(_names_one(telling[name], said[name], calls) for name in differ))


def _names_one(leaf: Leaf, values: Sequence[Any], calls: Sequence[_Call]) -> bool:
    """Whether a value says which one is meant, and not how many: a word, a code, or a number as long as the others."""
    if kind_of(leaf) is not Kind.NUMBER:
        return True
    if not (_KEYED.search(split_name(leaf.path[-1])) or _KEYED.search(leaf.said_of_it)):
        return False
    measured = {one.value for call in calls for part in call.parts for one in numbers(Text(part)) if one.unit}
    digits = {len(str(value)) if isinstance(value, int) else 0 for value in values}
    return not measured & {*values} and len(digits) == 1 and min(digits) >= _A_KEY


def _form(value: Any) -> str:
    """What a value looks like: a number, a name, plain words, or letters with digits."""
    text = str(value)
    if not isinstance(value, str) or re.fullmatch(r"[\d.]+(?:st|nd|rd|th)?", text):
        return "number"
    if re.search(r"\d", text):
        return "code"
    return "name" if text[:1].isupper() else "words"


def _says_no_more(call: _Call, about: str) -> bool:
    """Whether a call's parts hold nothing but its values and words of the tool: else it says something of another."""
    known = {stem(word) for word in words(f"{about} {' '.join(map(str, call.values.values()))}")} | _BESIDES
    known |= {stem(word) for name in call.values for word in words(name)}
    known |= {stem(word) for value in call.values.values() for word in re.findall(r"[a-z]+", str(value).lower())}
    told = " . ".join(_undated(part) for part in call.parts if not _ON_ALL.search(part))
    left = [word for word in words(blanked(told, numbers(Text(told)))) if word not in COMMON and not unit_of(word)]
    return all(stem(word) in known or any(map(str.isdigit, word)) for word in left)


def _undated(part: str) -> str:
    """A part of the sentence without its dates and times."""
    return blanked(part, moments(Text(part), today()))


def _completed(calls: list[dict[str, Any]], parameters: dict[str, Any], days: set[str]) -> list[dict[str, Any]]:
    """Each call with what it needs and only others say; none if one of them still lacks something.

    Args:
        days: dates and times, which hold for all if only one call says them, also where they may be left out.
    """
    needed = required(parameters)
    for name in dict.fromkeys(name for call in calls for name in call):
        having = [call[name] for call in calls if name in call]
        for at, call in enumerate(calls):
            before = next((earlier[name] for earlier in reversed(calls[:at]) if name in earlier), having[0])
            if name not in call and (name in needed or name in days and len(having) == 1):
                call[name] = before
    return [] if any(set(needed) - set(call) for call in calls) else calls


def _same(one: Any, other: Any) -> bool:
    return str(one).strip().lower() == str(other).strip().lower()
