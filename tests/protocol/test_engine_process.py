"""The engine as a process: it ends when it is asked to, at any moment, and with whoever started it; ■ and keys do not
reach it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest
from patience import wait_until

from voicelab.bootstrap.environment import CHECKOUT
from voicelab.child_processes import WINDOWS, signals_kept

pytestmark = pytest.mark.skipif(WINDOWS, reason="signals of POSIX")
PATIENCE_S = 90.0
ENGINE = [sys.executable, "-m", "voicelab", "engine"]
# Seconds after the start, from the interpreter's first breath to a while after it is ready on an idle machine.
MOMENTS = [0.0, 0.03, 0.1, 0.2, 0.4, 0.8, 1.3, 2.0]


def started(**variables: str) -> subprocess.Popen[str]:
    """An engine as a kernel starts it: it has not lost a signal that came before it could answer one."""
    with signals_kept():
        return subprocess.Popen(
            ENGINE,
            cwd=CHECKOUT,
            env={**os.environ, "VOICELAB_ENGINE_PARENT": "1", **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def ended(process: subprocess.Popen[str]) -> str:
    """Wait for the end, which has to be a good one; what it wrote as errors."""
    _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors and "Fatal" not in errors, errors
    return errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", MOMENTS)
def test_a_signal_ends_it_well_at_any_moment(number: signal.Signals, after: float) -> None:
    process = started()
    time.sleep(after)
    process.send_signal(number)
    ended(process)


@pytest.mark.parametrize("after", [0.0, 0.1, 0.5, 1.2])
def test_the_end_of_its_parent_ends_it_well_at_any_moment(after: float) -> None:
    process = started()
    time.sleep(after)
    ended(process)  # standard input is closed first


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, None])
def test_a_ready_engine_ends_with_a_conversation_open(number: signal.Signals | None) -> None:
    process = started()
    ready = json.loads(process.stdout.readline())
    root = ready["base_url"].removesuffix("/v1")
    headers = {"Authorization": f"Bearer {ready['key']}"}
    with httpx.Client(base_url=root, headers=headers, trust_env=False) as client:
        assert client.get("/health").status_code == 200  # and the connection is kept
        if number:
            process.send_signal(number)
        ended(process)


def test_its_key_comes_by_the_environment_and_is_handed_on_to_nobody() -> None:
    process = started(VOICELAB_ENGINE_KEY="a-key-of-mine")
    assert json.loads(process.stdout.readline())["key"] == "a-key-of-mine"
    assert "a-key-of-mine" not in " ".join(psutil.Process(process.pid).cmdline())
    ended(process)


KERNEL = """
import asyncio, signal, sys
from agents.realtime import RealtimeAgent
from voicelab import LiveSession
from voicelab.airline.agents import flight_board
from voicelab.airline.database import bookings
signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
clerk = RealtimeAgent(name="Clerk", instructions="You are a clerk.", mcp_servers=[flight_board])

async def main():
    session = LiveSession(clerk)
    await session.connect()
    print("connected", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print((await session.send_message("Hello!")).text, flush=True)

bookings().of("nobody")  # which lie in a temporary folder
asyncio.run(main())
"""
SECRETS = {"OPENAI_ADMIN_KEY": "sk-not-yours", "MY_TOKEN": "t-not-yours", "DATABASE_URL": "db://me:not-yours@host"}


class Kernel:
    """A process with a session, as a kernel is one: the leader of its group."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", KERNEL],
            cwd=CHECKOUT,
            env={**os.environ, **SECRETS, "TMPDIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.first = self.heard()
        self.children = psutil.Process(self.process.pid).children(recursive=True)

    def heard(self) -> str:
        assert select.select([self.process.stdout], [], [], PATIENCE_S)[0], "the kernel says nothing"
        return self.process.stdout.readline().strip()

    def child(self, word: str) -> psutil.Process:
        [found] = [child for child in self.children if word in " ".join(child.cmdline())]
        return found


@pytest.fixture
def kernel(tmp_path: Path):
    kernel = Kernel(tmp_path)
    yield kernel
    kernel.process.kill()
    kernel.process.communicate()
    wait_until(lambda: not any(child.is_running() for child in kernel.children), PATIENCE_S)


def test_an_interrupted_cell_reaches_neither_engine_nor_tool_server(kernel: Kernel) -> None:
    assert kernel.first == "connected"
    engine, board = kernel.child("voicelab engine"), kernel.child("flight_board.py")
    for _ in range(3):
        os.killpg(kernel.process.pid, signal.SIGINT)
        assert kernel.heard() == "interrupted"
    kernel.process.stdin.write("\n")
    kernel.process.stdin.flush()
    assert kernel.heard()
    assert engine.is_running() and board.is_running()
    assert set(kernel.children) >= {engine, board}


def test_children_get_no_secret_of_the_kernel_and_show_none(kernel: Kernel) -> None:
    assert len(kernel.children) >= 3  # the engine, the flight board, what removes the folder
    for child in kernel.children:
        shown, given = " ".join(child.cmdline()), child.environ()
        assert not set(SECRETS) & set(given) and "not-yours" not in shown + str(given)
        assert "sk-practice" not in shown
        assert "HOME" not in os.environ or given["HOME"] == os.environ["HOME"]
    assert kernel.child("voicelab engine").environ()["VOICELAB_ENGINE_KEY"].startswith("sk-practice")
    assert "VOICELAB_ENGINE_KEY" not in kernel.child("flight_board.py").environ()


def test_nothing_is_left_of_a_kernel_that_was_killed(kernel: Kernel) -> None:
    assert list(kernel.folder.glob("voicelab-*"))
    kernel.process.kill()
    wait_until(lambda: not any(child.is_running() for child in kernel.children), PATIENCE_S)
    wait_until(lambda: not list(kernel.folder.glob("voicelab-*")), PATIENCE_S)
