"""Words for the parameters that take them: quoted ones, names, phrases, and the examples of a description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..words import SAME, likeness, stem, words
from . import announced, counts, free_text, makers, names, of_its_sort, plain, roles, several, sorts, tokens
from .context import Context
from .leaves import Leaf
from .pairs import Pair, pair
from .pieces import Pieces
from .spans import Span, Text
from .standard_codes import code_for
from .told import is_told
from .units import singular, unit_of

_ONLY = 0.3  # what it is worth that a piece is the only one that could be meant
# What a piece is worth before anything speaks for it.
_BASE = {"quoted": 1.5, "token": 1.2, "name": 0.8, "code": 0.0, "phrase": -0.2, "number": -1.5}
_COUNTS = re.compile(r"quantit|\bcounts?\b|amount|how many|number of", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"\bname of (?:the|a) (?!(?:caller|customer|contact|member|guest|person|user|client)\b)\w+")
_KINDS = ({"quoted"}, {"token"}, {"name"}, {"phrase"}, {"code"}, {"number"})  # pieces that may make up a list
_QUOTED_TEXT = 1.5  # what it is worth that what is to be written, or its heading, is quoted
_EACH = 0.05  # what it is worth that a list has one more entry
_BESIDE = 1.0  # what it is worth that the leaf's own name stands right before a piece
_WHOLE, _WITH_SOMEBODY = 0.5, 2.0  # what a piece of several is worth over its parts: "lunch with Ana"
_LETTERS = re.compile(r"\w(?:[\s.,-]+\w)+")
_IN_PASSING = 4.0  # against the name of somebody who is only spoken of as that of the caller
_CALLERS = frozenset("name customer caller contact member guest surname".split())
_ONLY_NAME = 1.0  # what it is worth that a name is the only one, where a thing's name may be given
_NUMBERED = 4.0  # what it is worth that a number stands after the leaf's own name: "room 212"
_SPELLED = 1.0  # what it is worth that a name was spelled
_WITH_ITS_STATE = re.compile(r"\bcity(?: and|,) ?(?:state|country)\b|[A-Z]?[a-z]+, ?[a-z]{2}\b")
_BEGUN = frozenset("arrive arrival depart departure start end begin due when date day time until since".split())
_ODD = ("token", "code", "number")  # what is none of several words that may be said
_DATED = 2.5  # against what is a date or a time, as any other code
_OF_THE_STANDARD = 1.5  # what it is worth that the leaf takes codes, and there is one for a name: "in French"
_PARTED = 3.0  # against a name as the make or the model, of which it has both
_NEVER, _EXAMPLE = -9.0, 5.0


def for_words(leaves: Sequence[Leaf], pieces: Pieces, all_leaves: Sequence[Leaf]) -> list[Pair]:
    """Quoted words, names and phrases for the leaves that take words."""
    if not leaves:  # names and phrases need not be looked for
        return []
    context = Context(pieces.around_words, leaves, known=pieces.vocabulary)
    aged = [*pieces.names, *(Span(*place, "number", None) for place in counts.ages(pieces.text.said))]
    mixed = [span for span in pieces.codes if not span.value.isdigit() and not any(map(span.overlaps, aged))]
    spans = [*pieces.quoted, *pieces.tokens, *pieces.names, *pieces.phrases, *mixed, *pieces.numbers]
    pairs: list[Pair] = []
    texts = any(leaf.required and _is_text(leaf) for leaf in leaves)
    numbered = any({"number", "house"} & set(leaf.name_words) for leaf in all_leaves)
    for leaf in (leaf for leaf in leaves if not leaf.many):
        made = makers.parts(leaf, pieces, leaves)
        longer = [*several.longer(leaf, pieces, numbered), *made]
        other = texts and not _is_text(leaf)
        own = [one for span in spans if (one := announced.without_name(leaf, span, pieces.text))]
        own += [one] if (one := announced.before_name(leaf, pieces.text)) else []
        for span in [*spans, *longer, *own]:
            part = any(span.overlaps(one) and span != one for one in longer)
            whole = _WITH_SOMEBODY if span.kind == "phrase" and " with " in span.value else _WHOLE
            score = _worded(leaf, span, context, pieces, all_leaves) + (
                whole if span in longer else -1.0 if part else 0.0
            )
            score += _BESIDE * (span in own)
            score -= _PARTED * (span not in made and any(map(span.overlaps, made)))
            score -= _QUOTED_TEXT * (other and span.kind == "quoted" and " " in span.value)
            score += _ONLY_NAME * (span.kind == "name" and len(leaves) == 1 and _is_the_only_name(leaf, pieces))
            pairs.append(Pair(score, leaf, span, _value(leaf, span, pieces)))
    uncounted = not any(_COUNTS.search(f"{' '.join(leaf.name_words)} {leaf.said_of_it}") for leaf in all_leaves)
    for leaf in (leaf for leaf in leaves if leaf.many):
        mixed_names = sorts.is_of_a_person(leaf) or any(one.start == 0 for one in pieces.names)
        for kinds in (*_KINDS, *([{"name", "phrase"}] if mixed_names else [])):  # "tara, jun and Mika"
            kind = min(kinds)
            whole = _of_each_other(pieces.chains) if "phrase" in kinds and uncounted else []
            alike = [one for one in spans if one.kind in kinds and not any(map(one.overlaps, whole))]
            alike = [announced.without_name(leaf, one, pieces.text) or one for one in [*alike, *whole]]
            for group in pieces.grouped(alike):
                if kind == "number" and not _are_known_by(group, leaf, pieces):
                    continue
                value = [(_count(span, pieces) if uncounted else "") + _value(leaf, span, pieces) for span in group]
                whole = Span(group[0].start, group[-1].end, kind, value, parts=tuple(group))
                score = max(_worded(leaf, span, context, pieces, all_leaves) for span in group) + (
                    1.4 + _EACH * len(group)
                ) * (len(group) > 1)
                pairs.append(Pair(score, leaf, whole, whole.value))
    return [one for leaf in leaves for one in _examples(leaf, pieces)] + pairs


def _of_each_other(chains: Sequence[Span]) -> list[Span]:
    """What "of" joins, as one entry of a list: "a loaf of bread"."""
    return [one for one in chains if one.kind == "phrase" and " of " in one.value]


def _are_known_by(group: Sequence[Span], leaf: Leaf, pieces: Pieces) -> bool:
    """Whether numbers are what several things are known by: "seats 12 and 14"."""
    plain = all(pieces.text.said[one.start : one.end].isdigit() and not one.unit for one in group)
    return plain and (len(group) > 1 or announced.stands_before(leaf, group[0], pieces.text))


def _is_text(leaf: Leaf) -> bool:
    """Whether the leaf takes what is to be written, or its heading."""
    return announced.is_heading(leaf) or free_text.is_message(leaf)


def _is_the_only_name(leaf: Leaf, pieces: Pieces) -> bool:
    """Whether one name was said, and the leaf takes what something is called that is no person."""
    return (
        leaf.optional
        and len(pieces.names) == 1
        and leaf.name_words[-1:] == ("name",)
        and not sorts.is_of_a_person(leaf)
        and not _is_callers(leaf)
    )


def _after_own_name(leaf: Leaf, span: Span, pieces: Pieces) -> bool:
    """Whether a number or a code stands right after what the leaf is called: "flat 14B", "round twenty-seven"."""
    before = pieces.text.before(span.start)[:2]
    named = [token.low for token in before if token.low not in ("number", "no")][:1]
    whole = "," not in pieces.text.said[span.start : span.end]
    return span.kind in ("number", "code") and whole and bool(named) and named[0] == (leaf.name_words or ("",))[-1]


def _is_callers(leaf: Leaf) -> bool:
    """Whether the leaf takes the name of the one who calls, and not that of a child or an animal."""
    if _OF_ANOTHER.search(leaf.said_of_it):
        return False
    if sorts.takes_who_calls(leaf):
        return True
    return bool(set(leaf.name_words) & _CALLERS) and set(leaf.name_words) <= _CALLERS | {
        "full",
        "first",
        "last",
        "your",
    }


def _count(span: Span, pieces: Pieces) -> str:
    """How many of a thing were asked for, where no parameter takes that: "two " before "beers"."""
    said = pieces.text.said
    return next((said[one.start : span.start] for one in pieces.numbers if said[one.end : span.start] == " "), "")


def _examples(leaf: Leaf, pieces: Pieces) -> list[Pair]:
    """Values that the description gives as examples, where they were said."""
    found = []
    for example in leaf.examples:
        said = re.search(rf"(?<!\w){re.escape(example)}(?:e?s)?(?!\w)", pieces.text.said, re.IGNORECASE)
        if said and len(example) > 1:
            inside = next((one for one in pieces.names if one.start <= said.start() and said.end() <= one.end), None)
            span = inside or Span(*said.span(), "option", example)
            found.append(pair(_EXAMPLE, leaf, span, _value(leaf, inside, pieces) if inside else example))
    if not found and leaf.is_choice:
        found += [pair(_EXAMPLE, leaf, span, span.value) for span in _in_another_form(leaf, pieces.text)]
    found += [] if found else [pair(_EXAMPLE, leaf, span, span.value) for span in of_its_sort.listed(leaf, pieces)]
    return found[:1] if not leaf.many else _together(leaf, found)


def _in_another_form(leaf: Leaf, text: Text) -> Iterator[Span]:
    """The choices of a description of which the same word was said in another form: "with details" of "detailed"."""
    for example in leaf.examples:
        wanted = stem(example.lower())
        said = next((one for one in text.tokens if len(one.low) > 3 and likeness(stem(one.low), wanted) >= SAME), None)
        if said:
            yield Span(said.start, said.end, "option", example)


def _together(leaf: Leaf, found: list[Pair]) -> list[Pair]:
    found = sorted(found, key=lambda one: one.span.start)
    return [Pair(_EXAMPLE, leaf, found[0].span, [value for one in found for value in one.value])] if found else []


def _worded(leaf: Leaf, span: Span, context: Context, pieces: Pieces, all_leaves: Sequence[Leaf]) -> float:
    """The evidence for a piece as the value of a leaf that takes words."""
    low, high = leaf.lengths
    listed = len(leaf.examples) > 1 and (
        leaf.optional and span.kind != "quoted" or leaf.is_choice and span.kind in _ODD
    )
    code = code_for(leaf, str(span.value))
    if listed or not low <= len(code) <= high:
        return _NEVER
    score = (
        _BASE[span.kind]
        + _BESIDE * (leaf.optional and announced.stands_before(leaf, span, pieces.text))
        + 0.8 * context.evidence(leaf, span)
        + roles.evidence(leaf, pieces.text, span)
    )
    score -= _DATED * (span.kind == "code" and not _BEGUN & leaf.about and any(map(span.overlaps, pieces.moments)))
    score += _OF_THE_STANDARD * (span.kind == "name" and code != span.value)
    inside = {stem(word) for word in words(str(span.value))}
    if span.kind == "name" and is_told(leaf) or span.kind == "token" and "/" in span.value and sorts.is_person(leaf):
        return _NEVER
    if span.kind == "name":
        score += sorts.fits(leaf, span, pieces.text, all_leaves, len(pieces.names) == 1)
        score += makers.evidence(leaf, span, pieces.text, all_leaves)
    if span.kind == "name" and any(inside <= one.naming for one in all_leaves):
        return _NEVER  # "Surname's Jones", "Zip is"
    score -= _IN_PASSING * (span.kind == "name" and _is_callers(leaf) and names.in_passing(span, pieces.text))
    score += _NUMBERED * _after_own_name(leaf, span, pieces)
    score += _SPELLED * bool(span.kind == "name" and _LETTERS.fullmatch(pieces.text.said, span.start, span.end))
    if len(inside) > 1 and inside & leaf.naming:
        score += 2.0
    if sorts.is_unit(leaf):
        counted = pieces.is_unit_of_number(span)
        score += counted * (
            roles.plays(leaf, roles.FROM) - roles.plays(leaf, roles.TO)
        )  # "20 pounds" are to be changed
        counted = counted and leaf.optional
        score += 3.0 if unit_of(str(span.value).split()[-1]) and not counted else -1.0
    cue = roles.cue(pieces.text, span)[0]
    if free_text.topic_like(leaf) and cue in ("about", "on", "for", "of"):
        score += 1.0
    score += _QUOTED_TEXT * (span.kind == "quoted" and _is_text(leaf))
    score += of_its_sort.evidence(leaf, span, pieces, all_leaves)
    score += _by_sort(leaf, span, cue) + (tokens.shape(leaf, str(span.value)) if span.kind == "token" else 0.0)
    only = _ONLY * (
        leaf.required and not sorts.is_named(leaf) and not names.is_part(leaf.name_words) and pieces.are_single
    )
    return score + only + (plain.evidence(leaf, span, cue, pieces) if span.kind == "phrase" else 0.0)


def _by_sort(leaf: Leaf, span: Span, cue: str) -> float:
    """What a piece is worth as the name of a place, or of a person or thing."""
    if roles.plays(leaf, roles.PLACE):
        if span.kind == "token":
            return 0.0 if cue in roles.PLACE.cues | roles.PLACED.cues else -2.0
        if span.kind == "code" and cue in roles.PLACE.cues:
            return 0.3  # "in ward4b"
        unlikely = span.kind in ("code", "number") or span.kind == "phrase" and unit_of(str(span.value))
        return -2.0 if unlikely else -0.8 if " of " in str(span.value) else 0.0
    if sorts.is_named(leaf):
        whole = not names.is_part(leaf.name_words)
        return (names.titled(str(span.value)) and whole) + 0.5 * (span.kind == "name" and " " in str(span.value))
    return 0.0


def _value(leaf: Leaf, span: Span, pieces: Pieces) -> str:
    """The words of a piece; a place that is asked for with its state or country takes what follows its comma."""
    said = pieces.text.said[span.start : span.end].strip()
    if span.kind == "token":
        return tokens.value(leaf, str(span.value))
    value = said if span.kind == "number" and not _after_own_name(leaf, span, pieces) else str(span.value)
    if span.kind == "name" and _WITH_ITS_STATE.search(leaf.said_of_it):
        following = next((one for one in pieces.names if pieces.text.said[span.end : one.start] in (", ", ",")), None)
        if following:
            value = f"{value}, {following.value}"
    value = singular(value) if span.kind == "phrase" and "singular" in leaf.about else value
    return code_for(leaf, value)
