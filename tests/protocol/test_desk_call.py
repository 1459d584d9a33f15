"""One call to the whole desk, by recorded callers and without a browser: policy, status, sign-in, rebooking."""

from __future__ import annotations

import asyncio
import logging
import pickle

import pytest
from agents.tracing import set_trace_processors
from agents.tracing.processor_interface import TracingProcessor

from voicelab.airline import database, main_agent, verify_customer
from voicelab.airline.booking_store import Bookings
from voicelab.session.live_session import LiveSession
from voicelab.widgets import panel_of, shown

NAME, PASSWORD = "ada", "difference-1843"


class Traces(TracingProcessor):
    """Keeps whatever the SDK would export."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def on_trace_start(self, trace) -> None: ...
    def on_trace_end(self, trace) -> None:
        self.seen.append(str(trace.export()))

    def on_span_start(self, span) -> None: ...
    def on_span_end(self, span) -> None:
        self.seen.append(str(span.export()))

    def shutdown(self) -> None: ...
    def force_flush(self) -> None: ...


@pytest.fixture
def bookings(monkeypatch) -> Bookings:
    made = Bookings()
    monkeypatch.setattr(database, "_bookings", lambda: made)
    return made


async def signing_in(session: LiveSession, *passwords: str) -> None:
    approval = await session.approvals.next()
    for password in passwords:
        await approval.submit(NAME, password)


@pytest.mark.longest(75)
async def test_from_a_policy_question_to_a_rebooked_flight(practice, bookings, caplog):
    caplog.set_level(logging.DEBUG)
    traces = Traces()
    set_trace_processors([traces])
    session = LiveSession(main_agent, verify=verify_customer)
    async with session:
        policy = await session.play("data/callers/carry_on.wav")
        assert (policy.handoffs, policy.tools) == (("Main Agent → QA Agent",), ("document_lookup_tool",))
        assert session.transcript[-1].sources and session.caller is None
        assert not any("rebooking" in name or "flight_status" in name for name in session.tools)

        form = asyncio.create_task(signing_in(session, "wrong-one", PASSWORD))
        status = await session.play("data/callers/flight_status.wav")
        await form
        assert status.tools[-1] in ("flight_status", "checkFlightsTool") and "MR101" in status.text
        assert session.caller.id == "C-1001"

        options = await session.play("data/callers/rebooking.wav")
        assert options.agent == "Rebooking Agent" and options.tools == ("find_rebooking_options",)
        proposal = await session.play("data/callers/first_option.wav")
        assert proposal.tools == ("choose_rebooking_option",)
        assert bookings.booking("C-1001", "K7P2QM").flight.number == "MR101"
        done = await session.play("data/callers/yes.wav")
        assert done.tools == ("confirm_rebooking",) and "It is done" in done.text
    assert bookings.booking("C-1001", "K7P2QM").flight.number == "MR103"
    assert session.caller is None
    outcomes = [(row.action, row.outcome) for row in session.audit]
    assert ("confirm_rebooking", "ok") in outcomes and any(outcome == "wrong" for _, outcome in outcomes)

    kept = [repr(list(session.events)), repr(list(session.audit)), repr(session.transcript.to_json())]
    kept += [
        session.transcript._repr_html_(),
        session.audit._repr_html_(),
        str(shown(session)),
        caplog.text,
    ]
    kept += [str(panel_of(session).form.get_state()), *traces.seen]
    everything = "\n".join(kept)
    assert len(everything) > 10_000 and PASSWORD not in everything and "wrong-one" not in everything
    assert PASSWORD.encode() not in pickle.dumps(session.transcript.to_json())


async def test_a_caller_who_cancels_hears_that_nothing_was_done(practice, bookings):
    async with LiveSession(main_agent, verify=verify_customer) as session:

        async def cancel() -> None:
            await (await session.approvals.next()).cancel()

        form = asyncio.create_task(cancel())
        answer = await session.send_message("What is the status of my flight?")
        await form
        assert "cancelled the sign-in" in answer.text and "MR101" not in answer.text and session.caller is None
        assert (await session.send_message("Is the Wi-Fi free?")).tools == ("document_lookup_tool",)


async def test_a_condensed_call_forgets_its_turns_and_keeps_what_they_were_about(practice, bookings):
    async with LiveSession(main_agent, verify=verify_customer) as session:
        for text in ("How much is the fee for a heavy bag?", "Is the Wi-Fi free?", "Can I bring my dog?"):
            await session.send_message(text)
        summary = await session.condense(keep_turns=1)
        for _ in range(100):
            if not session.transcript[0].in_context:
                break
            await asyncio.sleep(0.05)
        gone = [entry for entry in session.transcript if not entry.in_context]
        assert "heavy bag" in summary and "document lookup" in summary
        assert {entry.kind for entry in gone} == {"message", "tool_call", "tool_result"}
        assert session.transcript[-1].in_context and not any(event.type == "error" for event in session.events)
        assert (await session.send_message("When does online check-in open?")).tools == ("document_lookup_tool",)
        assert await session.condense(keep_turns=9) == ""
