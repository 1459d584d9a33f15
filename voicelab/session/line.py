"""The telephone line of a call without a browser: a caller's recording goes out, the answer's sound comes back.

One clock paces both, 20 ms at a time: what the caller says is sent as it would be spoken, and the answer, which
arrives faster than it can be heard, is played to nobody at the speed of speech. So a barge-in cuts it where a
listener would have been, and both sides can be recorded on the same clock.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import numpy as np
from websockets.exceptions import WebSocketException

from voicelab.audio.pcm import RATE
from voicelab.audio.seams import NOTHING, Seams
from voicelab.record.recording import Recorder

from .controls import Controls
from .playout import Playout, Stopped

TICK = RATE // 50  # 20 ms
TICKS_A_PACKET = 2  # audio is sent every 40 ms
HANGOVER_TICKS = 100  # 2 s of silence are sent after the caller's last word, for turn detection to end the turn


class Line:
    """A full-duplex line; all its methods are for the session's loop.

    Args:
        send: takes int16 samples at 24 kHz, the caller's voice or silence.
        playout: the account of what has been played, so that an answer is cut at what was heard.
        controls: the session's switches; a muted caller is silent.
        recorder: hears both sides.
        heard: told of each piece of an answer that is played: its item, and from when to when, in seconds of the log.
    """

    def __init__(
        self,
        send: Callable[[np.ndarray], Awaitable[None]],
        playout: Playout,
        controls: Controls,
        recorder: Recorder,
        heard: Callable[[str, float, float], None],
    ) -> None:
        self._send, self._controls, self._recorder, self._heard = send, controls, recorder, heard
        self.playout = playout
        self._connected = True
        self._caller: deque[np.ndarray] = deque()
        self._speaker: deque[tuple[str, int, np.ndarray]] = deque()
        self._seams = Seams()
        self._packet: list[np.ndarray] = []
        self._open_ticks = 0

    def say(self, samples: np.ndarray) -> None:
        """Queue the caller's words: int16 at 24 kHz."""
        self._caller.extend(samples[i : i + TICK] for i in range(0, len(samples), TICK))

    @property
    def talking(self) -> bool:
        """Whether the caller still has something to say."""
        return bool(self._caller)

    def keep_open(self) -> None:
        """The caller is on the line: go on sending silence for a while, unless turns are marked by hand."""
        if not self._controls.push_to_talk:
            self._open_ticks = HANGOVER_TICKS

    def rest(self) -> None:
        """The turn is over and the caller listens: no more silence needs to be sent."""
        if not self._caller:
            self._open_ticks = 0

    def play(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        """Queue an answer's sound for the loudspeaker."""
        if self.playout.came(item_id, content_index, len(samples) * 1000 / RATE):
            self._speaker.append((item_id, content_index, samples))

    @property
    def playing(self) -> bool:
        """Whether the loudspeaker still has something to play."""
        return bool(self._speaker)

    def silence(self) -> list[Stopped]:
        """Drop what has not been played, but for a fade of 5 ms; says which answers were cut, and where."""
        self._seams.cut(self._speaker[0][2] if self._speaker else NOTHING)
        self._speaker.clear()
        return self.playout.cut_all()

    def disconnect(self) -> None:
        """Nobody hears the caller any more; what has come of the answer is played to its end."""
        self._connected = False

    async def run(self) -> None:
        """Keep time until cancelled."""
        clock = asyncio.get_running_loop().time
        began, ticks = clock(), 0
        while True:
            await asyncio.sleep(max(0.0, began + ticks * TICK / RATE - clock()))
            ticks += 1
            caller, agent = self._next_caller(), self._next_answer()
            self._recorder.add(np.stack([caller, agent], axis=1))
            await self._transmit(caller)

    async def _transmit(self, caller: np.ndarray) -> None:
        if self._open_ticks <= 0 or not self._connected:
            return
        self._open_ticks -= 1
        self._packet.append(caller)
        if len(self._packet) == TICKS_A_PACKET:
            packet, self._packet = np.concatenate(self._packet), []
            try:
                await self._send(packet)
            except (OSError, WebSocketException, AssertionError):  # the SDK asserts that it is connected
                self.disconnect()

    def _next_caller(self) -> np.ndarray:
        if not self._caller:
            return np.zeros(TICK, np.int16)
        self._open_ticks = max(1, self._open_ticks)
        self.keep_open()
        piece = self._caller.popleft()
        padded = np.pad(piece, (0, TICK - len(piece)))
        return np.zeros_like(padded) if self._controls.muted else padded

    def _next_answer(self) -> np.ndarray:
        out, begun = self._seams.begin(TICK)
        filled = begun
        while filled < TICK and self._speaker:
            item_id, content_index, samples = self._speaker.popleft()
            taken = samples[: TICK - filled]
            out[filled : filled + len(taken)] = taken
            at = self._recorder.clock + filled / RATE
            self._heard(item_id, at, at + len(taken) / RATE)
            filled += len(taken)
            self.playout.played(item_id, content_index, len(taken) * 1000 / RATE)
            if len(samples) > len(taken):
                self._speaker.appendleft((item_id, content_index, samples[len(taken) :]))
        return self._seams.finish(out, begun, filled)
