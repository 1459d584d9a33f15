"""Consent in whole conversations: with the practice brain, and with a model that calls the changing tool at each turn.

Most are held in writing over the SDK's own session, where nothing has to be spoken; one of each kind is a real call.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import chat_server
import pytest
from agents.realtime import RealtimeAgent, RealtimeRunner
from running_engine import RunningEngine

from voicelab.airline import fresh_bookings, main_agent, rebooking_agent, verify_customer
from voicelab.airline.booking_store import Bookings
from voicelab.desk.call_context import CallContext, Caller
from voicelab.desk.gateway import gateway_tool
from voicelab.endpoint import choose_endpoint
from voicelab.record.transcript import Transcript
from voicelab.session.live_session import LiveSession

ADA = Caller("C-1001", "Ada Lovelace")
PATIENCE = 1_500  # looks at a state, 20 ms apart: far more than an idle machine needs


class Written:
    """A caller who writes to an agent, on the SDK's session with its answers as text."""

    def __init__(self, session, context: CallContext) -> None:
        self.session, self.context = session, context
        self.transcript, self.done = Transcript(), 0
        context.consent.follow(self.transcript)
        self.following = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        async for event in self.session:
            if event.type == "raw_model_event" and event.data.type == "raw_server_event":
                raw = event.data.data
                self.transcript.take(raw, "Desk")
                if raw["type"] == "response.done":
                    called = any(item["type"] == "function_call" for item in raw["response"]["output"])
                    self.done += not called

    async def says(self, text: str) -> str:
        """Write something, and wait for the answer to it."""
        before = self.done
        await self.session.send_message(text)
        for _ in range(PATIENCE):
            if self.done > before:
                return self.transcript[-1].text
            await asyncio.sleep(0.02)
        raise AssertionError(f"no answer to {text!r}:\n{self.transcript!r}")


@contextlib.asynccontextmanager
async def written(engine: RunningEngine, agent: RealtimeAgent, data: Bookings) -> AsyncIterator[Written]:
    context = CallContext(data=data, caller=ADA)
    runner = RealtimeRunner(agent, config={"model_settings": {"modalities": ["text"]}})
    config = {"url": f"{engine.ws}?model=gpt-realtime", "api_key": engine.key}
    async with await runner.run(context=context, model_config=config) as session:
        conversation = Written(session, context)
        try:
            yield conversation
        finally:
            conversation.following.cancel()


def flies(bookings: Bookings) -> str:
    return bookings.booking(ADA.id, "K7P2QM").flight.number


PROPOSED = ("I need help with rebooking my flight.", "The first one please.")


@pytest.mark.parametrize(
    "said",
    [
        ("no", "yes please"),
        ("no, the second one", "no", "yes please"),
        ("yes but how much is it",),
        ("do not confirm", "yes"),
        ("can you confirm the price", "no"),
        ("thanks", "yes"),
        ("what can you do", "yes"),
        ("both",),
        ("Yes, the third one.",),
        ("maybe", "I think so"),
        ("Is the Wi-Fi free?", "yes"),
    ],
)
async def test_the_practice_brain_rebooks_nothing_without_a_yes(engine, said):
    bookings = fresh_bookings()
    async with written(engine, rebooking_agent, bookings) as caller:
        for text in PROPOSED:
            answer = await caller.says(text)
        assert answer.endswith("Shall I rebook it?")
        for text in said:
            await caller.says(text)
        assert flies(bookings) == "MR101", caller.transcript


@pytest.mark.parametrize("said", ["yes", "Yes, please.", "Yes, the first one.", "okay, go ahead", "Yes, rebook it."])
async def test_the_practice_brain_rebooks_after_a_yes(engine, said):
    bookings = fresh_bookings()
    async with written(engine, rebooking_agent, bookings) as caller:
        for text in PROPOSED:
            await caller.says(text)
        assert "It is done" in await caller.says(said), caller.transcript
        assert flies(bookings) == "MR103"


