"""One call at a time, whoever asks for it and when: a page twice, a page and a retry, somebody who hangs up meanwhile.

The calls here open at once or when they are told to, and have nothing behind them: what is tested is who keeps which.
"""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from voicelab.call_errors import CallError, call_error
from voicelab.record.events import EventLog
from voicelab.record.transcript import Transcript
from voicelab.session import call_keeper
from voicelab.session.call_keeper import CallKeeper


class Line:
    """As much of a call as its keeper sees."""

    owes_answer = working = False
    recorder = None

    def __init__(self, _setup: Any, _changed: Any, _lost: Any, before: Line | None) -> None:
        self.before, self.transport, self.closed = before, "websocket", False
        self.context, self.state = SimpleNamespace(handoffs=None), SimpleNamespace(agent=None)
        self.late = SimpleNamespace(go_on=lambda _: None)

    async def over_webrtc(self, opened: asyncio.Event) -> Line:
        self.transport = "webrtc"
        await opened.wait()
        if self.closed:
            raise call_error("hung_up")
        return self

    def keep(self, coroutine: Any) -> None:
        coroutine.close()

    async def close(self, resuming: bool = False) -> None:
        self.closed = True


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> CallKeeper:
    async def stop(_: Any) -> None:
        pass

    monkeypatch.setattr(call_keeper, "Call", Line)
    monkeypatch.setattr(call_keeper, "stop", stop)
    setup = SimpleNamespace(for_agent=lambda _: setup)
    return CallKeeper(lambda: setup, EventLog(), Transcript(), lambda: None)


def lose(keeper: CallKeeper, transport: str) -> Line:
    """A call that was lost, and is to be gone on with."""
    lost = Line(None, None, None, None)
    lost.transport = transport
    keeper.lost_call, keeper.doing = lost, "reconnecting"
    return lost


def offer(keeper: CallKeeper, opened: asyncio.Event, wanted: bool = True) -> asyncio.Task[Line]:
    return asyncio.create_task(keeper.opened(lambda call: call.over_webrtc(opened), lambda: wanted))


async def until_it_opens(keeper: CallKeeper) -> None:
    while keeper.call is None:
        await asyncio.sleep(0.001)


async def test_who_hangs_up_while_it_is_tried_again_leaves_nothing_behind(keeper):
    lose(keeper, "webrtc")
    opened = asyncio.Event()
    trying = offer(keeper, opened)
    await until_it_opens(keeper)
    await keeper.hang_up()
    opened.set()
    with pytest.raises(CallError):
        await trying
    assert (keeper.call, keeper.lost_call, keeper.doing) == (None, None, None)


async def test_a_try_that_is_refused_is_not_the_last(keeper):
    lost = lose(keeper, "webrtc")

    async def refuse(_: Line) -> None:
        raise call_error("endpoint_unreachable", "nowhere")

    with pytest.raises(CallError):
        await keeper.opened(refuse, lambda: True)
    assert (keeper.lost_call, keeper.doing, keeper.refusal.code) == (lost, "reconnecting", "endpoint_unreachable")


async def test_an_offer_that_is_not_wanted_any_more_takes_no_conversation_along(keeper):
    lost = lose(keeper, "webrtc")
    opened = asyncio.Event()
    opened.set()
    with pytest.raises(CallError):
        await offer(keeper, opened, wanted=False)
    assert keeper.lost_call is lost and keeper.refusal is None
    resumed = await offer(keeper, opened)
    assert resumed.before is lost and keeper.call is resumed and not resumed.closed
    with pytest.raises(CallError):
        await offer(keeper, opened, wanted=False)
    assert keeper.call is resumed and not resumed.closed


async def test_a_retry_does_not_go_on_with_what_a_page_has_gone_on_with(keeper):
    lost = lose(keeper, "websocket")
    opened = asyncio.Event()
    page = offer(keeper, opened)
    await until_it_opens(keeper)
    retry = asyncio.create_task(keeper.begin_again(lambda call: call.over_webrtc(opened), lost))
    await asyncio.sleep(0)
    opened.set()
    assert keeper.call is await page and await retry is None
    assert not keeper.call.closed and keeper.open_calls == {keeper.call}
