"""A text cut or joined to what the instructions allow: in so many sentences, in so many words."""

from __future__ import annotations

import re

from .confirming import QUESTION
from .phrasing import lower
from .turn import asks_for_more
from .words import COMMON

_ENDS = re.compile(rf"(?<=[.!?])\s+(?!{re.escape(QUESTION)})")  # what is to be confirmed, and the question, are one


def joined(text: str, bounds: list[tuple[int, int]]) -> str:
    """All of the text in as few sentences as the tightest limit asks for; a question at its end stays one."""
    parts = _ENDS.split(text)
    most = min((count for count, _ in bounds if count), default=0)
    if not most or len(parts) <= most:
        return text
    asked = [parts.pop()] if parts[-1].endswith("?") and most > 1 else []
    kept = most - len(asked) - 1
    last = "; ".join([parts[kept].rstrip(".!"), *(_going_on(part).rstrip(".!") for part in parts[kept + 1 :])]) + "."
    return " ".join([*parts[:kept], last, *asked])


def _going_on(sentence: str) -> str:
    """The sentence after a semicolon: with a small letter, unless it begins with a name."""
    return lower(sentence) if sentence.split()[0].lower() in COMMON else sentence


def within(text: str, bounds: list[tuple[int, int]]) -> str:
    """The text within the tightest of the limits on sentences and on words."""
    parts = _ENDS.split(text)
    most = min((count for count, _ in bounds if count), default=0)
    if most and len(parts) > most:
        # What is asked must be heard, or nobody can answer it.
        needed = asks_for_more(parts[-1])
        asked = parts[-1].endswith("?") and (most > 1 or needed or parts[-1].endswith(QUESTION))
        parts = parts[: max(most - 1, needed)] + parts[-1:] if asked else parts[:most]
    words_ = " ".join(parts).split()
    limit = min((count for _, count in bounds if count), default=0)
    if limit and len(words_) > limit:
        whole = ""
        for part in parts:
            if len(f"{whole} {part}".split()) > limit:
                break
            whole = f"{whole} {part}".strip()
        return whole or " ".join(words_[:limit]).rstrip(",;:") + "."
    return " ".join(parts)
