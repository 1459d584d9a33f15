"""A practice engine in a process of its own, as learners run it, shared by all protocol tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class RunningEngine:
    """Where the engine listens, and with which key."""

    base_url: str
    key: str = field(repr=False)

    @property
    def ws(self) -> str:
        return self.base_url.replace("http", "ws", 1) + "/realtime"

    @property
    def health_url(self) -> str:
        return self.base_url.removesuffix("/v1") + "/health"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@pytest.fixture(scope="session")
def engine() -> Iterator[RunningEngine]:
    environment = {**os.environ, "VOICELAB_ENV": "current", "VOICELAB_ENGINE_PARENT": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "voicelab", "engine"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    ready = json.loads(process.stdout.readline())
    yield RunningEngine(**ready)
    process.stdin.close()  # the engine ends with its parent's end of the pipe
    assert process.wait(timeout=10) == 0


@pytest.fixture
def practice(engine: RunningEngine, monkeypatch: pytest.MonkeyPatch) -> RunningEngine:
    """The environment in which `choose_endpoint` finds this engine."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("VOICELAB_ENDPOINT", engine.base_url)
    monkeypatch.setenv("VOICELAB_KEY", engine.key)
    return engine
