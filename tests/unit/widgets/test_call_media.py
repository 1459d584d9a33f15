"""The kernel's half of a browser's call: recordings that end with it, answers to whom they are for, microphones."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from agents.realtime import RealtimeAgent
from ipywidgets.widgets.widget import _instances
from patience import wait_until

from voicelab.call_errors import CallError, call_error
from voicelab.session.controls import Controls
from voicelab.session.live_session import LiveSession
from voicelab.session.saying import say
from voicelab.widgets.call_media import MOST_HELD, CallMedia, name_of

CLERK = RealtimeAgent(name="Clerk", instructions="You are a clerk.")


class Media(CallMedia):
    """One whose page is the test."""

    def __init__(self, session: LiveSession) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(session)

    def send(self, content: dict[str, Any], buffers: Any = None) -> None:
        self.sent.append(content)


@pytest.fixture
def session() -> LiveSession:
    return LiveSession(CLERK)


@pytest.fixture
def media(session: LiveSession) -> Media:
    return Media(session)


class OverCall:
    """A call that has ended by the time its recording has been played."""

    controls, line, closed = Controls(), None, True


class Page:
    async def play(self, samples: np.ndarray) -> None:
        pass


def test_a_recording_ends_when_its_page_says_so_or_the_call_ends(session, media):
    playing = [session.submit(media.play(np.zeros(10, np.int16))) for _ in range(2)]
    wait_until(lambda: len(media.sent) == 2, 4)
    media._take({"type": "played", "id": media.sent[0]["id"]}, [])
    playing[0].result(4)
    assert not playing[1].done()
    media.hung_up()
    playing[1].result(4)


async def test_a_call_that_ends_in_the_middle_of_a_recording_is_named_as_the_cause():
    with pytest.raises(CallError) as ended:
        await say(OverCall(), np.zeros(10, np.int16), Page)
    assert ended.value.code == "connection_lost" and "ended before the recording" in str(ended.value)


def test_an_answer_and_a_refusal_name_the_offer_that_they_are_for(session, media, monkeypatch):
    async def answer(offer: str, wanted: Callable[[], bool]) -> str:
        assert wanted()
        if offer == "refused":
            raise call_error("call_refused", "no")
        return f"answer to {offer}"

    monkeypatch.setattr(session.from_browser, "answer", answer)
    for count, (line, sdp) in enumerate((("a", "first"), ("b", "second"), ("c", "refused")), 1):
        media._take({"type": "offer", "line": line, "sdp": sdp}, [])
        wait_until(functools.partial(lambda told: len(media.sent) == told, 2 * count - 1), 4)
    assert media.sent == [
        {"type": "answer", "line": "a", "sdp": "answer to first"},
        {"type": "hung_up", "line": "a"},  # another page has the call now
        {"type": "answer", "line": "b", "sdp": "answer to second"},
        {"type": "hung_up", "line": "b"},
        {"type": "hung_up", "line": "c"},
    ]


@pytest.mark.parametrize(("lost", "told"), [("webrtc", []), ("websocket", ["a", "b"]), (None, ["a", "b"])])
def test_a_page_whose_try_to_dial_again_is_refused_waits_for_the_next_if_there_will_be_one(
    session, media, monkeypatch, lost, told
):
    async def refuse(*_: Any) -> str:
        raise call_error("endpoint_unreachable", "nowhere")

    if lost:
        monkeypatch.setattr(session._keeper, "lost_call", SimpleNamespace(transport=lost))
    monkeypatch.setattr(session.from_browser, "answer", refuse)
    monkeypatch.setattr(session.from_browser, "relay", refuse)
    media._take({"type": "offer", "line": "a", "sdp": ""}, [])
    session.submit(asyncio.sleep(0)).result(5)
    refused = [one["line"] for one in media.sent]
    media._take({"type": "relay", "line": "b", "rate": 24_000}, [])
    session.submit(asyncio.sleep(0)).result(5)
    assert [*refused, *(one["line"] for one in media.sent[len(refused) + 1 :])] == told


@pytest.fixture
def answered(session, monkeypatch) -> None:
    """The endpoint takes every call."""

    async def answer(*_: Any) -> str:
        return ""

    monkeypatch.setattr(session.from_browser, "answer", answer)
    monkeypatch.setattr(session.from_browser, "relay", answer)


def test_only_the_page_that_has_the_call_loses_it_and_hangs_up(session, media, monkeypatch, answered):
    ended: list[str] = []

    async def hang_up() -> None:
        ended.append("hung up")

    monkeypatch.setattr(session.from_browser, "lost", lambda: ended.append("lost"))
    monkeypatch.setattr(session, "hang_up", hang_up)
    media._take({"type": "offer", "line": "a", "sdp": ""}, [])
    media._take({"type": "relay", "line": "b", "rate": 24_000}, [])
    for kind in ("lost", "hang_up"):
        media._take({"type": kind, "line": "a"}, [])
    session.submit(asyncio.sleep(0)).result(5)
    assert not ended and {"type": "hung_up", "line": "a"} in media.sent
    for kind in ("lost", "hang_up"):
        media._take({"type": kind, "line": "b"}, [])
    session.submit(asyncio.sleep(0)).result(5)
    assert ended == ["lost", "hung up"]


@pytest.mark.parametrize(
    ("state", "line", "ends"),
    [("connected", None, False), ("connected", "a", True), ("reconnecting", None, True), ("disconnected", None, True)],
)
def test_a_page_that_cannot_call_ends_no_other_pages_call(session, media, monkeypatch, answered, state, line, ends):
    told: list[bool] = []
    monkeypatch.setattr(session.from_browser, "problem", lambda *_, ends: told.append(ends))
    monkeypatch.setattr(LiveSession, "state", state)
    media._take({"type": "offer", "line": "a", "sdp": ""}, [])
    media._take({"type": "problem", "line": line, "code": "microphone_refused", "detail": ""}, [])
    assert told == [ends]


def test_a_call_that_has_ended_does_not_hang_up_on_the_next(media, monkeypatch):
    monkeypatch.setattr(LiveSession, "state", "connecting")
    media.hung_up()
    assert not media.sent


def test_another_page_is_heard_at_its_own_rate(session, media, monkeypatch, answered):
    heard: list[np.ndarray] = []
    monkeypatch.setattr(session.from_browser, "heard", heard.append)
    for line, rate in (("a", 48_000), ("b", 44_100)):
        media._take({"type": "relay", "line": line, "rate": rate}, [])
        media._take({"type": "heard", "rate": rate}, [memoryview(np.zeros(rate, np.int16))])
    assert [len(one) == pytest.approx(24_000, rel=0.05) for one in heard] == [True, True]  # the filter holds the rest


def hold(media: Media) -> str:
    used = name_of(media.microphone)
    media._take({"type": "hold", "microphone": used}, [])
    return used


def let_go(media: Media, used: str) -> None:
    media._take({"type": "let_go", "microphone": used}, [])


def test_a_microphone_that_was_let_go_of_is_replaced_once_and_none_is_left_behind(media):
    used = hold(media)
    let_go(media, used)
    second = media.microphone
    assert name_of(second) != used
    let_go(media, used)  # another page, or twice
    assert media.microphone is second
    let_go(media, hold(media))
    before = len(_instances)
    for _ in range(5):
        let_go(media, hold(media))
    assert len(_instances) == before and second.comm is None


def test_streams_of_pages_that_went_without_a_word_are_not_kept_for_ever(media):
    first = media.microphone
    for _ in range(3 * MOST_HELD):
        hold(media)  # and the page is gone
        media._new_microphone()
    assert first.comm is None and len(media._streams) <= MOST_HELD + 1


def test_a_page_that_lets_go_twice_holds_nothing(media):
    used, stream = hold(media), media.microphone
    for _ in range(2):
        let_go(media, used)
    media._take({"type": "hold", "microphone": used}, [])
    let_go(media, used)
    let_go(media, hold(media))
    assert stream.comm is None


def test_a_microphone_that_a_page_talks_through_outlives_other_settings_and_other_pages(session, media):
    talking, used = media.microphone, hold(media)
    for device in ("a", "b", "c"):
        session.controls.microphone = device
        assert media.microphone.constraints["audio"]["deviceId"] == {"exact": device}
    for _ in range(3):
        let_go(media, hold(media))
    before = len(_instances)
    assert talking.comm is not None
    let_go(media, used)
    let_go(media, hold(media))
    assert talking.comm is None and len(_instances) < before
