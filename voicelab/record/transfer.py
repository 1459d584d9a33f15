"""One transfer of a call from agent to agent, and the ways in which it can end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["open", "resolved", "unresolved", "returned", "escalated", "abandoned", "refused"]
OUTCOMES: dict[str, str] = {
    "open": "the receiving agent has the call",
    "resolved": "the receiving agent answered, and the call ended with it",
    "unresolved": "the receiving agent answered, but had nothing to give, and the call ended with it",
    "returned": "the call went back to the agent that it came from",
    "escalated": "the call went on to somebody else",
    "abandoned": "the call ended before the receiving agent had answered",
    "refused": "no transfer took place; the model was told why",
}


@dataclass
class Transfer:
    """One transfer, or one that was refused.

    Attributes:
        at: seconds since the epoch.
        source, target: the agents' names.
        reason: the caller's intent, in the model's words.
        contract: what was handed over.
        outcome: one of `OUTCOMES`.
        why: of a refusal, or of a target that is not the one asked for.
    """

    at: float
    source: str
    target: str
    reason: str
    contract: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = "open"
    why: str = ""
