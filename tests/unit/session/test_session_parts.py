"""The session's small parts: progress towards an answer, the line's clock, errors, the endpoint's choice, the desk."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import numpy as np
import pytest
from agents.realtime import RealtimePlaybackTracker
from patience import until
from websockets.exceptions import ConnectionClosedError

from voicelab.airline import main_agent
from voicelab.audio.pcm import RATE
from voicelab.audio.seams import FADE
from voicelab.call_errors import _TEXTS, call_error
from voicelab.doctor import diagnose
from voicelab.endpoint import Endpoint, choose_endpoint
from voicelab.record.events import EventLog
from voicelab.record.recording import Recorder
from voicelab.session.controls import Controls
from voicelab.session.line import TICK, Line
from voicelab.session.live_session import LiveSession
from voicelab.session.playout import SLACK_MS, Playout
from voicelab.widgets import panel_of, shown


async def test_the_line_plays_and_records_both_sides_on_one_clock():
    sent: list[np.ndarray] = []

    async def send(samples: np.ndarray) -> None:
        sent.append(samples)

    tracker, recorder = RealtimePlaybackTracker(), Recorder(EventLog())
    line = Line(send, Playout(tracker), Controls(), recorder, lambda *_: None)
    line.say(np.full(10 * TICK + 7, 100, np.int16))
    line.play("item_1", 0, np.full(5 * TICK, 200, np.int16))
    clock = asyncio.create_task(line.run())
    while line.talking or line.playing:
        await asyncio.sleep(0.01)
    clock.cancel()
    both = recorder.recording().samples
    assert (both[: 10 * TICK, 0] == 100).all() and (both[FADE : 5 * TICK, 1] == 200).all()
    assert not both[5 * TICK :, 1].any()
    assert tracker.get_state() == {
        "current_item_id": "item_1",
        "current_item_content_index": 0,
        "elapsed_ms": 100.0 + SLACK_MS,
    }
    heard = np.concatenate(sent)
    assert (heard == both[: len(heard), 0]).all() and len(heard) >= 8 * TICK


async def test_barge_in_silences_the_line_and_mute_sends_silence():
    async def send(samples: np.ndarray) -> None:
        assert not samples.any()

    recorder = Recorder(EventLog())
    line = Line(send, Playout(RealtimePlaybackTracker()), Controls(muted=True), recorder, lambda *_: None)
    line.say(np.full(4 * TICK, 100, np.int16))
    line.play("item_1", 0, np.full(500 * TICK, 200, np.int16))
    clock = asyncio.create_task(line.run())
    while line.talking:
        await asyncio.sleep(0.01)
    line.silence()
    assert not line.playing
    silenced = recorder.recording().seconds
    while recorder.recording().seconds == silenced:
        await asyncio.sleep(0.01)
    clock.cancel()
    caller, agent = recorder.recording().samples.T
    assert not caller.any()
    end = agent[round(silenced * RATE) :]
    assert (np.diff(end[: FADE + 1].astype(int)) <= 0).all() and 0 < end[0] <= 200 and not end[FADE:].any()


async def test_what_has_come_is_played_to_its_end_though_nothing_can_be_sent_any_more():
    async def send(samples: np.ndarray) -> None:
        raise ConnectionClosedError(None, None)

    recorder = Recorder(EventLog())
    line = Line(send, Playout(RealtimePlaybackTracker()), Controls(), recorder, lambda *_: None)
    line.say(np.full(10 * TICK, 100, np.int16))
    line.play("item_1", 0, np.full(10 * TICK, 200, np.int16))
    clock = asyncio.create_task(line.run())
    await until(lambda: not (line.talking or line.playing) or clock.done())
    assert not clock.done() and len(recorder.recording().samples) >= 10 * TICK
    clock.cancel()


@pytest.mark.parametrize("code", sorted(_TEXTS))
def test_each_error_has_a_title_a_cause_and_a_remedy(code):
    error = call_error(code, "details")
    assert error.code == code and all(len(part) > 6 for part in (error.title, error.cause, error.remedy))
    assert "{" not in str(error) and ("details" in str(error)) == ("{detail}" in "".join(_TEXTS[code]))


def test_an_unknown_problem_of_a_browser_is_told_with_its_detail():
    assert call_error("nonsense", "DOMException").code == "browser_failed"
    assert "DOMException" in call_error("nonsense", "DOMException").cause


def test_the_environment_chooses_the_endpoint_and_the_key_is_never_shown(monkeypatch):
    monkeypatch.setenv("VOICELAB_ENDPOINT", "http://localhost:1/v1/")
    monkeypatch.setenv("VOICELAB_KEY", "k-secret")
    chosen = choose_endpoint()
    assert chosen.base_url == "http://localhost:1/v1" and "k-secret" not in repr(chosen)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert choose_endpoint().name == "OpenAI" and choose_endpoint().key == "sk-secret"


def test_websocket_addresses():
    endpoint = Endpoint("x", "https://host/v1", "k")
    assert endpoint.ws_url(model="m") == "wss://host/v1/realtime?model=m"
    assert endpoint.ws_url(call_id="rtc_1") == "wss://host/v1/realtime?call_id=rtc_1"
    assert endpoint.live_url == "wss://host/v1/live/sessions"
    assert endpoint.ws_url(model="my model#4&x=y").endswith("?model=my+model%234%26x%3Dy")
    asking = Endpoint("x", "http://host/v1?api-version=2", "k")
    assert asking.ws_url(model="m") == "ws://host/v1/realtime?api-version=2&model=m"
    assert asking.live_url == "ws://host/v1/live/sessions?api-version=2"


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://localhost:1/v1", True), ("http://127.0.0.2/v1", True), ("http://[::1]:8/v1", True)]
    + [("https://api.openai.com/v1", False), ("http://10.0.0.1/v1", False), ("http://localhost.example.org", False)],
)
def test_an_address_of_this_machine_is_known(url, here):
    assert Endpoint("x", url, "k").here is here


def test_a_session_that_never_called_is_diagnosed_with_causes_and_fixes():
    report = diagnose(LiveSession(main_agent, endpoint=Endpoint("x", "http://x/v1", "k-secret")))
    assert not report.ok and all(finding.cause and finding.fix for finding in report)
    assert "k-secret" not in repr(report) + report._repr_html_()


IN_A_CELL = """from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import sys
from agents.realtime import RealtimeAgent
from voicelab import LiveSession
session = LiveSession(RealtimeAgent(name="Agent"))
print("voicelab.widgets" in sys.modules)
for value in (session, session.approvals, session.recording()):
    data, _ = shell.display_formatter.format(value)
    print("application/vnd.jupyter.widget-view+json" in data)
"""


def test_a_cell_shows_session_approvals_and_recording_as_widgets_which_they_do_not_know():
    done = subprocess.run([sys.executable, "-c", IN_A_CELL], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["False", "True", "True", "True"], done.stdout + done.stderr


def test_the_panel_shows_the_session_and_decides_nothing():
    session = LiveSession(main_agent, endpoint=Endpoint("practice", "http://x/v1", "k-secret"))
    bundle = shown(session)
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    panel = panel_of(session)
    assert data["text/plain"] == "CallPanel()" and repr(panel) == "CallPanel()"
    assert panel.bar.state == "disconnected" and panel.bar.agent == "Main Agent"
    microphone = panel.media.microphone
    panel.media._take({"type": "let_go", "microphone": f"IPY_MODEL_{microphone.model_id}"}, [])
    panel.media._take({"type": "problem", "code": "microphone_refused", "detail": "NotAllowedError"}, [])
    session.submit(asyncio.sleep(0)).result(5)
    assert panel.bar.error["title"] == "The browser refused the microphone."
    assert panel.media.microphone is not microphone
    assert session.transcript[-1].text == "The browser refused the microphone."
    assert "k-secret" not in str(panel.bar.get_state())
