"""The practice engine of this process: started when it is first needed, watched, and started again when it dies.

A new one takes the old one's port and key, and is told of the same language models, so that whoever knew the old one's
address reaches it. It has its own group and few of our variables: ■ does not reach it, nor do keys. It ends with
this process, by the end of its standard input.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import queue
import secrets
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from voicelab.call_errors import CallError, call_error
from voicelab.child_processes import NETWORK, apart, signals_kept, small_environment

PACKAGE = Path(__file__).resolve().parent.parent  # in which `-m voicelab` finds this very package
START_SECONDS, STOP_SECONDS, ANSWER_SECONDS = 30.0, 5.0, 5.0
SHORT_SECONDS = 10.0  # an engine that lives no longer than this has not recovered
SHORT_LIVES = 5  # in a row, and it is given up
CHOICES = ("VOICELAB_WHISPER_MODEL", "VOICELAB_PIPER_VOICE")  # of ears and voice; each session names its own brain
LAST_LINES = 8  # of the log, in an error


@dataclass(frozen=True)
class Address:
    """Where an engine listens (`http://127.0.0.1:PORT`), and its key, which is never shown."""

    root: str
    key: str = field(repr=False)


class PracticeEngine:
    """Keeps one engine running from the first `address` on. All its methods are for any thread; all may block."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._keeper: threading.Thread | None = None
        self._process: subprocess.Popen[str] | None = None
        self._address: Address | None = None  # while it answers
        self._failure: CallError | None = None
        self._ending = False
        self._port, self._key = 0, "sk-practice-" + secrets.token_urlsafe(24)
        self._roots: set[str] = set()
        self._introduced: list[dict[str, Any]] = []
        self._reader: threading.Thread | None = None
        self.said: deque[str] = deque(maxlen=2_000)  # the log's last lines
        atexit.register(self.stop)

    def address(self) -> Address:
        """Where it is now; waits until it has been started, or started again.

        Raises:
            CallError: `engine_failed` if it does not start, or is stopped meanwhile, `engine_died` if it ends again and
                again; both with the end of its log. Whoever asks after that has it tried anew.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._ending)
            if self._keeper is None:
                self._failure = None
                self._keeper = threading.Thread(target=self._keep, name="practice engine", daemon=True)
                self._keeper.start()
            self._changed.wait_for(lambda: self._address or self._failure)
            if self._address is None:
                raise self._failure
            return self._address

    def owns(self, url: str) -> bool:
        """Whether this is, or was, an address of it."""
        return root_of(url) in self._roots

    def introduce(self, model: dict[str, Any]) -> None:
        """Tell every later engine of a language model, too; `model` is what `POST /language_models` takes."""
        with self._changed:
            if model not in self._introduced:
                self._introduced.append(model)

    def stop(self) -> None:
        """End it, until somebody asks for its address again; nothing happens if there is none."""
        with self._changed:
            keeper, process = self._keeper, self._process
            if keeper is None:
                return
            self._ending, self._address = True, None
        if process:
            _stop(process)
        keeper.join()

    # In the keeper's thread.

    def _keep(self) -> None:
        """Whatever ends this, whoever waits for an address is told."""
        failure = call_error("engine_failed", "It was stopped.")
        try:
            failure = self._kept_running() or failure
        except Exception as problem:  # no program can be started here, say
            failure = call_error("engine_failed", f"{type(problem).__name__}: {problem}")
        finally:
            with self._changed:
                self._keeper, self._ending = None, False
                self._tell(None, failure)

    def _kept_running(self) -> CallError | None:
        """Returns when it is asked to end, or with why there is no use in starting it again."""
        short = 0
        while process := self._spawn():
            try:
                address = self._ready(process)
            except CallError as failure:
                if not self._port:
                    return failure
                short, self._port = short + 1, 0  # somebody else may have taken the port meanwhile
                continue
            began = time.monotonic()
            self._tell(address)
            process.wait()
            self._tell(None)
            short = short + 1 if time.monotonic() - began < SHORT_SECONDS else 0
            if short == SHORT_LIVES:
                return call_error("engine_died", f"{SHORT_LIVES} times in a row: {self._last_words(process)}")
        return None

    def _tell(self, address: Address | None, failure: CallError | None = None) -> None:
        with self._changed:
            self._address, self._failure = None if self._ending else address, failure
            self._changed.notify_all()

    def _spawn(self) -> subprocess.Popen[str] | None:
        """A new process, unless it is asked to end."""
        environment = small_environment(*NETWORK, *CHOICES) | {
            "VOICELAB_ENGINE_KEY": self._key,
            "VOICELAB_ENGINE_PARENT": "1",
            "VOICELAB_ENV": "current",
            "PYTHONUNBUFFERED": "1",
        }
        with self._changed:
            if self._ending:
                return None
            with signals_kept():
                process = subprocess.Popen(
                    [sys.executable, "-m", "voicelab", "engine", "--port", str(self._port)],
                    cwd=PACKAGE,
                    env=environment,
                    text=True,
                    encoding="utf-8",
                    errors="replace",
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    **apart(),
                )
            self._process = process
        self._reader = threading.Thread(target=self.said.extend, args=(process.stderr,), daemon=True)
        self._reader.start()
        return process

    def _ready(self, process: subprocess.Popen[str]) -> Address:
        """Wait until it says where it is, and tell it what its predecessors knew."""
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()
        try:
            told = json.loads(lines.get(timeout=START_SECONDS))
        except queue.Empty:
            _stop(process)
            raise call_error("engine_failed", f"It was not ready within {START_SECONDS:.0f} s.") from None
        except ValueError:
            _stop(process)
            raise call_error("engine_failed", self._last_words(process)) from None
        address = Address(root_of(told["base_url"]), told["key"])
        self._port = urlsplit(address.root).port
        self._roots.add(address.root)
        for model in list(self._introduced):
            with contextlib.suppress(httpx.HTTPError):  # if it is gone already, its end is seen where it is waited for
                _post(address, model)
        return address

    def _last_words(self, process: subprocess.Popen[str]) -> str:
        self._reader.join(timeout=1)
        lines = [line.strip() for line in list(self.said)[-LAST_LINES:]]
        return f"It ended with status {process.returncode}. The end of its log: {' '.join(lines) or 'it has none.'}"


PRACTICE = PracticeEngine()
"""The one of this process."""


def root_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _post(address: Address, model: dict[str, Any]) -> None:
    # Not through a proxy, which would look for the engine on its own machine.
    with httpx.Client(trust_env=False, timeout=ANSWER_SECONDS) as client:
        client.post(f"{address.root}/language_models", json=model, headers={"Authorization": f"Bearer {address.key}"})


def _stop(process: subprocess.Popen[str]) -> None:
    """Close the engine's standard input, at whose end it stops by itself; insist if it does not."""
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
