"""A recogniser in a process of its own: `RecognizerProcess` on this side, `serve` on the other.

The two talk over a pipe: an operation and its arguments, and an answer that says whether it went well, and a text.
The other process ends when the pipe does, so it never outlives this one, however this one ends.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np

from .choosing import WHISPER_MODEL, make_recognizer
from .recognizer import HearingError

_PATIENCE_S = 2.0


class RecognizerProcess:
    """A `Recognizer` whose work is done elsewhere. Its methods block; call them from one thread.

    If the process dies, the call under way fails, and the next `start` runs a new one with the same bias.
    """

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._texts: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Run the process and have its model ready."""
        self._run()

    def bias(self, texts: Sequence[str]) -> None:
        """Expect the words of `texts`; a process that does not run yet is told when it does."""
        self._texts = tuple(texts)
        if self._process is None:
            return
        self._run()
        self._ask("bias", self._texts)

    def start(self) -> None:
        """Begin an utterance, in a new process if the old one is gone."""
        self._run()
        self._ask("start")

    def feed(self, samples: np.ndarray) -> str:
        """Hear int16[n] at 16 kHz; returns the hypothesis so far."""
        return self._ask("feed", samples)

    def finish(self) -> str:
        """End the utterance; returns its text."""
        return self._ask("finish")

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None or self._pipe is None:
            return
        self._pipe.close()
        process.join(_PATIENCE_S)
        if process.is_alive():
            process.kill()
            process.join()

    def _run(self) -> None:
        if self._process and self._process.is_alive():
            return
        self.close()
        context = _context()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), name="voicelab recogniser", daemon=True)
        self._process.start()
        theirs.close()
        if self._texts:
            self._ask("bias", self._texts)
        self._ask("prepare")

    def _ask(self, operation: str, *arguments: Any) -> str:
        if self._process is None or self._pipe is None:
            return ""
        try:
            self._pipe.send((operation, arguments))
            went_well, text = self._pipe.recv()
        except (OSError, EOFError) as error:
            self.close()
            raise HearingError(
                "The speech recogniser's process ended unexpectedly, perhaps for want of "
                "memory; it is started again with the next utterance."
            ) from error
        if not went_well:
            raise HearingError(text)
        return text


def _context() -> BaseContext:
    """How processes are made: on Linux by forking one that has the model in memory, which spares each conversation two
    thirds of a second of computing.

    macOS has system libraries that do not survive a fork, Windows knows none, and faster-whisper has threads.
    """
    if sys.platform != "linux" or os.environ.get(WHISPER_MODEL):
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.recognizer_stem"])
    return context


def serve(pipe: Connection[Any, Any]) -> None:
    """Answer what `pipe` asks until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the engine, which then closes the pipe
    from .recognizer_stem import loaded  # in memory already if this process was forked

    recognizer = loaded
    while True:
        try:
            operation, arguments = pipe.recv()
        except EOFError:
            return
        try:
            recognizer = recognizer or make_recognizer()
            answer = True, getattr(recognizer, operation)(*arguments) or ""
        except Exception as error:  # the other side tells its caller
            answer = False, f"{type(error).__name__}: {error}"
        try:
            pipe.send(answer)
        except BrokenPipeError:
            return
