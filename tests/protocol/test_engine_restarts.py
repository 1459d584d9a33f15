"""The practice engine dies, and comes back where it was; sessions outlive it. Who is suspended goes on when woken."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import chat_server
import httpx
import pytest
from agents.realtime import RealtimeAgent
from patience import until, wait_until
from session_log import logged

from voicelab import LiveSession, practice_engine
from voicelab import endpoint as endpoints
from voicelab.call_errors import CallError
from voicelab.callers.phone import Phone
from voicelab.endpoint import choose_endpoint
from voicelab.practice_engine import SHORT_LIVES, PracticeEngine
from voicelab.session import resumption

CLERK = RealtimeAgent(name="Clerk", instructions='Greet with: "Clerk."')
PATIENCE_S = 90


@pytest.fixture(scope="module")
def own():
    """An engine that this process keeps."""
    engine = PracticeEngine()
    yield engine
    engine.stop()


@pytest.fixture
def kept(own: PracticeEngine, monkeypatch: pytest.MonkeyPatch) -> PracticeEngine:
    """Sessions find that engine."""
    for name in ("OPENAI_API_KEY", "VOICELAB_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(endpoints, "PRACTICE", own)
    monkeypatch.setattr(practice_engine, "SHORT_SECONDS", 0.0)  # these tests kill it often
    return own


def kill(engine: PracticeEngine) -> None:
    engine._process.kill()
    engine._process.wait()


def health(address: practice_engine.Address) -> int:
    headers = {"Authorization": f"Bearer {address.key}"}
    return httpx.get(f"{address.root}/health", headers=headers, trust_env=False, timeout=PATIENCE_S).status_code


def test_an_engine_that_was_killed_is_back_at_its_address_by_itself(kept: PracticeEngine) -> None:
    before = kept.address()
    first = kept._process
    kill(kept)
    with kept._changed:
        assert kept._changed.wait_for(lambda: kept._address and kept._process is not first, PATIENCE_S)
    assert kept.address() == before and health(before) == 200
    assert kept.owns(before.root + "/v1") and not kept.owns("http://127.0.0.1:9/v1")


async def test_a_session_outlives_its_engine_with_its_memory(kept: PracticeEngine) -> None:
    session = LiveSession(CLERK)
    assert "Clerk" in (await session.send_message("Hello!")).text
    said = [entry.key for entry in session.transcript]
    kill(kept)
    await until(lambda: logged(session, "session.resumed"), PATIENCE_S)
    assert logged(session, "session.resumed")[0]["items"] == 2 and session.state == "connected"
    assert (await session.send_message("Thank you.")).text
    assert [entry.key for entry in session.transcript][: len(said)] == said
    await session.hang_up()
    kill(kept)
    assert "Clerk" in (await session.send_message("Hello!")).text  # nobody was on the line when it died
    await session.hang_up()


@pytest.mark.parametrize("after", [0.0, 0.02, 0.1])
async def test_what_is_said_while_the_engine_dies_is_answered_or_told_to_be_lost(kept: PracticeEngine, after) -> None:
    session = LiveSession(CLERK)
    assert (await session.send_message("Hello!")).text
    kill(kept)
    await asyncio.sleep(after)
    try:
        assert (await session.send_message("Thank you.")).text
    except CallError as problem:  # it was on its way just then
        assert problem.code == "connection_lost"
    await until(lambda: session.state == "connected", PATIENCE_S)
    assert (await session.send_message("Thank you.")).text
    await session.hang_up()


async def test_a_webrtc_call_outlives_its_engine(kept: PracticeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    # Less patience with browsers than an engine takes to start: its answer has to be waited for all the same.
    monkeypatch.setattr(resumption, "REDIAL_SECONDS", 0.3)
    session = LiveSession(CLERK, endpoint=choose_endpoint().with_fault("duplicate_events"))
    async with Phone(session):
        assert (await session.send_message("Hello!")).text
        kill(kept)
        await until(lambda: logged(session, "session.resumed"), PATIENCE_S)
        assert (session.state, session.transport) == ("connected", "webrtc")
        assert (await session.send_message("Thank you.")).text
        assert session.endpoint.base_url.endswith("/faults/duplicate_events/v1")
        assert len(logged(session, "session.resumed")) == 1


def test_a_new_engine_knows_the_language_models_of_the_old_one(kept: PracticeEngine) -> None:
    with chat_server.running() as (_, url):
        chosen = choose_endpoint().with_language_model(url, "small-model")
        kill(kept)
        told = httpx.post(
            f"{chosen.current().base_url}/responses",
            json={"model": "gpt-realtime-mini", "input": "hello"},
            headers={"Authorization": f"Bearer {chosen.key}"},
            trust_env=False,
            timeout=PATIENCE_S,
        )
        assert told.status_code == 200 and "sentence 1" in told.text


def test_a_port_that_was_taken_meanwhile_is_given_up_for_another(kept: PracticeEngine) -> None:
    before = choose_endpoint().with_fault("drop")
    port = urlsplit(before.base_url).port
    kept.stop()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        now = before.current()
    assert now.base_url.endswith("/faults/drop/v1") and urlsplit(now.base_url).port != port
    assert now.key == before.key and health(kept.address()) == 200


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal")
async def test_an_engine_that_was_suspended_goes_on(kept: PracticeEngine) -> None:
    session = LiveSession(CLERK)
    assert (await session.send_message("Hello!")).text
    kept._process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(3)
    kept._process.send_signal(signal.SIGCONT)
    assert (await session.send_message("Thank you.")).text and session.state == "connected"
    asking = asyncio.create_task(session.send_message("Hello!"))
    await until(lambda: logged(session, "response.output_audio.delta"), PATIENCE_S)
    kept._process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(3)
    kept._process.send_signal(signal.SIGCONT)
    assert (await asking).text
    await session.hang_up()


CLIENT = """
import asyncio, sys
from agents.realtime import RealtimeAgent
from voicelab import LiveSession
clerk = RealtimeAgent(name="Clerk", instructions='Greet with: "Clerk."')

