"""What a brain is asked for one response, and what it may answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

from .turn import Heard, ToolCall

METADATA_LIMIT = 512  # characters in one value of a response's metadata, by the service's documentation


@dataclass(frozen=True)
class Question:
    """What a realtime model is given for one response."""

    instructions: str
    tools: list[dict[str, Any]]
    tool_choice: Any
    conversation: list[Heard]
    effort: str | None = None
    """How long to think, as models that reason take it: `minimal`, `low`, …"""


@dataclass(frozen=True)
class Reason:
    """Why the answer is what it is; for `response.metadata`."""

    text: str
    not_followed: tuple[str, ...] = ()
    """Sentences of the instructions that the brain cannot act by."""
    without_effect: tuple[str, ...] = ()
    """Settings that the brain was given and thinks no differently for."""

    def metadata(self) -> dict[str, str]:
        """What is not followed, and what has no effect, as metadata: nothing if there is nothing of the kind."""
        told = {"not_followed": " ".join(self.not_followed), "without_effect": ", ".join(self.without_effect)}
        return {name: text[:METADATA_LIMIT] for name, text in told.items() if text}


class Brain(Protocol):
    """Answers questions, one response at a time; several at once, for several conversations."""

    @property
    def name(self) -> str:
        """Who thinks: `practice brain`, or a language model's name."""

    @property
    def ahead(self) -> bool:
        """Whether it may be asked before a turn is over, and perhaps in vain."""

    def answer(self, question: Question) -> AsyncIterator[str | ToolCall | Reason]:
        """Sentences to say, as soon as each is known, and functions to call, after all that is said.

        `aclose()` on the iterator stops it.
        """
