"""The agents of a desk: those that can be reached from one by handoffs."""

from __future__ import annotations

from typing import Any

from agents.realtime import RealtimeAgent


def reachable(*agents: RealtimeAgent[Any]) -> list[RealtimeAgent[Any]]:
    """The agents themselves, and those they can hand over to, directly or through others, each once.

    A `realtime_handoff(...)` object does not tell whose it is: such agents have to be named.
    """
    found = list(dict.fromkeys(agents))
    for known in found:
        found += [target for target in known.handoffs if isinstance(target, RealtimeAgent) and target not in found]
    return found
