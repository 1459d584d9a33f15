"""A call without an endpoint: a tool's context, and what was said in it, entry by entry."""

from __future__ import annotations

import itertools
import json
from typing import Any

from agents import FunctionTool
from agents.tool_context import ToolContext

from voicelab.desk.call_context import CallContext, Caller
from voicelab.record.transcript import Transcript
from voicelab.record.transcript_entry import TranscriptEntry


class Talk:
    """What was said, and the tools that are called in between as the SDK calls them."""

    def __init__(self, caller: Caller | None = None, data: Any = None) -> None:
        self.transcript = Transcript()
        self.context = CallContext(caller=caller, data=data)
        self.context.consent.follow(self.transcript)
        self._numbers = itertools.count(1)

    def desk(self, text: str, status: str = "completed", **more: Any) -> TranscriptEntry:
        """The desk says something."""
        return self._add("assistant", text, status=status, **more)

    def caller(self, text: str, status: str = "completed") -> TranscriptEntry:
        """The caller says something."""
        return self._add("user", text, status=status)

    async def use(self, tool: FunctionTool, arguments: Any = None, call_id: str = "") -> dict[str, Any]:
        """The model calls a tool; what it gets back."""
        text = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
        id = call_id or f"call_{next(self._numbers)}"
        run = ToolContext(self.context, tool_name=tool.name, tool_call_id=id, tool_arguments=text)
        return json.loads(await tool.on_invoke_tool(run, text))

    async def propose(self, tool: FunctionTool, arguments: Any = None) -> dict[str, Any]:
        """The model calls a tool that proposes, and says what that gave it."""
        answer = await self.use(tool, arguments)
        self.desk(answer["data"]["message"])
        return answer

    def _add(self, role: Any, text: str, **more: Any) -> TranscriptEntry:
        entry = TranscriptEntry(f"item_{next(self._numbers)}", "message", role, text, **more)
        self.transcript.add(entry)
        return entry
