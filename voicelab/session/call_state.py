"""What a call is at: its agent, its tools, its progress; read from the endpoint's events and written to the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.call_errors import call_error
from voicelab.desk.approvals import Approvals
from voicelab.desk.tool_servers import ToolServer
from voicelab.endpoint import Endpoint
from voicelab.record.audit import AuditLog
from voicelab.record.events import EventLog
from voicelab.record.handoff_log import HandoffLog
from voicelab.record.recording import Keep
from voicelab.record.transcript import HANDOFF_PREFIX, Transcript

from .controls import Controls
from .progress import Progress

REFUSALS = {
    "invalid_api_key": "key_rejected",
    "rate_limit_exceeded": "rate_limited",
    "insufficient_quota": "rate_limited",
}


@dataclass(frozen=True)
class Setup:
    """What a session gives to each of its calls; `data` is the learner's own object for tools, `keep` saves sound."""

    agent: RealtimeAgent[Any]
    endpoint: Endpoint
    model: str
    voice: str
    controls: Controls
    data: Any
    events: EventLog
    transcript: Transcript
    approvals: Approvals
    audit: AuditLog
    keep: Keep | None = None

    def for_agent(self, agent: RealtimeAgent[Any]) -> Setup:
        """The same for another agent, who has the call already."""
        return replace(self, agent=agent)


class CallState:
    """Learns from server events; `changed` is told when what is shown of a call changes.

    Attributes:
        agent: who has the call.
        tools: what the model was last offered.
        progress: how far the answer to the caller is.
        updated: done once the endpoint has confirmed the session's settings, or refused them.
        refused: the last error event's code.
        brain: who thought of the last response, as the practice engine tells it.
        expires_at: when the endpoint ends the session by plan, in seconds since the epoch, if it says so.
    """

    def __init__(self, setup: Setup, changed: Callable[[], None]) -> None:
        self.agent = setup.agent
        self.tools: list[dict[str, Any]] = []
        self.progress = Progress()
        self.updated: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.refused: str | None = None
        self.brain = ""
        self.expires_at: int | None = None
        self._events, self._transcript, self._changed = setup.events, setup.transcript, changed

    def take(self, event: dict[str, Any]) -> None:
        """A server event."""
        self._events.append("server", event["type"], event)
        self.progress.take(event)
        self._transcript.take(event, self.agent.name)
        if event["type"] in ("session.created", "session.updated"):
            self.expires_at = event["session"].get("expires_at") or self.expires_at
        if event["type"] == "session.updated":
            self._take_settings(event["session"])
        elif event["type"] == "response.done":
            self._take_brain(event["response"].get("metadata") or {})
        elif event["type"] == "error":
            self.refused = event["error"].get("code")
            if not self.updated.done():
                self.updated.set_exception(_refusal(event["error"]))

    def sent(self, event: dict[str, Any]) -> None:
        """A client event."""
        self.progress.sent(event)
        self._events.append("client", event["type"], event)

    def handed_over(self, source: RealtimeAgent[Any], target: RealtimeAgent[Any], log: HandoffLog) -> None:
        """Another agent has the call; or the same, if a transfer was refused."""
        self.agent = target
        if source.name == target.name:
            return
        for question in self.progress.questions:
            if any(name.startswith(HANDOFF_PREFIX) for name, _, _ in question.calls.values()):
                question.handoffs.append(f"{source.name} → {target.name}")
        said = [message["content"] for message in self._transcript.messages(False) if message["role"] == "user"]
        transfer = log.happened(source.name, target.name, said[-1] if said else "")
        detail: dict[str, Any] = {"from": source.name, "to": target.name}
        if transfer.contract:
            detail |= {"reason": transfer.reason, "contract": transfer.contract, "why": transfer.why}
        self._events.append("other", "handoff", detail)
        self._transcript.handoff({"reason": transfer.reason, **detail})
        self._changed()

    def origins(self) -> dict[str, str]:
        """The name of each tool that the model has now: a tool of the agent, a handoff, or a tool server's name."""
        served = {name: server.name for server in self._servers() for name in server.tool_names}
        names = [tool.get("name", "") for tool in self.tools]
        return {name: served.get(name) or ("handoff" if name.startswith(HANDOFF_PREFIX) else "tool") for name in names}

    def _take_settings(self, session: dict[str, Any]) -> None:
        self.tools = session.get("tools") or []
        told = {entry.text for entry in self._transcript}
        for server in self._servers():
            if server.problem and server.problem not in told:
                self._transcript.notice(server.problem)
        self._changed()
        if not self.updated.done():
            self.updated.set_result(None)

    def _take_brain(self, metadata: dict[str, Any]) -> None:
        if metadata.get("brain", self.brain) != self.brain:
            self.brain = metadata["brain"]
            self._changed()

    def _servers(self) -> list[ToolServer]:
        return [server for server in self.agent.mcp_servers if isinstance(server, ToolServer)]


def _refusal(error: dict[str, Any]) -> Exception:
    return call_error(REFUSALS.get(error.get("code") or "", "call_refused"), error.get("message", ""))
