"""The desk that is evaluated, by names: so that a worker on another machine can look it up too."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.named import DEFAULT_DESK, load_desk, load_named

DEFAULT_CONTEXT, DEFAULT_STATE = "voicelab.airline:fresh_bookings", "voicelab.airline:booking_state"


@dataclass(frozen=True)
class Desk:
    """Names as on the command line, each `module:attribute`; `context` and `state` may be left out."""

    agent: str
    verify: str
    context: str | None = None
    state: str | None = None

    @classmethod
    def of(cls, options: argparse.Namespace) -> Desk:
        """What a command line names; the airline's own context and state go with the airline's desk alone."""
        ours = options.desk == DEFAULT_DESK
        context = options.context or (DEFAULT_CONTEXT if ours else None)
        return cls(options.desk, options.verify, context, options.state or (DEFAULT_STATE if ours else None))

    def load(self) -> tuple[RealtimeAgent[Any], dict[str, Any]]:
        """The agent, and what else `run_scenarios` is given.

        Raises:
            ValueError: saying which name leads nowhere.
        """
        named = {"verify": self.verify, "context": self.context, "state": self.state}
        return load_desk(self.agent), {what: load_named(f"--{what}", name) for what, name in named.items() if name}
