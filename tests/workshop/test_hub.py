"""A workshop as it runs: a real JupyterHub, its proxy, the key service, learners' servers, kernels and calls."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest
from agents.realtime import RealtimeAgent
from learner import Learner

from voicelab import LiveSession
from voicelab.endpoint import Endpoint
from voicelab.key_service import Ledger

ROOT = Path(__file__).resolve().parents[2]
LEARNERS = ("ada", "grace", "alan")
CALL = """
import json, os
from voicelab import LiveSession
from voicelab.airline import main_agent
session = LiveSession(main_agent)
answer = await session.send_message("Hello!")
await session.hang_up()
print(json.dumps({"said": answer.text, "environment": dict(os.environ), "endpoint": session.endpoint.base_url}))
"""
REFUSED = """
from voicelab import LiveSession
from voicelab.airline import main_agent
from voicelab.call_errors import CallError
try:
    await LiveSession(main_agent).connect()
except CallError as problem:
    print(problem.code)
"""
LIMITS = """
import json, os, resource
print(json.dumps([resource.getrlimit(resource.RLIMIT_DATA), len(os.sched_getaffinity(0)), os.getcwd()]))
"""
GREEDY = """
try:
    hoard = bytearray(3_000_000_000)
except MemoryError:
    print("refused")
"""


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@pytest.fixture(scope="module")
def workshop(engine, tmp_path_factory) -> Iterator[tuple[str, str, Path]]:
    """The addresses of the hub and of the key service, and the folder; the engine is the endpoint that is shared."""
    folder = tmp_path_factory.mktemp("workshop")
    (folder / "people.txt").write_text("ada\ngrace\nalan\nprofessor *\n", encoding="utf-8")
    port, hub, proxy, keys = free_ports(4)
    settings = {
        "WORKSHOP_FOLDER": folder,
        "WORKSHOP_ACCOUNTS": "shared",  # the Python of these tests may lie where only root can go
        "WORKSHOP_URL": f"http://127.0.0.1:{port}",
        "WORKSHOP_HUB_URL": f"http://127.0.0.1:{hub}",
        "WORKSHOP_PROXY_URL": f"http://127.0.0.1:{proxy}",
        "WORKSHOP_KEYS_PORT": keys,
        "WORKSHOP_BUDGET": "0.50",
        "VOICELAB_ENDPOINT": engine.base_url,
        "VOICELAB_KEY": engine.key,
    }
    log = (folder / "hub.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "voicelab", "hub"],
        cwd=ROOT,
        env={**os.environ, **{name: str(value) for name, value in settings.items()}},
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    addresses = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{keys}/services/voicelab"
    try:
        _until_up(process, f"{addresses[0]}/hub/health", folder / "hub.log")
        _until_up(process, f"{addresses[1]}/health", folder / "hub.log")
        yield *addresses, folder
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            log.close()


def _until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not come up:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def room(workshop) -> dict[str, Learner]:
    """All learners, logged in, each with a server that runs."""

    async def arrive() -> dict[str, Learner]:
        people = {name: Learner(workshop[0], name, f"password of {name}") for name in LEARNERS}
        for person in people.values():
            assert await person.log_in() == 302
        await asyncio.gather(*(person.start_server() for person in people.values()))
        return people

    return asyncio.run(arrive())


async def fresh(person: Learner) -> Learner:
    """The same learner in this test's event loop."""
    same = Learner(person._hub, person.name, person._password)
    same.token = person.token
    return same


async def test_everybody_holds_a_call_and_nobody_has_the_key(workshop, room, engine):
    people = [await fresh(person) for person in room.values()]
    told = [json.loads(text) for text in await asyncio.gather(*(person.run(CALL) for person in people))]
    for answer in told:
        assert "Meridian Air" in answer["said"]
        assert answer["endpoint"] == f"{workshop[1]}/v1"
        assert engine.key not in json.dumps(answer)
    ledger = Ledger(0.50, workshop[2] / "ledger.jsonl")
    assert all(ledger.spent(name) > 0 for name in LEARNERS)
    assert engine.key not in (workshop[2] / "hub.log").read_text()


