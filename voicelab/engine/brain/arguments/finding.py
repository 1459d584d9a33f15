"""The values of leaves that are in a text: by its words, and what each object of a list has in a part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from typing import Any

from ..words import split_name, stem, words
from . import by_meaning, options
from .assembled import assembled
from .comparisons import conditions, may_compare
from .kinds import Kind, kind_of
from .leaves import Leaf, leaves
from .matching import matched
from .pieces import Pieces
from .spans import Span, Text, blanked
from .today import When
from .told import may_be_told, told

_PARTS = re.compile(r",\s*(?:and\s+)?|\band\b|;")
_ANOTHER = re.compile(r"(?<=[.?!])\s+(?!(?:and|also|plus|oh)\b)", re.IGNORECASE)  # sentence, on something else
_EXAMPLES = re.compile(r"\b(?:such as|e\.g\.|for example|including)[^.;()]*")  # they are values
_LONG_ENOUGH = 6  # letters of a value that is not looked at again for the objects of a list
ALONE = -1.5  # the least evidence where nothing else can be meant: in a reply, in a part of a list


@lru_cache(maxsize=256)
def own_words(about: str) -> frozenset[str]:
    """The stems of a tool's own words."""
    return frozenset(stem(word) for word in words(split_name(_EXAMPLES.sub(" ", about))))


def pieces_of(wanted: Sequence[Leaf], said: str, vocabulary: Set[str], when: When) -> Pieces:
    """The pieces of a text for these leaves; their options that were said are no phrases, nor are comparisons."""
    for _, places in _comparisons(wanted, said).values():
        said = blanked(said, places)
    text, choices = Text(said), [leaf for leaf in wanted if kind_of(leaf) is Kind.CHOICE]
    chosen = {(span.start, span.end) for leaf in choices for span in options.chosen(leaf, text)}
    return _pieces(said, when, frozenset(vocabulary), frozenset(chosen))


@lru_cache(maxsize=128)  # they are the same for each parameter of a tool that is looked for by itself
def _pieces(said: str, when: When, vocabulary: frozenset[str], options: frozenset[tuple[int, int]]) -> Pieces:
    return Pieces(said, when, vocabulary, [Span(*place, "option", None) for place in sorted(options)])


def found_in(
    wanted: Sequence[Leaf],
    said: str,
    vocabulary: Set[str],
    when: When,
    root: dict[str, Any],
    least: float | None = None,
) -> dict[Leaf, Any]:
    """What was said, and the truths that were meant."""
    found = in_words(wanted, said, vocabulary, when, root, least)
    return found | by_meaning.flags([leaf for leaf in wanted if leaf not in found], said)


def what_it_is_about(wanted: Sequence[Leaf], said: str, vocabulary: Set[str], when: When) -> dict[Leaf, str]:
    """The clause that tells what the call is about, for what may be given that."""
    if not any(map(may_be_told, wanted)):
        return {}
    pieces = pieces_of(wanted, said, vocabulary, when)
    return {leaf: str(span.value) for leaf in wanted if may_be_told(leaf) and (span := told(leaf, pieces))}


def in_words(
    wanted: Sequence[Leaf],
    said: str,
    vocabulary: Set[str],
    when: When,
    root: dict[str, Any],
    least: float | None = None,
) -> dict[Leaf, Any]:
    """What was said, by its words alone; `least` is the evidence that each value needs, if not the usual."""
    compared = _comparisons(wanted, said)
    pieces = pieces_of(wanted, said, vocabulary, when)
    found = matched([leaf for leaf in wanted if kind_of(leaf) is not Kind.OBJECT], pieces, least)
    found |= {leaf: values for leaf, (values, _) in compared.items()}
    for leaf in (leaf for leaf in wanted if leaf not in compared):
        if _lists_objects(leaf):
            listed = _objects(leaf, _without(said, found.values()), vocabulary, when, root)
            if listed:
                found[leaf] = listed
    return found


def _lists_objects(leaf: Leaf) -> bool:
    return kind_of(leaf) is Kind.OBJECT and leaf.many and bool(leaf.schema.get("properties"))


def _comparisons(wanted: Sequence[Leaf], said: str) -> dict[Leaf, tuple[list[Any], list[Span]]]:
    """The comparisons that were said for lists of them, and where they stand."""
    lists = [leaf for leaf in wanted if _lists_objects(leaf)]
    if not lists or not may_compare(said):
        return {}
    text = Text(said)
    return {leaf: told for leaf in lists if (told := conditions(leaves(leaf.schema, leaf.schema), text))}


def _without(said: str, values: Iterable[Any]) -> str:
    """What was said, with spaces where a name, an address or another text stands that is a value already."""
    for value in values:
        if isinstance(value, str) and len(value) >= _LONG_ENOUGH and (at := said.find(value)) >= 0:
            said = f"{said[:at]}{' ' * len(value)}{said[at + len(value) :]}"
    return said


def _objects(leaf: Leaf, said: str, vocabulary: Set[str], when: When, root: dict[str, Any]) -> list[Any]:
    """The objects of a list, one from each part of the sentence that has all that one needs.

    They are told in one sentence, or in others that go on with it: "And a large salad."
    """
    schema = {**leaf.schema, "required": leaf.schema.get("required") or list(leaf.schema["properties"])[:1]}
    inner = leaves(schema, root)
    result: list[Any] = []
    for sentence in _ANOTHER.split(said):
        for part in _PARTS.split(sentence):
            values, missing = assembled(schema, found_in(inner, part, vocabulary, when, root, ALONE), inner)
            if values and not missing:
                result.append(values)
        if result:
            break
    return result
