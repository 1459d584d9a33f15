"""A browser whose UDP goes nowhere: what is said before it has found a way is said, once, when it has."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from raw_phone import Phone
from transports import Page

from voicelab import LiveSession
from voicelab.airline import qa_agent
from voicelab.call_errors import CallError, call_error


class Blocked(Page):
    """A page that dials, finds no way for its sound, and relays; or gives up."""

    def __init__(self, session: LiveSession) -> None:
        super().__init__(session)
        self._found = asyncio.Event()

    async def through(self) -> None:
        await self._found.wait()

    async def dial(self, relays: bool) -> None:
        """As `call_media.js` does: the answer comes, and no connection."""
        phone = Phone()
        await self._side.answer(await phone.offer())
        await asyncio.sleep(0.3)
        if relays:
            with contextlib.suppress(CallError):
                await self._side.relay()
        else:
            self._side.problem("ice_failed")
        await phone.peer.close()
        self._found.set()


@contextlib.asynccontextmanager
async def dialling(session: LiveSession, relays: bool):
    """The session while its page still looks for a way."""
    page = Blocked(session)
    clock = session.submit(page.run())
    dialled = session.submit(page.dial(relays))
    while not session.from_browser._keeper.call:
        await asyncio.sleep(0.01)
    try:
        yield
        await asyncio.wrap_future(dialled)
    finally:
        await session.hang_up()
        clock.cancel()


async def test_a_recorded_caller_waits_until_the_relay_has_taken_over(practice):
    session = LiveSession(qa_agent)
    async with dialling(session, relays=True):
        answer = await session.play("data/callers/carry_on.wav")
    assert "bring" in answer.heard and answer.text and session.transport != "webrtc"
    spoken = [event for event in session.events if event.type == "input_audio_buffer.speech_started"]
    assert len(spoken) == 1


async def test_a_page_that_gives_up_says_so_to_whoever_waits(practice):
    session = LiveSession(qa_agent)
    async with dialling(session, relays=False):
        with pytest.raises(CallError) as told:
            await session.play("data/callers/carry_on.wav")
    assert told.value.title == call_error("ice_failed").title
