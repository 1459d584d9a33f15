"""A tool's JSON Schema as leaves: each value that has to be found, with what its name and description say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..words import COMMON, spaced, split_name, stem, words
from .units import unit_of, units_in

# Other names that people give the types of JSON Schema.
_TYPES = {
    "dict": "object",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "int": "integer",
    "long": "integer",
    "str": "string",
    "char": "string",
    "bool": "boolean",
    "list": "array",
    "tuple": "array",
    "set": "array",
    "any": "string",
}
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve".split()
_DIGITS = re.compile(rf"\b(an?|{'|'.join(_COUNTED)}|\d{{1,2}})[- ](digits?|characters?|letters?)\b")
_LEAD = re.compile(r"\b([A-Z]{1,4}) (?:and|plus|followed by|then|with) \w+[- ]digits?\b")  # "E and five digits"
_SOME = re.compile(  # a description that is nothing but a list without an end
    r"(?:[^:.()]{2,40}[:(])?\s*([^:.()]+?),?\s*(?:\.\.\.|…|\betc\b\.?|\band so on\b|\bor similar\b)\W*",
    re.IGNORECASE,
)
_PER = re.compile(r"(?:\bper (?!cent\b)|/ ?)(?:\d+ )?\w+")  # litres per day are litres, and so are those per 100 km
_ONE_TIME = re.compile(  # the wage of the first year is not told in years
    r"\b(?:the|first|second|each|every|which|given|last|next|previous|initial) (?:\w+ )?(?:day|week|month|year)\b"
)
_CHOICE = re.compile(r"\b(?:can be|either|one of|must be|options?|possible values)\b")
_FEW_WORDS = 3
_DEEPEST = 4  # objects within objects
_EMPTY_WORDS = COMMON - {"number", "name", "from", "to", "by", "in"} | {
    "value",
    "type",
    "format",
    "default",
    "optional",
}


def resolve(schema: Any, root: dict[str, Any]) -> dict[str, Any]:
    """The schema behind `$ref`, the first alternative of `anyOf` that is not null; its type as JSON Schema names it.

    `true` is a schema as well, and says nothing.
    """
    schema = schema if isinstance(schema, dict) else {}
    for _ in range(8):
        choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if "$ref" in schema:
            target: Any = root
            for part in str(schema["$ref"]).lstrip("#/").split("/"):
                target = target.get(part, {}) if isinstance(target, dict) else {}
            target = target if isinstance(target, dict) else {}
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        elif isinstance(choices, list) and choices:
            real = [choice for choice in choices if isinstance(choice, dict) and choice.get("type") != "null"]
            kept = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf", "allOf")}
            schema = {**real[0], **kept} if real else kept
        else:
            break
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), None)
    if not isinstance(kind, str):
        kind = "object" if isinstance(schema.get("properties"), dict) else ""
    described = {"description": spaced(str(schema["description"]))} if schema.get("description") else {}
    return {**schema, **described, "type": _TYPES.get(kind.lower(), kind)}


def nullable(schema: dict[str, Any]) -> bool:
    """Whether null is a value of this schema."""
    kinds = schema.get("type")
    choices = schema.get("anyOf") or schema.get("oneOf") or []
    return (
        kinds == "null"
        or isinstance(kinds, list)
        and "null" in kinds
        or any(isinstance(choice, dict) and choice.get("type") == "null" for choice in choices)
    )


@dataclass(frozen=True, eq=False)
class Leaf:
    """One value to be found: of a parameter, or of a property inside an object."""

    path: tuple[str, ...]
    schema: dict[str, Any]
    required: bool
    many: bool = False
    """Whether a list of such values is wanted; `schema` is then that of one of them."""
    outer: str = ""
    """What is said of the list or object around it."""
    expected: bool = False
    """Whether it is part of something that is required, though no part of it has to be there."""
    inner: bool = False
    """Whether the object around it, which may be left out, needs it."""

    @property
    def kind(self) -> str:
        """The JSON type of one value; a string if the schema does not say."""
        return self.schema.get("type") or "string"

    @cached_property
    def said_of_it(self) -> str:
        """The description, in lower case, with that of what is around it."""
        return f"{self.schema.get('description') or ''} {self.outer}".strip().lower()

    @cached_property
    def naming(self) -> frozenset[str]:
        """The stems of the words of its name, and of its parents' names."""
        spoken = words(split_name(re.sub(r"(?<=[A-Za-z])(?=\d)", " ", " ".join(self.path))))
        return frozenset(stem(word) for word in spoken) - {""}

    @cached_property
    def name_words(self) -> tuple[str, ...]:
        """The words of its own name as they are, in lower case."""
        return tuple(words(split_name(re.sub(r"(?<=[A-Za-z])(?=\d)", " ", self.path[-1]))))

    @cached_property
    def describing(self) -> frozenset[str]:
        """The stems of the telling words of its description, without those of its name."""
        text = re.sub(r"(?:default|e\.g\.|for example|such as).*", "", self.said_of_it)
        return frozenset(stem(word) for word in words(text) if word not in _EMPTY_WORDS) - self.naming

    @cached_property
    def about(self) -> frozenset[str]:
        """The words, not stems, of name and description."""
        return frozenset({*self.name_words, *words(self.said_of_it)})

    @cached_property
    def units(self) -> set[str]:
        """The units that name or description ask for."""
        text = _ONE_TIME.sub(" ", _PER.sub(" ", re.sub(r"default.*", "", self.said_of_it)))
        name = re.sub(r"(?<=\w)\s+per \w+$", "", " ".join(self.name_words))  # minutes per day are minutes
        last = {unit_of(self.name_words[-1])} if len(self.name_words) > 1 and len(self.name_words[-1]) < 3 else set()
        return units_in(f"{name} {text}") | last - {""}

    @cached_property
    def optional(self) -> bool:
        """Whether it may be left out: not required, or with a default."""
        return (
            not (self.required or self.expected)
            or "default" in self.schema
            or bool(re.search(r"\bdefault|\boptional", self.said_of_it))
        )

    @property
    def is_asked_for(self) -> bool:
        """Whether it is asked for where nothing was said: it is needed, and the schema itself has no default."""
        return self.required and "default" not in self.schema

    @cached_property
    def lengths(self) -> tuple[int, int]:
        """The least and the greatest number of characters of a text; "five-digit" in a description says both."""
        low, high = self.schema.get("minLength"), self.schema.get("maxLength")
        signs = {said[2][0]: said[1] for said in reversed([*_DIGITS.finditer(self.said_of_it)])}  # each kind once
        if (lead := _LEAD.search(str(self.schema.get("description") or ""))) and "l" not in signs:
            signs["l"] = str(len(lead[1]))
        if any(many.rstrip("n") != "a" for many in signs.values()) and low is None and high is None:
            low = high = sum(int(many) if many.isdigit() else _how_many(many) for many in signs.values())
        return low if isinstance(low, int) else 1, high if isinstance(high, int) else 10_000

    @cached_property
    def some(self) -> tuple[str, ...]:
        """What the description lists as some of what may be said: "Birthdays, allergies and so on"."""
        listed = _SOME.fullmatch(str(self.schema.get("description") or ""))
        parts = re.split(r",|\bor\b|\band\b", listed[1]) if listed else []
        return tuple(part.strip().lower() for part in parts if part.strip() and len(part.split()) <= _FEW_WORDS)

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Values that the description gives as examples or as a choice, as they are written there."""
        return _examples(f"{self.schema.get('description') or ''} {self.outer}", self.schema.get("examples"))

    @cached_property
    def is_choice(self) -> bool:
        """Whether the description gives all that may be said: "can be 'brief' or 'extended'"."""
        return len(self.examples) > 1 and bool(_CHOICE.search(self.said_of_it))


def _how_many(word: str) -> int:
    return _COUNTED.index(word) if word in _COUNTED else 1


def leaves(schema: dict[str, Any], root: dict[str, Any]) -> list[Leaf]:
    """The leaves of an object schema, in its order; lists of objects are leaves as well."""
    return list(_walk(schema, root, Leaf((), schema, True)))


def _walk(schema: dict[str, Any], root: dict[str, Any], above: Leaf) -> Iterator[Leaf]:
    wanted = schema.get("required")
    wanted = wanted if isinstance(wanted, list) else []
    properties = schema.get("properties")
    for name, given in (properties if isinstance(properties, dict) else {}).items():
        inner = resolve(given, root)
        path, required = (*above.path, str(name)), above.required and name in wanted
        expected = bool(above.path) and above.required and not wanted
        inside = len(path) > 1 and name in wanted
        described = str(inner.get("description") or "")
        if inner["type"] == "object" and inner.get("properties") and len(path) < _DEEPEST:
            yield from _walk(inner, root, Leaf(path, inner, required, outer=described))
        elif inner["type"] == "array":
            item = inner.get("items")
            one = resolve(item if isinstance(item, dict) else {"type": "string"}, root)
            kept = {"default": inner["default"]} if "default" in inner else {}
            yield Leaf(path, {**one, **kept}, required, True, described, expected, inside)
        else:
            yield Leaf(path, inner, required, False, above.outer, expected, inside)


def _examples(described: str, given: Any) -> tuple[str, ...]:
    found = [str(one) for one in given if isinstance(one, (str, int, float))] if isinstance(given, list) else []
    text = re.split(r"\b[Dd]efaults? ", described)[0]
    found += re.findall(r"(?<!\w)['\"‘“]([^'\"’”]{1,40})['\"’”](?!\w)", text)
    listed = re.search(
        r"(?:\be\.?g\.?,?|\bi\.e\.,?|such as|for example,?|like|options?(?: are| include)?:?|can be|either|one of)"
        r"\s+([^.;()]+)",
        text,
        re.IGNORECASE,
    )
    if listed and not found:
        found += [re.sub(r"^(?:or|and)\s+", "", one.strip()) for one in re.split(r",|\bor\b|\band\b", listed.group(1))]
    return tuple(one for one in dict.fromkeys(found) if one and len(one.split()) <= 4 and one != "etc")
