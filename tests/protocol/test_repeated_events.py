"""What a live session makes of events that come twice: what comes again is noted, and nothing happens twice."""

from __future__ import annotations

import asyncio

from agents import function_tool
from agents.realtime import RealtimeAgent, RealtimeModelListener
from agents.realtime.model_events import RealtimeModelRawServerEvent

from voicelab.endpoint import choose_endpoint
from voicelab.session.controls import Controls
from voicelab.session.live_session import LiveSession
from voicelab.session.logged_model import REMEMBERED, LoggedWebSocketModel

COUNTED: list[str] = []


@function_tool
def opening_hours(day: str) -> str:
    """Tells when the shop opens on a day of the week."""
    COUNTED.append(day)
    return f"On {day} the shop opens at ten."


SHOP = RealtimeAgent(
    name="Shop",
    instructions="You answer the phone of a shop. Tell opening hours with the tool.",
    tools=[opening_hours],
)


async def said(endpoint) -> tuple[LiveSession, str]:
    async with LiveSession(SHOP, endpoint=endpoint) as session:
        answer = await session.send_message("When do you open on Sunday?")
    return session, answer.text


async def test_an_answer_whose_events_come_twice_is_said_and_heard_once(practice):
    COUNTED.clear()
    plain, text = await said(choose_endpoint())
    twice, same = await said(choose_endpoint().with_fault("duplicate_events"))
    assert same == text and "Sunday" in text and COUNTED == ["Sunday"] * 2
    assert repr(twice.transcript) == repr(plain.transcript)
    seconds = [session.recording().speech_seconds(1) for session in (plain, twice)]
    assert abs(seconds[0] - seconds[1]) < 0.3
    kinds = twice.events.counts()
    ids = [event.payload["event_id"] for event in twice.events if event.direction == "server"]
    assert len(set(ids)) == len(ids) and len(ids) - 5 <= kinds["event.repeated"] <= len(ids)
    assert "event.repeated" not in plain.events.counts()


async def test_only_the_last_ids_are_remembered():
    class Heard(RealtimeModelListener):
        def __init__(self) -> None:
            self.events: list[object] = []

        async def on_event(self, event: object) -> None:
            self.events.append(event)

    model, heard = LoggedWebSocketModel(lambda event: event, Controls(), lambda *_: asyncio.sleep(0)), Heard()
    model.add_listener(heard)
    limits = {"type": "rate_limits.updated", "rate_limits": []}
    for number in [*range(REMEMBERED + 1), REMEMBERED, 0]:  # the last is a repetition, the first is forgotten
        await model._handle_ws_event({**limits, "event_id": f"event_{number}"})
    raw = [event for event in heard.events if isinstance(event, RealtimeModelRawServerEvent)]
    assert len(raw) == REMEMBERED + 2 and len(model.seen) == REMEMBERED
