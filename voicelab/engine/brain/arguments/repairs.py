"""What callers take back as they speak: "six, no, make it eight", "the 6, I think, no wait, the 8", "not Friday"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .spans import Span, Text

# Between two values: words that say the first was wrong, among others that say nothing.
_SAYS_NOTHING = r"i think|er|erm|um|uh|oh|well|yeah|please|the|an?|it's|that's|it was|on|at|for|in|to|of|is"
_TAKEN_BACK = re.compile(
    rf"[\s,.;–-]*(?:(?:{_SAYS_NOTHING})\b[\s,.;–-]*)*"
    r"\b(?:no|nope|sorry|wait|hang on|hold on|actually|rather|or rather|i mean|i meant|make (?:it|that)|scratch that|"
    r"correction)\b"
    rf"(?:[\s,.;–-]*(?:no|wait|sorry|actually|i mean|make (?:it|that)|say|{_SAYS_NOTHING})\b)*[\s,.;–-]*",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|without)\s+(?:(?:on|at|for|in|to|the|an?)\s+)*$", re.IGNORECASE)
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
    left = [span for span in spans if span not in void]
    return left or list(spans)
