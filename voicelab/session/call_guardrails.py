"""A call's own part in guardrails: checking whole answers, and silencing what is already on its way to the caller."""

from __future__ import annotations

from typing import Any, Protocol

from agents import OutputGuardrailResult

from voicelab.desk.call_context import CallContext
from voicelab.desk.guardrails import told_by, violated
from voicelab.record.events import EventLog
from voicelab.record.item_texts import GUARDRAIL_PREFIX
from voicelab.record.transcript import Transcript

from .call_state import CallState

WHOLE = ("response.output_audio_transcript.done", "response.output_text.done")


class Speaking(Protocol):
    """The call, as far as its guardrails are concerned."""

    transport: str
    state: CallState
    context: CallContext
    events: EventLog
    transcript: Transcript

    @property
    def closed(self) -> bool:
        """Whether it is over."""

    async def interrupt(self) -> bool:
        """Silence the agent."""

    async def send(self, type: str, **fields: Any) -> None:
        """A client event."""

    async def send_message(self, text: str) -> None:
        """A written message; it asks for a response."""


async def check_whole(call: Speaking, text: str) -> None:
    """The SDK checks an answer every so many characters; what comes after the last check is checked here."""
    agent = call.state.agent
    entry = next((e for e in reversed(list(call.transcript)) if e.kind == "message" and e.text == text), None)
    if entry and any(check["state"] == "fail" for check in entry.guardrails.values()):
        return
    tripped = await violated(agent.output_guardrails, call.context, agent, text)
    if tripped and not call.closed:
        await note_tripped(call, tripped)
        await call.interrupt()
        await call.send_message(f"{GUARDRAIL_PREFIX} {', '.join(tripped)}")


def tripped_now(call: Speaking, results: list[OutputGuardrailResult]) -> list[str]:
    """The names of the guardrails that the SDK reports as tripped, shown in the transcript."""
    for result in results:
        call.transcript.guardrail(result.guardrail.get_name(), "fail", told_by(result.output))
    return [result.guardrail.get_name() for result in results]


async def note_tripped(call: Speaking, names: list[str]) -> None:
    """Log it; on a browser's call, what the endpoint has buffered would still be heard, and is cleared."""
    call.events.append("other", "guardrail.tripped", {"guardrails": names})
    if call.transport == "webrtc" and call.state.progress.playing:
        await call.send("output_audio_buffer.clear")
