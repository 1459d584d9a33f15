"""What was on its way when a connection broke, or was about to move to another: nothing of it is lost."""

from __future__ import annotations

import time

import pytest
from agents import function_tool
from agents.realtime import RealtimeAgent
from patience import until
from scripted_service import ScriptedService, serving
from session_log import logged

from voicelab import LiveSession
from voicelab.endpoint import Endpoint


@function_tool
def book() -> str:
    """Books."""
    return "BOOKED-17"


DESK = RealtimeAgent(name="Desk", instructions="Help.", tools=[book])


def session_at(url: str) -> LiveSession:
    return LiveSession(DESK, endpoint=Endpoint("scripted", url, "k"))


class Forgetful(ScriptedService):
    """Breaks off when it is given a tool's result, as often as `times` says, and does not confirm it."""

    times = 1

    async def on_conversation_item_create(self, event):
        if event["item"]["type"] == "function_call_output" and self.times:
            self.times -= 1
            self.sockets[-1].transport.abort()
        else:
            await super().on_conversation_item_create(event)


@pytest.mark.parametrize("times", [1, 2])
async def test_a_result_that_was_not_confirmed_is_given_anew_and_answered(times):
    async with serving(Forgetful()) as (service, url):
        service.times, service.script = times, [[("call", "book", "{}")]]  # then it says "Hello." to whoever asks
        session = session_at(url)
        await session.connect()
        asked = session.submit(session.send_message("Book it, please."))
        await until(lambda: any(entry.text == "Hello." for entry in session.transcript))
        asked.cancel()
        kinds = [entry.kind for entry in session.transcript if entry.kind != "notice"]
        assert kinds == ["message", "tool_call", "tool_result", "message"]
        await until(lambda: session._keeper.call.quiet and not any(one.working for one in session._keeper._elders))
        await session.hang_up()


async def test_a_message_that_a_breaking_connection_does_not_take_is_said_on_the_next():
    async with serving() as (service, url):
        session = session_at(url)
        await session.connect()

        async def said_over_a_broken_line():
            session._keeper.call.sdk.model._websocket.transport.abort()
            session._keeper.call.sdk.model.gone = True
            return await session.send_message("Hello!")

        answer = await session._crossing.cross(said_over_a_broken_line())
        assert (answer.heard, answer.text) == ("Hello!", "Hello.") and logged(session, "session.resumed")
        assert [entry.text for entry in session.transcript if entry.role == "user"] == ["Hello!"]
        await session.hang_up()


class Full(ScriptedService):
    """Sessions of it end soon, and it takes no second one for now; with `breaks` the first is gone meanwhile, too."""

    def __init__(self, breaks: bool) -> None:
        super().__init__()
        self.breaks, self.tries = breaks, 0

    async def serve(self, socket):
        self.tries += 1
        if self.tries != 2:
            await super().serve(socket)
            return
        if self.breaks:
            self.sockets[0].transport.abort()
            await until(lambda: self.session._keeper.call.sdk.model.gone or self.first.sdk.model.gone)
        await socket.close(4000, "not now")

    async def send(self, type, **fields):
        if type.startswith("session."):
            fields["session"] = {**fields["session"], "expires_at": int(time.time()) + 3}
        await super().send(type, **fields)


@pytest.mark.parametrize("breaks", [False, True])
async def test_a_move_that_fails_leaves_the_call_as_it_was_or_resumes_it(breaks):
    async with serving(Full(breaks)) as (service, url):
        service.session = session = session_at(url)
        await session.connect()
        service.first = first = session._keeper.call
        await until(lambda: logged(session, "session.refresh_failed"))
        if breaks:
            await until(lambda: logged(session, "session.resumed"))
        kept = session._keeper.call
        assert (kept is first) is not breaks
        assert kept.context.say.__self__ is kept.context.checked.__self__._call is kept and kept.context.agent() is DESK
        kept.state.progress.ask(spoken=True).open_turns.add("item_x")
        assert kept.context.consent._speaking()
        await session.hang_up()


async def test_a_clock_that_is_ahead_of_the_endpoints_moves_no_call():
    """By such a clock each session has ended before it began."""

    class Behind(ScriptedService):
        async def send(self, type, **fields):
            if type.startswith("session."):
                fields["session"] = {**fields["session"], "expires_at": int(time.time()) - 600}
            await super().send(type, **fields)

    async with serving(Behind()) as (service, url):
        session = session_at(url)
        await session.connect()
        await session._crossing.cross(session._keeper._resumption.renew(session._keeper.call))
        assert (await session.send_message("Hello!")).text == "Hello."
        assert len(service.sockets) == 1 and not logged(session, "session.refreshing")
        await session.hang_up()


async def test_a_watcher_that_fails_is_told_of_no_more_and_the_call_goes_on(caplog):
    async with serving() as (_, url):
        session, told = session_at(url), []

        def failing(event):
            told.append(event)
            raise ZeroDivisionError("mine")

        stop = session.events.watch(failing)
        assert (await session.send_message("Hello!")).text == "Hello."
        await session.hang_up()
        stop()
    assert len(told) == 1 and caplog.text.count("ZeroDivisionError: mine") == 1
