"""For every test: nobody's key or endpoint is used, and a practice engine runs as learners run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_engine import RunningEngine

ROOT = Path(__file__).resolve().parents[1]

for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "VOICELAB_EMBEDDINGS_URL", "VOICELAB_ENDPOINT", "VOICELAB_LLM_URL"):
    os.environ.pop(name, None)
os.environ["VOICELAB_ENV"] = "current"


@pytest.fixture(scope="session")
def engine() -> Iterator[RunningEngine]:
    environment = {**os.environ, "VOICELAB_ENGINE_PARENT": "1"}
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