async def test_each_has_the_workbook_within_limits(room):
    person = await fresh(room["ada"])
    assert "01_getting_started.ipynb" in await person.notebooks()
    (soft, hard), processors, place = json.loads(await person.run(LIMITS))
    assert soft == hard == 2 * 1024**3 and processors == 1 and "/homes/ada" in place
    assert (await person.run(GREEDY)).strip() == "refused"


async def test_a_budget_that_is_used_up_ends_one_learners_calls_only(workshop, room):
    ada, grace = await fresh(room["ada"]), await fresh(room["grace"])
    Ledger(0.50, workshop[2] / "ledger.jsonl").grant("ada", 0.000_01)
    refused, answered = await asyncio.gather(ada.run(REFUSED), grace.run(CALL))
    assert refused.strip() == "rate_limited" and "Meridian Air" in answered
    async with httpx.AsyncClient(base_url=workshop[1]) as client:
        own = (await client.get("/v1/budget", headers=ada._bearer)).json()
        assert own["holder"] == "ada" and own["left"] == 0
        assert (await client.get("/v1/budget", headers={"Authorization": "Bearer nobody"})).status_code == 401


async def test_a_learner_gives_a_browser_a_secret_and_no_token(workshop, room):
    alan = await fresh(room["alan"])
    url = f"{workshop[1]}/v1"
    client = openai.AsyncOpenAI(base_url=url, api_key=alan.token, max_retries=0)
    secret = await client.realtime.client_secrets.create(extra_body={"budget": 0.05})
    assert secret.value.startswith("ek_") and alan.token not in secret.model_dump_json()
    session = LiveSession(RealtimeAgent(name="Greeter"), endpoint=Endpoint("workshop", url, secret.value))
    async with session:
        assert session.state == "connected"
    nobody = openai.AsyncOpenAI(base_url=url, api_key="nobody", max_retries=0)
    with pytest.raises(openai.AuthenticationError):
        await nobody.realtime.client_secrets.create()


async def test_who_is_not_invited_stays_outside(workshop):
    assert await Learner(workshop[0], "mallory", "password of mallory").log_in() == 403
    assert await Learner(workshop[0], "ada", "another password").log_in() == 403


async def test_the_first_to_come_is_no_instructor(workshop):
    assert await Learner(workshop[0], "professor", "a password of my own").log_in() == 403
    (line,) = (workshop[2] / "instructors.txt").read_text().splitlines()
    name, password = line.split(": ")
    assert name == "professor" and await Learner(workshop[0], name, password).log_in() == 302
    assert password not in (workshop[2] / "hub.log").read_text()


async def test_guessing_is_slowed_down_and_then_not_even_the_right_password_counts(workshop):
    for number in range(5):
        assert await Learner(workshop[0], "grace", f"guess number {number}").log_in() == 403
    right = Learner(workshop[0], "grace", "password of grace")
    assert await right.log_in() == 403 and "Too many wrong passwords" in right.page


def test_what_the_hub_writes_is_for_nobody_else(workshop):
    files = [path for path in workshop[2].iterdir() if path.is_file()]
    assert {"hub.sqlite", "cookie_secret", "ledger.jsonl", "instructors.txt"} <= {path.name for path in files}
    assert not [path.name for path in files if path.stat().st_mode & 0o077]


def test_neither_the_hub_nor_its_proxy_was_given_the_key(workshop, engine):
    proxy = int((workshop[2] / "proxy.pid").read_text())
    told = Path(f"/proc/{proxy}/status").read_text()
    hub = next(line.split()[1] for line in told.splitlines() if line.startswith("PPid:"))
    for process in (proxy, hub):
        environment = Path(f"/proc/{process}/environ").read_bytes()
        assert b"PATH=" in environment and engine.key.encode() not in environment
