"""Roles and abilities in spoken words: short sentences without markup, from what was given and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .matching import described, spoken_name
from .words import sentences

LONGEST_WORDS = 120
"""What is told at once, some 45 s: a result's price or warning stands at its end as well as at its beginning."""


def speakable(text: str) -> str:
    """Without Markdown, list numbers and signs that a voice would stumble over."""
    text = re.sub(r"[*_`#>|]+", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\s*(?:\d{1,2}\.|[-•])\s+", "", text)
    text = re.sub(r"(?<=\d)\s*x\s*(?=\d)", " by ", text)
    text = re.sub(r"\s+", " ", text).strip()
    return text[:1].upper() + text[1:]


def shortened(text: str) -> str:
    """At most about `LONGEST_WORDS`, cut at the end of a sentence if there is one; what is left out is told of.

    A question at the end is kept: without it nobody would know what to answer.
    """
    spoken = text.split()
    if len(spoken) <= LONGEST_WORDS:
        return text
    cut = " ".join(spoken[:LONGEST_WORDS])
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    told = cut[: end + 1] if end > 20 else cut.rstrip(",;:") + "."
    asked = sentences(text)[-1]
    return f"{told} There is more, which I have left out." + (f" {asked}" if asked.endswith("?") else "")


def ended(text: str) -> str:
    """With a capital letter and a full stop."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?" else text.rstrip(";,") + "."


def lower(text: str) -> str:
    """With a small first letter."""
    return text[:1].lower() + text[1:]


def greeting(instructions: str) -> str:
    """A greeting with the role that the instructions give."""
    role = own_role(instructions)
    return f"Hello! {role} How can I help you?" if role else "Hello! How can I help you?"


def own_role(instructions: str) -> str:
    """ "You are the receptionist." as "I am the receptionist."; nothing if the instructions give no role."""
    found = re.search(r"\byou(?:'re| are) (an? |the )?([^.;:!?\n]{3,120})", instructions, flags=re.IGNORECASE)
    if not found:
        return ""
    return ended(f"I am {found.group(1) or ''}{_first_person(found.group(2).strip())}")


def _first_person(text: str) -> str:
    swaps = {"you": "I", "your": "my", "yours": "mine", "yourself": "myself"}
    return re.sub(
        r"\b(you|your|yours|yourself)\b", lambda match: swaps[match.group().lower()], text, flags=re.IGNORECASE
    )


def abilities(tools: Sequence[dict[str, Any]]) -> str:
    """What can be done, in a few words, from the tools' descriptions; empty without tools."""
    said = []
    for tool in tools[:3]:
        parts = sentences(described(tool)) or [spoken_name(tool)]
        said.append(lower(speakable(parts[0].rstrip("."))))
    return "; ".join(said)