async def main():
    session = LiveSession(clerk)
    while await asyncio.to_thread(sys.stdin.readline):
        print((await session.send_message("Hello!")).text, session.state, flush=True)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal")
async def test_a_client_that_was_suspended_goes_on(practice) -> None:
    client = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CLIENT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )

    async def asked() -> str:
        client.stdin.write(b"\n")
        return (await asyncio.wait_for(client.stdout.readline(), PATIENCE_S)).decode()

    assert "Clerk" in await asked()
    client.send_signal(signal.SIGSTOP)
    await asyncio.sleep(3)
    client.send_signal(signal.SIGCONT)
    assert (await asked()).strip().endswith("connected")
    client.stdin.close()
    assert await asyncio.wait_for(client.wait(), PATIENCE_S) == 0


# An engine that is none: it says what the test wants, and ends as soon.


def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> PracticeEngine:
    package = tmp_path / "voicelab"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(code)
    monkeypatch.setattr(practice_engine, "PACKAGE", tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return PracticeEngine()


def test_an_engine_that_does_not_start_says_why_and_is_tried_again_when_asked_for(monkeypatch, tmp_path) -> None:
    code = "import pathlib, sys; pathlib.Path('starts').open('a').write('x'); sys.exit('The model file is torn.')"
    engine = fake(monkeypatch, tmp_path, code)
    for starts in ("x", "xx"):
        with pytest.raises(CallError, match="The model file is torn") as failure:
            engine.address()
        assert failure.value.code == "engine_failed" and "status 1" in failure.value.cause
        assert (tmp_path / "starts").read_text() == starts


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_an_interrupted_cell_does_not_disturb_the_start(monkeypatch, tmp_path) -> None:
    ready = json.dumps({"base_url": "http://127.0.0.1:9/v1", "key": "k"})
    code = "import pathlib, sys, time; pathlib.Path('starts').open('a').write('x');"
    code += f"go = pathlib.Path('go'); [time.sleep(0.05) for _ in iter(go.exists, True)]; print({ready!r}, flush=True)"
    engine = fake(monkeypatch, tmp_path, code + "; sys.stdin.read()")

    def interrupt() -> None:
        wait_until((tmp_path / "starts").exists, PATIENCE_S)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        threading.Thread(target=interrupt).start()
        engine.address()
    (tmp_path / "go").touch()
    assert engine.address().root == "http://127.0.0.1:9"
    engine.stop()
    assert (tmp_path / "starts").read_text() == "x"


def test_where_no_program_can_be_started_it_says_so(monkeypatch) -> None:
    def no_more(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(practice_engine.subprocess, "Popen", no_more)
    engine = PracticeEngine()
    for _ in range(2):
        with pytest.raises(CallError, match="Resource temporarily unavailable"):
            engine.address()


def test_an_engine_that_is_stopped_while_it_starts_says_so_and_its_address_is_a_new_ones(monkeypatch, tmp_path) -> None:
    ready = json.dumps({"base_url": "http://127.0.0.1:9/v1", "key": "k"})
    code = "import pathlib, sys; starts = pathlib.Path('starts'); starts.open('a').write('x');"
    code += f"len(starts.read_text()) == 2 or print({ready!r}, flush=True)"
    engine = fake(monkeypatch, tmp_path, code + "; sys.stdin.read()")
    assert engine.address()
    engine._process.kill()
    failures = []

    def ask() -> None:
        try:
            engine.address()
        except CallError as failure:
            failures.append(failure)

    wait_until(lambda: (tmp_path / "starts").read_text() == "xx", PATIENCE_S)
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    engine.stop()
    asking.join(PATIENCE_S)
    assert not asking.is_alive() and [failure.code for failure in failures] in (["engine_failed"], [])
    for _ in range(3):
        assert engine.address() and engine._process.poll() is None
        engine.stop()


def test_an_engine_that_dies_again_and_again_is_given_up_with_the_end_of_its_log(monkeypatch, tmp_path) -> None:
    ready = json.dumps({"base_url": "http://127.0.0.1:9/v1", "key": "k"})
    code = f"import pathlib, sys; pathlib.Path('starts').open('a').write('x'); print({ready!r}, flush=True)"
    engine = fake(monkeypatch, tmp_path, code + "; sys.exit('Out of memory, said the engine.')")
    with contextlib.suppress(CallError):  # it may be given up before this sees its first life
        engine.address()
    wait_until(lambda: engine._keeper is None, PATIENCE_S)
    with engine._changed:
        failure = engine._failure
    assert failure.code == "engine_died" and "Out of memory, said the engine." in failure.cause
    assert (tmp_path / "starts").read_text() == "x" * SHORT_LIVES
