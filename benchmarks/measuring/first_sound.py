"""From the caller's last word to the answer's first sound, by stage, beside peers that wait for the same silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from soaking.engine import OwnEngine

from .figures import Figure, figure

ROOT = Path(__file__).resolve().parents[2]
TALKING = ROOT / "benchmarks" / "talking"
RECORDINGS = [ROOT / "data" / "callers" / f"{name}.wav" for name in ("carry_on", "greeting", "heavy_bag", "pets")]
SILENCE_MS = 500
SILENCE = "the silence waited for"
STAGES = {"stopped": "turn over", "text": "its text", "words": "first words sent", "heard": "first sound heard"}

Row = dict[str, int]


def called(url: str, key: str, transport: str, callers: int, turns: int, pause: float = 0.5) -> list[Row]:
    """So many callers at once, each a process of its own; a row for each of their turns."""
    command = [sys.executable, str(TALKING / "caller.py"), url, transport, str(turns), str(pause)]
    processes = [
        subprocess.Popen(
            [*command, str(seed), *map(str, RECORDINGS)],
            env={**os.environ, "VOICELAB_KEY": key},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(callers)
    ]
    return [json.loads(line) for process in processes for line in process.communicate()[0].splitlines()]


@contextmanager
def peer(*command: str) -> Iterator[str]:
    """A server that prints its address, and ends with its standard input."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield next(line.strip() for line in process.stdout if line.startswith("http://"))
    finally:
        process.stdin.close()
        process.wait(30)


def first_sound(turns: int, fastrtc: str | None) -> list[Figure]:
    """Both transports with one and four callers; the bare echo; FastRTC's, if `fastrtc` is a Python that has it."""
    figures = []
    for transport, name in (("websocket", "WebSocket"), ("webrtc", "WebRTC")):
        for callers in (1, 4):
            with OwnEngine() as engine:
                rows = called(engine.endpoint.base_url, engine.endpoint.key, transport, callers, turns)
            at_once = f"{callers} caller{'s' * (callers > 1)}"
            figures += stages(f"{name}, {at_once}", rows)
    echoes = {"bare aiortc echo": (sys.executable, "echo.py", "webrtc")}
    if fastrtc:
        echoes["FastRTC's ReplyOnPause echo"] = (fastrtc, "fastrtc_echo.py", "fastrtc")
    for name, (python, script, transport) in echoes.items():
        with peer(python, str(TALKING / script)) as url:
            figures += stages(f"WebRTC, 1 caller, {name}", called(url, "none", transport, 1, turns))
    return figures


def stages(name: str, rows: Sequence[Row]) -> list[Figure]:
    """A figure for each stage that the rows have."""
    found = {stage: [row[stage] for row in rows if stage in row] for stage in STAGES}
    return [figure(f"{name}: {STAGES[stage]}", found[stage], SILENCE_MS, SILENCE) for stage in STAGES if found[stage]]
