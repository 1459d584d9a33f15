"""A recogniser in a process of its own: `RecognizerProcess` on this side, `main` on the other.

The two talk over the other process's standard input and output. A request is an operation and a payload, and
each gets one answer: whether it went well, and a text. The other process ends when its input does, so it
never outlives this one, however this one ends, on any operating system.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from voicelab.audio import from_bytes, to_bytes

from .hearing import HearingError, Recognizer, make_recognizer

_REQUEST = struct.Struct("<cI")
_ANSWER = struct.Struct("<?I")
_PREPARE, _BIAS, _START, _FEED, _FINISH = b"p", b"b", b"s", b"f", b"e"
_PATIENCE_S = 2.0


class RecognizerProcess:
    """A `Recognizer` whose work is done elsewhere. Its methods block; call them from one thread.

    If the process dies, the call under way fails, and the next `start` runs a new one with the same bias.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._texts: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Run the process and load its model."""
        self._run()

    def bias(self, texts: Sequence[str]) -> None:
        """Expect the words of `texts`; a process that does not run yet is told when it does."""
        self._texts = tuple(texts)
        if self._process is None:
            return
        self._run()
        self._ask(_BIAS, json.dumps(self._texts).encode())

    def start(self) -> None:
        """Begin an utterance, in a new process if the old one is gone."""
        self._run()
        self._ask(_START)

    def feed(self, samples: np.ndarray) -> str:
        """Hear int16[n] at 16 kHz; returns the hypothesis so far."""
        return self._ask(_FEED, to_bytes(samples))

    def finish(self) -> str:
        """End the utterance; returns its text."""
        return self._ask(_FINISH)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.stdin.close()  # type: ignore[union-attr]
        except OSError:  # it died with something unread
            pass
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()  # type: ignore[union-attr]

    def _run(self) -> None:
        if self._process and self._process.poll() is None:
            return
        self.close()
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        if self._texts:
            self._ask(_BIAS, json.dumps(self._texts).encode())
        self._ask(_PREPARE)

    def _ask(self, operation: bytes, payload: bytes = b"") -> str:
        if self._process is None:
            return ""
        source, sink = self._process.stdout, self._process.stdin
        assert source and sink
        try:
            sink.write(_REQUEST.pack(operation, len(payload)) + payload)
            sink.flush()
            header = source.read(_ANSWER.size)
            went_well, length = _ANSWER.unpack(header)
            text = source.read(length).decode()
        except (OSError, struct.error) as error:
            self.close()
            raise HearingError(
                "The speech recogniser's process ended unexpectedly, perhaps for want of "
                "memory; it is started again with the next utterance."
            ) from error
        if not went_well:
            raise HearingError(text)
        return text


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests from `source` on `sink` until `source` ends."""
    recognizer: Recognizer | None = None
    while len(header := source.read(_REQUEST.size)) == _REQUEST.size:
        operation, length = _REQUEST.unpack(header)
        payload = source.read(length)
        try:
            if recognizer is None:
                recognizer = make_recognizer()
            went_well, text = True, _do(recognizer, operation, payload) or ""
        except Exception as error:  # the other side tells its caller
            went_well, text = False, f"{type(error).__name__}: {error}"
        data = text.encode()
        sink.write(_ANSWER.pack(went_well, len(data)) + data)
        sink.flush()


def _do(recognizer: Recognizer, operation: bytes, payload: bytes) -> str | None:
    if operation == _FEED:
        return recognizer.feed(from_bytes(payload))
    if operation == _BIAS:
        recognizer.bias(json.loads(payload))
        return None
    return {_PREPARE: recognizer.prepare, _START: recognizer.start, _FINISH: recognizer.finish}[operation]()


def main() -> None:
    """Serve on standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the engine, which then closes our input
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        serve(sys.stdin.buffer, answers)
    except BrokenPipeError:
        pass


if __name__ == "__main__":
    main()