async def test_whoever_asked_something_first_is_asked_again_and_then_rebooked(engine):
    bookings = fresh_bookings()
    async with written(engine, rebooking_agent, bookings) as caller:
        for text in (*PROPOSED, "no", "The second one please."):
            answer = await caller.says(text)
        assert "MR105" in answer and answer.endswith("Shall I rebook it?")
        await caller.says("Yes please.")
        assert flies(bookings) == "MR105"


@pytest.mark.longest
async def test_a_call_outlives_a_condensation_and_a_drop_between_the_proposal_and_the_yes(practice):
    bookings = fresh_bookings()
    faulty = choose_endpoint().with_fault("drop")
    async with LiveSession(rebooking_agent, endpoint=faulty, context=bookings, verify=verify_customer) as session:
        session.controls.speed = 1.5
        session._call.context.caller = ADA
        for text in PROPOSED:  # the fault drops the line after the first answer
            await session.send_message(text)
        await session.condense(keep_turns=1)
        assert "session.resumed" in session.events.counts()
        answer = await session.send_message("Yes, please.")
        assert "It is done" in answer.text and flies(bookings) == "MR103"


async def test_a_picture_opens_no_gate(practice):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    made: list[str] = []

    @gateway_tool(changes=True, asks=lambda: "Shall I sell it?")
    def sell_boat() -> str:
        """Sells the boat."""
        made.append("sold")
        return "It is sold."

    agent = RealtimeAgent(name="Pier", instructions="You sell boats.", tools=[sell_boat])
    async with LiveSession(agent) as session:
        assert (await session.send_message("Sell my boat.")).tools == ("sell_boat",)
        await session.send_image(picture)
        assert (await session.send_message("Yes, please.")).text and made == []


async def test_a_model_that_calls_whenever_it_can_changes_nothing_before_the_yes_and_then_once(practice):
    sold: list[int] = []

    @gateway_tool(changes=True, asks=lambda price: f"Shall I sell it for {price}?")
    def sell_boat(price: int) -> str:
        """Sells the boat."""
        sold.append(price)
        return "It is sold."

    agent = RealtimeAgent(name="Pier", instructions="You sell boats.", tools=[sell_boat])
    calls = chat_server.call("sell_boat", json.dumps({"price": 900}))
    with chat_server.running() as (chat, url):
        endpoint = choose_endpoint().with_language_model(url, "small-model")
        async with LiveSession(agent, endpoint=endpoint) as session:
            session.controls.speed = 1.5
            for said, answer in (
                ("I have a boat.", "Shall I sell it for 900?"),
                ("Do not sell it.", "Fine."),
                ("Yes.", "Fine."),
                ("What is it worth?", "Shall I sell it for 900?"),
                ("Yes, please.", "Sold."),
                ("Yes.", "Bye."),
            ):
                chat.answers[:] = [calls, calls, chat_server.text(answer)]
                heard = await session.send_message(said)
                assert heard.tools == ("sell_boat", "sell_boat"), heard
                assert len(sold) == (answer in ("Sold.", "Bye.")), said
    assert sold == [900]


async def test_an_interrupted_proposal_is_none(practice):
    sold: list[str] = []

    @gateway_tool(
        changes=True, asks=lambda: "It is the last of the three boats, and it is worth more. Shall I sell it?"
    )
    def sell_boat() -> str:
        """Sells the boat."""
        sold.append("boat")
        return "It is sold."

    agent = RealtimeAgent(name="Pier", instructions="You sell boats.", tools=[sell_boat])
    async with LiveSession(agent) as session:
        asked = asyncio.create_task(session.send_message("Sell my boat."))
        for _ in range(PATIENCE):
            if len(session.transcript) and session.transcript[-1].text.endswith("sell it?"):
                break
            await asyncio.sleep(0.02)
        await session.interrupt()
        await asked
        assert session.transcript[-1].status == "interrupted"
        await session.send_message("Yes, please.")
        assert sold == [], session.transcript


async def test_the_whole_desk_knows_the_callers_own_flight(practice):
    async with LiveSession(main_agent, context=fresh_bookings(), verify=verify_customer) as session:
        session._call.context.caller = ADA
        await session._call.sdk.update_agent(main_agent)
        answer = await session.send_message("Which terminal should I go to?")
        assert "terminal 2" in answer.text and "MR101" in answer.text
