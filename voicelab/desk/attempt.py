"""One call of a tool through the gateway, and its row in the audit."""

from __future__ import annotations

import time
import uuid
from typing import Any

from .call_context import CallContext
from .consent import Proposal
from .tool_arguments import KEY


class Attempt:
    """One call of a tool, as the audit will have it."""

    def __init__(self, tool: str, context: CallContext, call_id: str) -> None:
        self.tool, self.context, self.call_id = tool, context, call_id
        self.trace_id = f"trace_{uuid.uuid4().hex[:16]}"
        self.arguments: dict[str, Any] = {}
        self.proposal: Proposal | None = None
        self.tries = 0
        self._began = time.monotonic()

    def record(self, outcome: str, **more: Any) -> None:
        """Write down how it went."""
        caller = self.context.caller
        self.context.audit.record(
            self.tool,
            outcome,
            trace_id=self.trace_id,
            caller=caller.id if caller else None,
            arguments=self.arguments,
            attempts=self.tries,
            ms=round((time.monotonic() - self._began) * 1000),
            **({KEY: self.proposal.key} if self.proposal else {}),
            **more,
        )
