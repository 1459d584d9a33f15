"""The call bar: the button, the microphone, and the browser's end of a call."""

from __future__ import annotations

import asyncio
import io
import uuid
import wave
from pathlib import Path
from typing import Any

import anywidget
import ipywebrtc
import numpy as np
import traitlets
from ipywidgets import widget_serialization

from ..audio import RATE, to_bytes
from ..call_errors import CallError
from ..session import LiveSession

HERE = Path(__file__).parent
# Said in full, because browsers differ in what they do when a constraint is left out.
MICROPHONE = {"audio": {"echoCancellation": True, "noiseSuppression": True, "autoGainControl": True}, "video": False}
PLAY_SECONDS = 120


def new_microphone() -> ipywebrtc.CameraStream:
    """A stream for one call: a `CameraStream` remembers a refusal, and a stopped one stays stopped."""
    return ipywebrtc.CameraStream(constraints=MICROPHONE)


class CallBar(anywidget.AnyWidget):
    """Shows how a session's call stands, and holds the browser's end of it; it decides nothing."""

    _esm = HERE / "call_bar.js"
    _css = HERE / "call_bar.css"

    identity = traitlets.Unicode(help="by which the browser knows this call bar in all its views").tag(sync=True)
    state = traitlets.Unicode("disconnected", help="disconnected, connecting or connected").tag(sync=True)
    endpoint = traitlets.Unicode("", help="the endpoint's name, once chosen").tag(sync=True)
    transport = traitlets.Unicode("", help="webrtc, websocket or nothing").tag(sync=True)
    agent = traitlets.Unicode("", help="the agent that has the call").tag(sync=True)
    caller = traitlets.Unicode("", help="the name of the customer who was verified in this call").tag(sync=True)
    tools = traitlets.Dict(help="what the model can call: each tool's name, and where it comes from").tag(sync=True)
    muted = traitlets.Bool(False).tag(sync=True)
    error = traitlets.Dict(help="title, cause and remedy of the last problem").tag(sync=True)
    microphone = traitlets.Instance("ipywidgets.Widget").tag(sync=True, **widget_serialization)

    def __init__(self, session: LiveSession) -> None:
        super().__init__(microphone=new_microphone(), identity=uuid.uuid4().hex)
        self._session = session
        self._playing: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Event]] = {}
        self._plays = 0
        self.on_msg(lambda _, message, buffers: self._take(message))
        session.watch(self.refresh)
        self.refresh()

    def __repr__(self) -> str:
        return "CallBar()"

    def refresh(self) -> None:
        """Show the session as it is now."""
        session, error = self._session, self._session.error
        shown = {"title": error.title, "cause": error.cause, "remedy": error.remedy} if error else {}
        self.set_trait("endpoint", session.endpoint_name or "")
        self.set_trait("transport", session.transport or "")
        self.set_trait("agent", session.agent_name)
        self.set_trait("caller", session.caller.name if session.caller else "")
        self.set_trait("tools", session.tools)
        self.set_trait("muted", session.muted)
        self.set_trait("error", shown)
        self.set_trait("state", session.state)

    # The session's `Browser` protocol, called on the session's loop.

    async def play(self, samples: np.ndarray) -> None:
        """Play int16 samples at 24 kHz into the call in the microphone's place; returns when they have played."""
        self._plays += 1
        number, done = self._plays, asyncio.Event()
        self._playing[number] = (asyncio.get_running_loop(), done)
        try:
            self.send({"type": "play", "id": number}, buffers=[_wav(samples)])
            await asyncio.wait_for(done.wait(), PLAY_SECONDS)
        finally:
            del self._playing[number]

    def hung_up(self) -> None:
        """The call has ended: the browser lets go of the microphone, and the next call gets a new stream."""
        self.send({"type": "hung_up"})
        self.microphone = new_microphone()

    # The browser's messages, on whatever thread the kernel hands them over.

    def _take(self, message: dict[str, Any]) -> None:
        session = self._session
        kind = message.get("type")
        if kind == "offer":
            session.submit(self._answer(message["sdp"]))
        elif kind == "hang_up":
            session.submit(session.hang_up())
        elif kind == "mute":
            session.submit(session.mute(message["muted"]))
        elif kind == "stop":
            session.submit(session.interrupt())
        elif kind == "say":
            session.submit(self._say(message["text"]))
        elif kind == "problem":
            self.microphone = new_microphone()
            session.report_browser_problem(message["code"], message.get("detail", ""))
        elif kind == "played" and message["id"] in self._playing:
            loop, done = self._playing[message["id"]]
            loop.call_soon_threadsafe(done.set)

    async def _answer(self, offer: str) -> None:
        try:
            self.send({"type": "answer", "sdp": await self._session.answer(offer)})
        except CallError:  # the session shows it; the browser is told to let go
            self.hung_up()
        finally:
            self.refresh()

    async def _say(self, text: str) -> None:
        try:
            await self._session.send_message(text)
        except CallError:
            self.refresh()


def _wav(samples: np.ndarray) -> bytes:
    """A WAV file in memory, PCM16 mono at 24 kHz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(to_bytes(samples))
    return file.getvalue()
