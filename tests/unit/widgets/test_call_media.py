"""The kernel's half of a browser's call: recordings that end with it, answers to whom they are for, microphones."""

from __future__ import annotations

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
from voicelab.widgets.call_media import CallMedia

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
    for line, sdp in (("a", "first"), ("b", "second"), ("c", "refused")):
        media._take({"type": "offer", "line": line, "sdp": sdp}, [])
    wait_until(lambda: len(media.sent) == 3, 4)
    assert media.sent == [
        {"type": "answer", "line": "a", "sdp": "answer to first"},
        {"type": "answer", "line": "b", "sdp": "answer to second"},
        {"type": "hung_up", "line": "c"},
    ]


def test_a_microphone_that_was_let_go_of_is_replaced_once_and_none_is_left_behind(media):
    def let_go() -> str:
        used = f"IPY_MODEL_{media.microphone.model_id}"
        media._take({"type": "let_go", "microphone": used}, [])
        return used

    used = let_go()
    second = media.microphone
    assert f"IPY_MODEL_{second.model_id}" != used
    media._take({"type": "let_go", "microphone": used}, [])  # another page, or twice
    assert media.microphone is second
    let_go()
    before = len(_instances)
    for _ in range(5):
        let_go()
    assert len(_instances) == before and second.comm is None
