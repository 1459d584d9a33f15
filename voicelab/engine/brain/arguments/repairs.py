"""What callers take back as they speak: "six, no, make it eight", "the 6, I think, no wait, the 8", "not Friday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .spans import Span, Text

# Between two values: words that say the first was wrong, among others that say nothing.
_SAYS_NOTHING = r"i think|er|erm|um|uh|oh|well|yeah|please|the|an?|it's|that's|it was|on|at|for|in|to|of|is|or|ones?"
_TAKEN_BACK = re.compile(
    rf"[\s,.;–-]*(?:(?:{_SAYS_NOTHING})\b[\s,.;–-]*)*"
    r"\b(?:no|nope|sorry|wait|hang on|hold on|actually|rather|or rather|i mean|i meant|make (?:it|that)|scratch that|"
    r"correction)\b"
    rf"(?:[\s,.;–-]*(?:no|wait|sorry|actually|i mean|make (?:it|that)|say|{_SAYS_NOTHING})\b)*[\s,.;–-]*",
    re.IGNORECASE,
)
_ANEW = re.compile(  # what follows is put right, whatever was said before
    r"(?:^|[.,;!?–-]\s*|\b(?:and|or|but|oh)\s+)(?:(?:oh|and|but|er|um)\s+)*"
    r"(?:no wait|wait|hang on|hold on|sorry|actually|scratch that|correction|or rather|"
    r"(?:better )?make (?:it|that)|change (?:it|that) to|i (?:mean|meant))\b[\s,.:]*"
    r"(?:(?:no|wait|sorry|actually|oh)\b[\s,.:]*)*(?=(?P<rest>.*))",
    re.IGNORECASE | re.DOTALL,
)
_LITTLE = re.compile(
    rf"(?:[\s,]*(?:{_SAYS_NOTHING}|we're|we are|we'll be|i'd like|say|there's|there are|there'll be|will be)\b)*[\s,]*",
    re.I,
)
_BETTER = re.compile(
    r"[^.,;!?]{0,40}?(?:'s| is| are| would be| suits? me| works?| would suit(?: me| us)?) "
    r"(?:much |actually )?better\b[^.,;!?]*",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|without|can['’]t (?:do|make|come)|except|apart from|other than|any ?\w* but)\s+"
    r"(?:(?:on|at|for|in|to|the|an?)\s+)*$",
    re.IGNORECASE,
)
_RATHER_THAN = re.compile(
    r"[\s,]*\b(?:rather than|instead of|and not|not)\s+(?:(?:on|at|for|the|an?)\s+)*", re.IGNORECASE
)


def kept(spans: Sequence[Span], text: Text) -> list[Span]:
    """The pieces of one kind, without those that the caller took back; all, if no other would be left."""
    ordered = sorted(spans, key=lambda span: span.start)
    void = set()
    for at, span in enumerate(ordered):
        following = next((one for one in ordered[at + 1 :] if one.start >= span.end), None)
        between = text.said[span.end : following.start] if following else ""
        if following and _TAKEN_BACK.fullmatch(between):
            void.add(span)
        elif following and _RATHER_THAN.fullmatch(between):
            void.add(following)
        elif _NOT.search(text.said, 0, span.start):
            void.add(span)
    void |= _put_right_later(ordered, text)
    left = [span for span in spans if span not in void]
    return left or list(spans)


def _put_right_later(ordered: Sequence[Span], text: Text) -> set[Span]:
    """Pieces that are put right some words later: "for four on Friday. oh hang on, five"."""
    void: set[Span] = set()
    for ends, begins in _put_right_at(text.said):
        new = next((span for span in ordered if span.start >= begins), None)
        if new is None or not _LITTLE.fullmatch(text.said, begins, new.start):
            continue
        old = [span for span in ordered if 0 <= span.start and span.end <= ends and _alike(span, new)]
        same = [span for span in old if _thing(span, text) == _thing(new, text)]
        void |= set((same or old)[-1:])
    return void


@lru_cache(maxsize=256)  # it is asked for pieces of each kind
def _put_right_at(said: str) -> tuple[tuple[int, int], ...]:
    """Where something is put right: the end of what was said before, and the beginning of what is said instead."""
    return tuple(anew.span() for anew in _ANEW.finditer(said))


def _alike(one: Span, other: Span) -> bool:
    """Whether one piece can be said instead of the other: a day for a day, so many hours for so many."""
    if one.kind == other.kind == "moment":
        return bool(one.value.date) == bool(other.value.date) or bool(one.value.time) == bool(other.value.time)
    return one.kind == other.kind and (one.unit == other.unit or not other.unit)


def _thing(span: Span, text: Text) -> str:
    """The word after a piece, which may be what it counts."""
    after = text.after(span.end)[:1]
    return after[0].low if after else ""


def put_right(said: str) -> str:
    """The part of a reply that corrects what was said before; nothing if it corrects nothing."""
    if anew := _ANEW.search(said):
        return anew["rest"]
    better = _BETTER.search(said)
    return better.group() if better else ""
