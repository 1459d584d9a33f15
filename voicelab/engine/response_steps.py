"""The steps in which a response is made, as inputs of the conversation's inbox."""

from __future__ import annotations

from dataclasses import dataclass

from .brain.question import Reason
from .brain.turn import ToolCall
from .voice.speaking import SpokenPiece


@dataclass(frozen=True)
class Ready:
    """Everything the response is an answer to has been recognised: think now."""

    response_id: str


@dataclass(frozen=True)
class Decided:
    """Why the answer is going to be what it is."""

    response_id: str
    reason: Reason


@dataclass(frozen=True)
class Written:
    """The next sentence of an answer that is not spoken."""

    response_id: str
    text: str


@dataclass(frozen=True)
class Spoken:
    """The next piece of the answer's sound."""

    response_id: str
    piece: SpokenPiece


@dataclass(frozen=True)
class Concluded:
    """The whole answer is made, and then these functions are to be called; or it failed with `error`."""

    response_id: str
    calls: tuple[ToolCall, ...] = ()
    error: str | None = None


Step = Ready | Decided | Written | Spoken | Concluded
