"""Whatever is done to a session, in whatever order: each wait ends with an answer or its cause, and nothing is left.

The service is a scripted one, so that a hundred steps take seconds: answers, tools that are slow, fail or are unknown,
refusals, answers held back, drops, Stop, hanging up, and questions one over the other.
"""

from __future__ import annotations

import asyncio
import random

from agents import function_tool
from agents.realtime import RealtimeAgent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripted_service import ScriptedService, serving

from voicelab import CallError, LiveSession
from voicelab.endpoint import Endpoint
from voicelab.session import Answer
from voicelab.session.waits import WAITS

MOST_SECONDS = 60.0  # by far: each wait has an end of its own


@function_tool
async def slow() -> str:
    """Take a moment."""
    await asyncio.sleep(0.2)
    return "done"


@function_tool(failure_error_function=None)
def fails() -> str:
    """Never work."""
    raise OSError("broken")


@function_tool(needs_approval=True)
def guarded() -> str:
    """Need a person."""
    return "done"


DESK = RealtimeAgent(name="Desk", instructions="Help.", tools=[slow, fails, guarded])
SCRIPTS = {
    "say": [],
    "slow": [[("call", "slow", "{}")]],
    "fails": [[("call", "fails", "{}")]],
    "both": [[("call", "slow", "{}"), ("call", "fails", "{}")]],
    "unknown": [[("call", "nothing", "{}")]],
    "guarded": [[("call", "guarded", "{}")]],
    "down": [[("fail", "out of memory")]],
}
STEPS = [*SCRIPTS, "interrupt", "hang_up", "drop", "refuse item", "refuse response", "hold", "go", "nap"]


class Person:
    """Does these steps to a session, and answers its forms."""

    def __init__(self, session: LiveSession, service: ScriptedService) -> None:
        self._session, self._service = session, service
        self.waits: list[asyncio.Task[Answer]] = []

    async def do(self, step: str) -> None:
        service = self._service
        if step in SCRIPTS:
            service.script += SCRIPTS[step]
            self.waits.append(asyncio.create_task(self._session.send_message(step)))
            await asyncio.sleep(0.02)
        elif step == "interrupt":
            await self._session.interrupt()
        elif step == "hang_up":
            await self._session.hang_up()
        elif step == "drop" and service.sockets:
            service.sockets[-1].transport.abort()
        elif step.startswith("refuse"):
            kind = "conversation.item.create" if step.endswith("item") else "response.create"
            service.refusals[kind] = {"message": "Not now.", "code": "invalid_value"}
        elif step in ("hold", "go"):
            getattr(service.go, "clear" if step == "hold" else "set")()
        else:
            await asyncio.sleep(0.1)
        waits = self._session.waits_for
        assert waits is None or waits.what in WAITS

    async def answer_forms(self) -> None:
        while True:
            for approval in self._session.approvals.pending:
                await random.choice((approval.submit, approval.cancel))()
            await asyncio.sleep(0.05)


async def left_over(session: LiveSession) -> list[str]:
    """The tasks on the session's loop, but for the one that asks."""

    async def look() -> list[str]:
        return [str(task) for task in asyncio.all_tasks() if task is not asyncio.current_task()]

    for _ in range(100):
        found = await session.approvals.crossing.cross(look())
        if not found:
            break
        await asyncio.sleep(0.05)
    return found


async def lived(steps: list[str]) -> None:
    async with serving() as (service, url):
        session = LiveSession(DESK, endpoint=Endpoint("scripted", url, "k"))
        person = Person(session, service)
        forms = asyncio.create_task(person.answer_forms())
        for step in steps:
            await person.do(step)
        service.go.set()
        ended = await asyncio.wait_for(asyncio.gather(*person.waits, return_exceptions=True), MOST_SECONDS)
        for end in ended:
            assert isinstance(end, Answer) or isinstance(end, CallError) and end.cause, repr(end)
        await session.hang_up()
        forms.cancel()
        assert session.state == "disconnected" and session.waits_for is None
        assert await left_over(session) == []


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.sampled_from(STEPS), min_size=2, max_size=9))
def test_each_wait_ends_and_nothing_is_left(steps):
    asyncio.run(lived(steps))
