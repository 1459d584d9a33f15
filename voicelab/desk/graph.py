"""The agents of a desk: those that can be reached from one by handoffs."""

from __future__ import annotations

from typing import Any

from agents.realtime import RealtimeAgent

from .handoffs import ContractHandoff


def reachable(*agents: RealtimeAgent[Any]) -> list[RealtimeAgent[Any]]:
    """The agents themselves, and those they can hand over to, directly or through others, each once.

    A plain `realtime_handoff(...)` object does not tell whose it is: such agents have to be named.
    """
    found: list[RealtimeAgent[Any]] = []
    waiting = list(agents)
    while waiting:
        agent = waiting.pop(0)
        if not any(agent is known for known in found):  # agents that hand over to each other cannot be compared
            found.append(agent)
            waiting += [target for handoff in agent.handoffs for target in targets(handoff)]
    return found


def targets(handoff: Any) -> list[RealtimeAgent[Any]]:
    """The agents that a call may go to by one entry of an agent's `handoffs`, as far as it tells."""
    if isinstance(handoff, RealtimeAgent):
        return [handoff]
    return [handoff.agent, handoff.fallback] if isinstance(handoff, ContractHandoff) else []
