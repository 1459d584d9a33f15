"""Where the model lives: OpenAI, any compatible server, or the practice engine on this machine.

`OPENAI_API_KEY` chooses OpenAI; else `VOICELAB_ENDPOINT=URL` (with `VOICELAB_KEY`, if it wants one) any compatible
server; else the practice engine is started, once for a process, and ends with it.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from voicelab.call_errors import call_error

OPENAI_URL = "https://api.openai.com/v1"
CHECKOUT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0


@dataclass(frozen=True)
class Endpoint:
    """A Realtime API to talk to. The key is never shown."""

    name: str
    base_url: str
    key: str = field(repr=False)

    def ws_url(self, *, call_id: str | None = None, model: str | None = None) -> str:
        """The WebSocket address of a new conversation with `model`, or of a sideband to the call `call_id`."""
        scheme, host, path, _, _ = urlsplit(self.base_url)
        query = f"call_id={call_id}" if call_id else f"model={model}"
        return urlunsplit(("wss" if scheme == "https" else "ws", host, path.rstrip("/") + "/realtime", query, ""))

    def with_fault(self, fault: str) -> Endpoint:
        """The practice engine with a fault on purpose, such as `drop`; see `voicelab/engine/faults.py` for all of them.

        Raises:
            ValueError: for OpenAI, which has its own.
        """
        if self.base_url == OPENAI_URL:
            raise ValueError("Faults on purpose are the practice engine's: unset OPENAI_API_KEY to use it.")
        return replace(self, base_url=self.base_url.removesuffix("/v1") + f"/faults/{fault}/v1")

    @property
    def health_url(self) -> str:
        """The practice engine's health route, beside its `/v1`."""
        return self.base_url.removesuffix("/v1") + "/health"

    async def metrics(self) -> str:
        """The practice engine's metrics, as Prometheus reads them.

        Raises:
            httpx.HTTPStatusError: from an endpoint that has none.
        """
        async with httpx.AsyncClient() as client:
            url = self.base_url.removesuffix("/v1") + "/metrics"
            response = await client.get(url, headers={"Authorization": f"Bearer {self.key}"})
        return response.raise_for_status().text


def choose_endpoint() -> Endpoint:
    """The endpoint that the environment asks for; starts the practice engine if it is that.

    Raises:
        CallError: `engine_failed` if the practice engine does not start.
    """
    if os.environ.get("OPENAI_API_KEY"):
        return Endpoint("OpenAI", OPENAI_URL, os.environ["OPENAI_API_KEY"])
    if os.environ.get("VOICELAB_ENDPOINT"):
        url = os.environ["VOICELAB_ENDPOINT"].rstrip("/")
        return Endpoint(url, url, os.environ.get("VOICELAB_KEY", ""))
    return _practice_engine()


def engine_log() -> list[dict[str, Any]]:
    """The last lines of the practice engine's log, if this process has started one; the oldest first."""
    return [json.loads(line) for line in list(_said) if line.startswith("{")]


_lock = threading.Lock()
_said: deque[str] = deque(maxlen=2_000)
_running: list[tuple[subprocess.Popen[str], Endpoint]] = []


def _practice_engine() -> Endpoint:
    with _lock:
        if _running and _running[0][0].poll() is None:
            return _running[0][1]
        _running[:] = [_start_engine()]
        return _running[0][1]


def _start_engine() -> tuple[subprocess.Popen[str], Endpoint]:
    environment = {**os.environ, "VOICELAB_ENGINE_PARENT": "1", "VOICELAB_ENV": "current", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "voicelab", "engine"],
        cwd=CHECKOUT,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    atexit.register(_stop, process)
    _said.clear()
    threading.Thread(target=lambda: _said.extend(process.stderr or ()), daemon=True).start()
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(
        target=lambda: lines.put((process.stdout and process.stdout.readline()) or ""), daemon=True
    ).start()
    try:
        ready = json.loads(lines.get(timeout=START_SECONDS))
    except (queue.Empty, ValueError):
        _stop(process)
        told = " ".join(list(_said)[-8:]) or f"It said nothing within {START_SECONDS:.0f} s."
        raise call_error("engine_failed", told) from None
    return process, Endpoint("practice engine", ready["base_url"], ready["key"])


def _stop(process: subprocess.Popen[str]) -> None:
    """Close the engine's standard input, at whose end it stops by itself; insist if it does not."""
    if process.stdin and not process.stdin.closed:
        process.stdin.close()
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
