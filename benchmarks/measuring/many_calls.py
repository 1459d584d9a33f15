"""Calls at once, of which about a third speak at a time, and what each of them takes."""

from __future__ import annotations

import sys
import threading
import time

from soaking.engine import OwnEngine

from .figures import Figure, figure, percentile
from .first_sound import SILENCE, SILENCE_MS, TALKING, Row, called, peer

CALLERS = (1, 4, 8, 16)
PAUSE_SECONDS = 6.0  # between an answer and the next question, which has three seconds: a third of them speak


def many_calls(turns: int) -> list[Figure]:
    """1 to 16 WebRTC calls: the first sound, at the median and at the 95th percentile, and memory per call.

    And the bare echo's first sound with the most of them: what callers and WebRTC cost alone, on the same processors.
    """
    figures = []
    for callers in CALLERS:
        with OwnEngine() as engine:
            called(engine.endpoint.base_url, engine.endpoint.key, "webrtc", 1, 1)  # its models are loaded
            before = engine.process.memory_full_info().uss
            watch = Memory(engine)
            rows = called(engine.endpoint.base_url, engine.endpoint.key, "webrtc", callers, turns, PAUSE_SECONDS)
            most = watch.ended()
        name = f"{callers} WebRTC call{'s' * (callers > 1)}, a third speaking"
        figures += _heard(name, rows)
        grown = (most - before) / callers
        figures.append(figure(f"{name}: memory a call", [grown], before, "an engine without calls", _megabytes(grown)))
    with peer(sys.executable, str(TALKING / "echo.py")) as url:
        rows = called(url, "none", "webrtc", CALLERS[-1], turns, PAUSE_SECONDS)
    return figures + _heard(f"{CALLERS[-1]} WebRTC calls, a third speaking, bare aiortc echo", rows)


def _heard(name: str, rows: list[Row]) -> list[Figure]:
    heard = [row["heard"] for row in rows if "heard" in row]
    told = f"{name}: first sound heard ({len(heard)} of {len(rows)} turns)"
    return [
        figure(told, heard, SILENCE_MS, SILENCE),
        figure(f"{name}: its 95th percentile", [percentile(heard, 95)], SILENCE_MS, SILENCE),
    ]


class Memory:
    """The most that an engine's process has to itself, looked at four times a second."""

    def __init__(self, engine: OwnEngine) -> None:
        self._process, self._most, self._over = engine.process, 0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def ended(self) -> int:
        """Bytes."""
        self._over.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        while not self._over.is_set():
            self._most = max(self._most, self._process.memory_full_info().uss)
            time.sleep(0.25)


def _megabytes(amount: float) -> str:
    return f"{amount / 1e6:.1f} MB"
