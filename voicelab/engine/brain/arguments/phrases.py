"""Plain phrases: what is neither a name nor a number, and may be a value in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..words import COMMON, stem
from .names import LEADING, SHORTENED
from .sayings import SAYINGS
from .spans import Span, Text, Token
from .spans import token as joined

_ARTICLES = frozenset({"a", "an"})  # what follows is a noun
_LIGHT = frozenset("look check search try use say help need want".split())  # and one that says nothing: "have a look"
# Words at which a phrase begins or ends.
_LINKS = frozenset(
    "in at on of for from to with by about near around into within under over between during and or as that which who "
    "whose where when while since until till than if but because so using without not named called titled least is are "
    "was were be been after before has have had having do does did can could will would should may might must s "
    "same done gone seen ago outside inside upstairs downstairs behind beside opposite instead already yet "
    "somewhere anywhere somehow whatever whichever whoever wherever".split()
)
_PRONOUNS = frozenset(
    "him her them us me it he she they we you his hers its ours theirs yours himself herself itself themselves myself "
    "somebody someone anybody anyone nobody everybody everyone".split()
)
_SET_PHRASES = frozenset(
    "terms order case general total addition particular detail details stock advance".split()
)  # after "in"
_IS_DOING = re.compile(r"(?:i|we|you|he|she|it|they|that|some\w+|any\w+|no\w+)'(?:m|s|re)")
_WILL_DO = re.compile(r"(?:i|we|you|he|she|it|they)'(?:d|ll)|\w+n't")
_SUBJECTS = frozenset("i he she we they who".split())  # what follows one of them is its verb
_ALSO_OBJECTS = frozenset("it you".split())  # the same, where a clause begins with them: "it says", not "call it home"
_BEGINNING = frozenset(", . ; ! ? and but so because that if when".split()) | {""}
_OBJECTS = frozenset(  # what stands before one of them, and after "to", is a verb
    "it them him her me us that this the a an my your our his some up off out over down on about round away".split()
)
_VERBS = frozenset(  # with them ends what names a thing: "a branch came down"
    "came went left fell broke gone says said seems looks keeps kept stopped started wants needs makes made took put "
    "taken given thinks reckons cost costs".split()
)
# Words that tell things apart or put them in time, and name none.
_TELL_NOTHING = frozenset(
    "new old other another same different next last possible available free morning afternoon evening night day days "
    "week weeks month months year years moment sure certain haha".split()
)
_DROPPED = _SET_PHRASES | COMMON - {"long", "call", "help", "agent", "back", "one"} | _LINKS | _PRONOUNS


def phrases(text: Text, taken: Collection[Span], vocabulary: Collection[str]) -> list[Span]:
    """Runs of plain words between the little words that link them, without what is in other pieces.

    Words of the tool's own description at their edges belong to the request: "recipe", "calculate the area".
    """
    found: list[Span] = []
    run: list[Token] = []
    taken = [*taken, *(Span(*one.span(), "phrase", "") for one in SAYINGS.finditer(text.said))]
    units = _compounds(text, taken)
    for at, token in enumerate([*units, None]):
        stops = (
            token is None
            or not token.low[:1].isalpha()
            or token.low in _DROPPED
            or SHORTENED.fullmatch(token.low)
            or _is_verb(units, at, bool(run))
            or token.low in LEADING
            and not (
                at and units[at - 1].low in _ARTICLES and not run and token.low not in _LIGHT
            )  # "a call with the tax office"
            or any(span.start <= token.start < span.end for span in taken)
        )
        if not stops and token:
            run.append(token)
            continue
        if run:
            found += _phrase(text, run, vocabulary)
            run = []
    return found


def _is_verb(tokens: Sequence[Token], at: int, within: bool) -> bool:
    """Whether a word is what somebody does: "I wanted", "to bring it", "a branch came down"."""
    low = tokens[at].low
    before, after = tokens[at - 1].low if at else "", tokens[at + 1].low if at + 1 < len(tokens) else ""
    if within:
        return low in _VERBS
    farther = tokens[at - 2].low if at > 1 else ""
    if low.endswith("ing") and (_IS_DOING.fullmatch(before) or before == "been"):
        return True  # "it's making a noise"
    subject = before in _SUBJECTS or _WILL_DO.fullmatch(before) or before in _ALSO_OBJECTS and farther in _BEGINNING
    return bool(subject) or before in ("to", "'ll") and after in _OBJECTS


def _compounds(text: Text, taken: Collection[Span]) -> list[Token]:
    """The words, of which those that hyphens join are one: "gluten-free", "checkout-api"."""
    found: list[Token] = []
    for token in text.tokens:
        last = found[-1] if found else None
        hyphen = token.text == "-" and text.said[token.end : token.end + 1].isalpha()
        if (
            last
            and last.end == token.start
            and (hyphen and last.text[-1].isalpha() or last.text[-1] == "-" and token.text.isalpha())
            and not any(one.start < token.end and last.start < one.end for one in taken)
        ):
            found[-1] = joined(last.start, text.said[last.start : token.end])
        else:
            found.append(token)
    return found


def _phrase(text: Text, run: list[Token], vocabulary: Collection[str]) -> list[Span]:
    kept = list(run)
    while kept and stem(kept[-1].low) in vocabulary:
        kept.pop()
    while kept and stem(kept[0].low) in vocabulary:
        kept.pop(0)
    if all(token.low in _TELL_NOTHING for token in kept):
        return []
    return [Span(kept[0].start, kept[-1].end, "phrase", text.said[kept[0].start : kept[-1].end])]
