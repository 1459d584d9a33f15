"""Files that grow while a call lasts, and can be opened at any moment: rows of JSON, and sound."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np

from voicelab.audio.pcm import RATE, to_bytes, wav_header

RETRY_SECONDS = 1.0  # after a failure, such as a full disk


class GrowingFile:
    """A file to whose end pieces are added, each whole or not at all; what cannot be written now waits.

    A piece is with the operating system when `add` returns, so that whoever ends the process loses nothing of it.

    Args:
        place: makes the folder if need be, and says where the file is to be.
        changed: told when `problem` changes.

    Attributes:
        problem: why pieces wait; `None` if none does.
        size: bytes that are in the file, pieces that wait not counted.
    """

    def __init__(self, place: Callable[[], Path], changed: Callable[[], None]) -> None:
        self.problem: OSError | None = None
        self.size = 0
        self._place, self._changed = place, changed
        self._file: IO[bytes] | None = None
        self._waiting: deque[bytes] = deque()
        self._tried = 0.0

    def add(self, piece: bytes) -> None:
        """Write a piece, behind those that wait."""
        self._waiting.append(piece)
        if self.problem is None or time.monotonic() - self._tried >= RETRY_SECONDS:
            self.write()

    def write(self) -> None:
        """Write what waits, as far as there is room."""
        before, self._tried = self.problem, time.monotonic()
        try:
            while self._waiting:
                self._append(self._waiting[0])
                self._waiting.popleft()
            self.problem = None
        except OSError as problem:
            self.problem = problem
        if (before is None) != (self.problem is None):
            self._changed()

    def put(self, at: int, piece: bytes) -> bool:
        """Write over what is in the file already, which takes no room; whether that was possible."""
        try:
            if self._file is None or self.size < at + len(piece):
                return False
            self._file.seek(at)
            return self._file.write(piece) == len(piece)
        except OSError:
            return False

    def _append(self, piece: bytes) -> None:
        if self._file is None:
            self._file = self._place().open("xb", buffering=0)
        left = memoryview(piece)
        try:
            self._file.seek(self.size)
            while left:
                left = left[self._file.write(left) :]
        except BaseException:
            self._file.truncate(self.size)  # half a row would spoil the next one
            raise
        self.size += len(piece)


class GrowingWav:
    """A stereo WAV at 24 kHz whose header is mended each second: any reader finds all but the last second."""

    def __init__(self, file: GrowingFile) -> None:
        self._file, self._told = file, 0
        self._header = len(wav_header(0, 2))
        file.add(wav_header(0, 2))

    def add(self, pair: np.ndarray) -> None:
        """Append int16[n, 2] at 24 kHz."""
        self._file.add(to_bytes(pair))
        if self._file.size - self._header - self._told >= 4 * RATE:
            self.mend()

    def mend(self) -> None:
        """Have the header tell of all that is in the file."""
        size = self._file.size - self._header
        if size > self._told and self._file.put(0, wav_header(size, 2)):
            self._told = size
