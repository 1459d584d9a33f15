"""The browser's end of a call, as the kernel sees it. It shows nothing: the call bar does."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from typing import Any

import anywidget
import ipywebrtc
import numpy as np
import traitlets
from ipywidgets import widget_serialization

from voicelab.audio.pcm import RATE, Resampler, from_bytes, to_bytes, wav_bytes
from voicelab.call_errors import CallError
from voicelab.session.live_session import LiveSession

from .closing import close_whole
from .scripts import joined

# Said in full, because browsers differ in what they do when a constraint is left out.
SOUND = {"echoCancellation": True, "noiseSuppression": True, "autoGainControl": True}
MOST_HELD = 8  # streams that are kept open for pages; one that went without a word holds its own for ever
THROUGH_SECONDS = 10.0  # a page that finds no way says so after six; one that was closed never does
SWITCHES = ("muted", "playback", "push_to_talk", "codec")


def new_microphone(device: str = "") -> ipywebrtc.CameraStream:
    """A stream for one call: a `CameraStream` remembers a refusal, and a stopped one stays stopped."""
    chosen = {"deviceId": {"exact": device}} if device else {}
    return ipywebrtc.CameraStream(constraints={"audio": {**SOUND, **chosen}, "video": False})


def name_of(microphone: ipywebrtc.CameraStream) -> str:
    """As pages call it."""
    return f"IPY_MODEL_{microphone.model_id}"


class CallMedia(anywidget.AnyWidget):
    """Holds a browser's microphone, connection and loudspeaker for a session: the session's `Browser`."""

    _esm = joined("elements.js", "calls.js", "call_sound.js", "call_media.js")

    identity = traitlets.Unicode(help="by which call bars in the same page know it").tag(sync=True)
    microphone = traitlets.Instance("ipywidgets.Widget").tag(sync=True, **widget_serialization)
    worklets = traitlets.Unicode(help="what runs on the browser's audio thread").tag(sync=True)
    state = traitlets.Unicode("disconnected").tag(sync=True)
    muted = traitlets.Bool(False).tag(sync=True)
    playback = traitlets.Bool(True).tag(sync=True)
    push_to_talk = traitlets.Bool(False).tag(sync=True)
    codec = traitlets.Unicode("opus").tag(sync=True)
    transport_choice = traitlets.Unicode("auto").tag(sync=True)
    microphone_choice = traitlets.Unicode("").tag(sync=True)
    devices = traitlets.List(help="the input devices: id and label of each")
    negotiated_codec = traitlets.Unicode("", help="what the connection really uses, by its own statistics")

    def __init__(self, session: LiveSession) -> None:
        worklets = joined("audio_worklets.js")
        super().__init__(microphone=new_microphone(), identity=uuid.uuid4().hex, worklets=worklets)
        self._session, self._side = session, session.from_browser
        self._streams = {name_of(self.microphone): self.microphone}  # those that are not closed yet
        self._held: Counter[str] = Counter()  # those that pages talk through, or ask for
        self._line = ""  # the name of what a page asked for last
        self._playing: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Event]] = {}
        self._plays = 0
        self._resamplers: dict[str, Resampler] = {}
        self._rate = RATE
        self._through = False
        for name in SWITCHES:
            traitlets.dlink((session.controls, name), (self, name))
        for name in ("transport", "microphone"):
            traitlets.dlink((session.controls, name), (self, f"{name}_choice"))
        session.controls.observe(lambda _: self._new_microphone(), "microphone")
        session.watch(lambda: self.set_trait("state", session.state))
        self.on_msg(lambda _, message, buffers: self._take(message, buffers))

    def __repr__(self) -> str:
        return "CallMedia()"

    # The session's `Browser` protocol, called on the session's loop.

    async def through(self) -> None:
        """Returns when the page has found a way, by itself or by the relay, or has given up."""
        deadline = asyncio.get_running_loop().time() + THROUGH_SECONDS
        while not self._through and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)

    async def play(self, samples: np.ndarray) -> None:
        """Play int16 samples at 24 kHz into the call in the microphone's place, to their end or that of the call."""
        self._plays += 1
        number, done = self._plays, asyncio.Event()
        self._playing[number] = (asyncio.get_running_loop(), done)
        try:
            self.send({"type": "play", "id": number}, buffers=[wav_bytes(samples)])
            await done.wait()
        finally:
            del self._playing[number]

    def relay(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        """Play a piece of an answer, behind those that wait already."""
        self._relay_at_page_rate(item_id, content_index, self._resampled("answer", samples, RATE, self._rate))

    def relay_end(self, item_id: str, content_index: int) -> None:
        """Play what the resampler has held back of an answer; the next one begins anew."""
        if resampler := self._resamplers.pop("answer", None):
            self._relay_at_page_rate(item_id, content_index, resampler.flush())

    def _relay_at_page_rate(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        if len(samples):
            self.send({"type": "relay", "item": item_id, "index": content_index}, buffers=[to_bytes(samples)])

    def silence(self) -> None:
        """Drop what waits to be played."""
        self._resamplers.pop("answer", None)
        self.send({"type": "silence"})

    def redial(self) -> None:
        """Make a new connection for a call that was lost."""
        self.send({"type": "redial"})

    def hung_up(self, line: str = "") -> None:
        """The call has ended, or this line of a page has not become one: the browser lets go of the microphone."""
        if line or self._session.state == "disconnected":  # else a page has made the next call already
            self.send({"type": "hung_up", "line": line})
        self._through = True
        self._resamplers.clear()
        self.negotiated_codec = ""
        for number in list(self._playing):
            self._played(number)

    def _played(self, number: int) -> None:
        if number in self._playing:
            loop, done = self._playing[number]
            loop.call_soon_threadsafe(done.set)

    def _new_microphone(self) -> None:
        """A stream for the next try. Older ones are closed that no page holds; the last may be held in a moment."""
        last, self.microphone = self.microphone, new_microphone(self._session.controls.microphone)
        self._streams[name_of(self.microphone)] = self.microphone
        kept = list(self._streams)[-MOST_HELD:]
        for name, stream in list(self._streams.items()):
            if stream not in (last, self.microphone) and (name not in kept or not self._held[name]):
                close_whole(self._streams.pop(name))
                del self._held[name]

    # The browser's messages, on whatever thread the kernel hands them over.

    def _take(self, message: dict[str, Any], buffers: list[memoryview]) -> None:
        getattr(self, f"_on_{message.get('type')}", lambda *_: None)(message, buffers)

    def _on_offer(self, message: dict[str, Any], _: Any) -> None:
        self._take_over(message["line"])
        self._through = False
        self._session.submit(self._answer(message["line"], message["sdp"]))

    def _on_relay(self, message: dict[str, Any], _: Any) -> None:
        self._rate = int(message["rate"])
        self._take_over(message["line"])
        self._session.submit(self._relay(message["line"]))

    def _on_heard(self, message: dict[str, Any], buffers: list[memoryview]) -> None:
        samples = from_bytes(bytes(buffers[0]))
        self._side.heard(self._resampled("heard", samples, int(message["rate"]), RATE))

    def _on_recorded(self, message: dict[str, Any], buffers: list[memoryview]) -> None:
        pair, rate = from_bytes(bytes(buffers[0])).reshape(-1, 2), int(message["rate"])
        sides = [self._resampled(f"recorded {side}", pair[:, side], rate, RATE) for side in (0, 1)]
        self._side.recorded(np.stack(sides, axis=1))

    def _on_relayed(self, message: dict[str, Any], _: Any) -> None:
        self._side.played(message["item"], int(message["index"]), float(message["ms"]))

    def _on_played(self, message: dict[str, Any], _: Any) -> None:
        self._played(message["id"])

    def _on_devices(self, message: dict[str, Any], _: Any) -> None:
        self.devices = message["devices"]

    def _on_through(self, *_: Any) -> None:
        self._through = True

    def _on_codec(self, message: dict[str, Any], _: Any) -> None:
        self.negotiated_codec = message["codec"]

    def _on_press(self, *_: Any) -> None:
        self._session.submit(self._session.press())

    def _on_release(self, *_: Any) -> None:
        self._session.submit(self._session.release())

    def _on_hang_up(self, message: dict[str, Any], _: Any) -> None:
        if message["line"] == self._line:
            self._session.submit(self._session.hang_up())

    def _on_lost(self, message: dict[str, Any], _: Any) -> None:
        if message["line"] == self._line:
            self._side.lost()

    def _on_hold(self, message: dict[str, Any], _: Any) -> None:
        self._held[message["microphone"]] += 1

    def _on_let_go(self, message: dict[str, Any], _: Any) -> None:
        used = message["microphone"]
        self._held[used] = max(self._held[used] - 1, 0)
        if used == name_of(self.microphone):
            self._new_microphone()

    def _take_over(self, line: str) -> None:
        """The session has one call: a page that has it lets go, unless it is the one that asks anew."""
        if self._line:
            self.send({"type": "hung_up", "line": self._line})
        self._resamplers.clear()  # the next page's rate may be another
        self._line = line

    def _on_problem(self, message: dict[str, Any], _: Any) -> None:
        others = self._session.state in ("connecting", "connected") and message["line"] != self._line
        self._side.problem(message["code"], message["detail"], ends=not others)
        self._through |= not others

    async def _answer(self, line: str, offer: str) -> None:
        try:
            answer = await self._side.answer(offer, lambda: line == self._line)
            self.send({"type": "answer", "line": line, "sdp": answer})
        except CallError:
            self._refused(line)

    async def _relay(self, line: str) -> None:
        try:
            await self._side.relay(lambda: line == self._line)
        except CallError:
            self._refused(line)
        self._through = True

    def _refused(self, line: str) -> None:
        """The session shows why. The page lets go, unless it will be asked to dial again for a call that was lost."""
        if not self._side.will_redial:
            self.hung_up(line)

    def _resampled(self, stream: str, samples: np.ndarray, source: int, target: int) -> np.ndarray:
        """Each stream has a resampler of its own, which remembers where the last piece ended."""
        if source == target:
            return samples
        return self._resamplers.setdefault(stream, Resampler(source, target)).push(samples)
