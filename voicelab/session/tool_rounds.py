"""The calls of one response: they run side by side, and when all have come back, one response is asked for.

The SDK asks for a response with each result. So a model that asks for a flight and its gate in one breath would answer
half of the question with the first result, and the other half with the second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class _Round:
    """`out`: the ids of the calls that have not come back; `ended`: no more can come."""

    out: set[str] = field(default_factory=set)
    ended: bool = False


class ToolRounds:
    """Of one connection. Each method that returns a truth value says whether a response is to be asked for now."""

    def __init__(self) -> None:
        self._rounds: dict[str, _Round] = {}

    def take(self, event: dict[str, Any]) -> bool:
        """Learn from a server event: a call of a tool, or the end of its response."""
        item, response = event.get("item") or {}, event.get("response") or {}
        if event.get("type") == "response.output_item.done" and item.get("type") == "function_call":
            self._rounds.setdefault(str(event.get("response_id")), _Round()).out.add(str(item.get("call_id")))
        elif event.get("type") == "response.done" and response.get("id") in self._rounds:
            self._rounds[response["id"]].ended = True
            return self._completed(response["id"])
        return False

    def came_back(self, call_id: str, gone: bool = False) -> bool:
        """A call's result is being sent; of a call that nobody has heard of, it is answered by itself.

        Args:
            gone: the connection is: of a response that it was making, no more calls can come.
        """
        response_id = next((id for id, one in self._rounds.items() if call_id in one.out), None)
        if response_id is None:
            return True
        self._rounds[response_id].out.discard(call_id)
        self._rounds[response_id].ended |= gone
        return self._completed(response_id)

    def _completed(self, response_id: str) -> bool:
        one = self._rounds[response_id]
        complete = one.ended and not one.out
        if complete:
            del self._rounds[response_id]
        return complete
