"""The kernel's half of a browser's call: recordings that end with it, answers to whom they are for, microphones."""

from __future__ import annotations

import asyncio
import functools
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
from voicelab.widgets.call_media import CallMedia, name_of

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
    async def answer(offer: str) -> str:
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


@pytest.mark.parametrize("state", ["reconnecting", "refreshing"])
def test_a_page_whose_try_to_dial_again_is_refused_waits_for_the_next(session, media, monkeypatch, state):
    async def refuse(*_: Any) -> str:
        raise call_error("endpoint_unreachable", "nowhere")

    monkeypatch.setattr(LiveSession, "state", state)
    monkeypatch.setattr(session.from_browser, "answer", refuse)
    monkeypatch.setattr(session.from_browser, "relay", refuse)
    media._take({"type": "offer", "line": "a", "sdp": ""}, [])
    media._take({"type": "relay", "line": "a", "rate": 24_000}, [])
    session.submit(asyncio.sleep(0.05)).result(5)
    assert {"type": "hung_up", "line": "a"} not in media.sent[1:]


def test_only_the_page_that_has_the_call_loses_it(session, media, monkeypatch):
    lost: list[bool] = []
    monkeypatch.setattr(session.from_browser, "lost", lambda: lost.append(True))
    for line in ("a", "b"):
        media._take({"type": "offer", "line": line, "sdp": ""}, [])
    media._take({"type": "lost", "line": "a"}, [])
    assert not lost
    media._take({"type": "lost", "line": "b"}, [])
    assert lost


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
