"""An engine of the soak's own: killed without a word, and started again where it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import psutil

from voicelab.endpoint import Endpoint

ROOT = Path(__file__).resolve().parents[2]


class OwnEngine:
    """A practice engine as a process; it ends with the block."""

    def __enter__(self) -> OwnEngine:
        self.lives = 0
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()  # it ends with its parent
        self._process.wait(15)

    def _start(self, *where: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "voicelab", "engine", *where],
            cwd=ROOT,
            env={**os.environ, "VOICELAB_ENV": "current", "VOICELAB_ENGINE_PARENT": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        ready = json.loads(self._process.stdout.readline())
        self.endpoint = Endpoint("practice engine", **ready)
        self.process = psutil.Process(self._process.pid)
        self.lives += 1

    def kill(self) -> None:
        """End it as a machine that runs out of memory ends a process; no handler of its own runs."""
        self._process.kill()
        self._process.wait()

    def start_again(self) -> None:
        """At the same address, with the same key."""
        port = httpx.URL(self.endpoint.base_url).port
        self._start("--port", str(port), "--key", self.endpoint.key)

    def asked(self, path: str) -> httpx.Response:
        """What it says at an address of its own, such as `/health`."""
        url = self.endpoint.base_url.removesuffix("/v1") + path
        headers = {"Authorization": f"Bearer {self.endpoint.key}"}
        return httpx.get(url, headers=headers, timeout=30).raise_for_status()

    @property
    def under_way(self) -> int:
        """Calls and conversations that it has."""
        health = self.asked("/health").json()
        return health["calls"] + health["conversations"]

    @property
    def tasks(self) -> int:
        """Of its event loop."""
        told = self.asked("/metrics").text
        return int(float(next(line for line in told.splitlines() if line.startswith("realtime_tasks ")).split()[1]))
