"""Starting a practice engine as learners start it: a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from running_engine import RunningEngine

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def running_engine(environment: Mapping[str, str]) -> Iterator[RunningEngine]:
    """The engine with this environment; it ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "voicelab", "engine"],
        cwd=ROOT,
        env={**environment, "VOICELAB_ENGINE_PARENT": "1"},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    ready = json.loads(process.stdout.readline())
    yield RunningEngine(**ready)
    process.stdin.close()  # the engine ends with its parent's end of the pipe
    assert process.wait(timeout=10) == 0
