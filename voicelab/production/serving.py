"""Which version of the desk takes the next call: rolled out, and rolled back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.endpoint import Endpoint
from voicelab.session.live_session import LiveSession


@dataclass(frozen=True)
class Variant:
    """A version of the desk, or of what it runs on; without an endpoint, the one that the environment asks for."""

    name: str
    agent: RealtimeAgent[Any]
    endpoint: Endpoint | None = None


class Serving:
    """The versions that were put into service, the last of which takes the calls.

    A call that is under way keeps its version; what changes is who takes the next one.
    """

    def __init__(self, variant: Variant) -> None:
        self._variants = [variant]

    @property
    def now(self) -> Variant:
        """The version that takes the next call."""
        return self._variants[-1]

    def roll_out(self, variant: Variant) -> None:
        """From the next call on, `variant` answers."""
        self._variants.append(variant)

    def roll_back(self) -> Variant:
        """From the next call on, the version before answers again; returns it.

        Raises:
            ValueError: if there is none before.
        """
        if len(self._variants) == 1:
            raise ValueError(f"There is nothing before {self.now.name!r}: roll_out another version first.")
        self._variants.pop()
        return self.now

    def session(self, **more: Any) -> LiveSession:
        """The next call, not yet connected; `more` as for `LiveSession`."""
        return LiveSession(self.now.agent, endpoint=self.now.endpoint, **more)

    def __repr__(self) -> str:
        return f"Serving({', '.join(one.name for one in self._variants)})"
