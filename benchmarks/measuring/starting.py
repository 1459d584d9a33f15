"""How long one waits: for `import voicelab`, for the workbook's page, and for the first call of a kernel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx

from .figures import Figure, figure

ROOT = Path(__file__).resolve().parents[2]
OURS = [sys.executable, "-m", "voicelab", "--no-browser"]
BARE = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.root_dir=notebooks"]
FIRST_CALL = "from voicelab.airline import main_agent\nfrom voicelab import LiveSession\nimport asyncio\n" + (
    "asyncio.run((lambda: LiveSession(main_agent).send_message('Hello!'))())"
)
PAGE_SECONDS = 120.0


def starting(rounds: int) -> list[Figure]:
    """Each against what it stands on: a bare interpreter, a bare JupyterLab, the imports of the Agents SDK."""
    python = [_timed("pass") for _ in range(rounds)]
    package = [_timed("import voicelab") for _ in range(rounds)]
    sdk = [_timed("import agents.realtime") for _ in range(rounds)]
    call = [_timed(FIRST_CALL) for _ in range(rounds)]
    bare, ours = zip(*[(_until_page(BARE), _until_page(OURS)) for _ in range(rounds)], strict=True)
    return [
        figure("import voicelab", package, min(python), "an interpreter that does nothing"),
        figure("a process that holds its first call, in writing", call, min(sdk), "importing the Agents SDK"),
        figure("python3 -m voicelab until the page is there", ours, min(bare), "a bare jupyter lab"),
    ]


def _timed(code: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000


def _until_page(command: list[str]) -> float:
    """Milliseconds until the address that a server prints answers."""
    began = time.perf_counter()
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "VOICELAB_ENV": "current"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for line in server.stdout:
            if found := re.search(r"http://(?:127\.0\.0\.1|localhost):\d+/lab\S*", line):
                httpx.get(found.group(), follow_redirects=True, timeout=PAGE_SECONDS).raise_for_status()
                return (time.perf_counter() - began) * 1000
        raise RuntimeError(f"{' '.join(command[1:])} ended without printing an address.")
    finally:
        server.terminate()
        server.wait(30)
