"""What an operator sees of the engine: metrics that follow the calls, and a log without words or keys."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from running_engine import RunningEngine
from wire import connected

ROOT = Path(__file__).resolve().parents[2]
SECRET_WORDS = "the purple lighthouse"
ASK = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": SECRET_WORDS}]}


async def figures(engine: RunningEngine) -> dict[tuple[str, ...], float]:
    """By the sample's name and the values of its labels."""
    async with httpx.AsyncClient() as client:
        response = await client.get(engine.base_url.removesuffix("/v1") + "/metrics", headers=engine.headers)
    families = text_string_to_metric_families(response.raise_for_status().text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


@pytest.fixture
def own_engine(tmp_path):
    """An engine for this test alone, whose log goes to a file."""
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "voicelab", "engine"], cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        )
        yield RunningEngine(**json.loads(process.stdout.readline())), tmp_path / "log"
        process.terminate()
        process.wait(10)


async def test_metrics_and_log_follow_a_session(own_engine):
    engine, log = own_engine
    async with connected(engine) as wire:
        assert (await figures(engine))["realtime_sessions_active", "websocket"] == 1
        await wire.send("conversation.item.create", item=ASK)
        await wire.send("response.create")
        usage = (await wire.until("response.done"))["response"]["usage"]
        await wire.send("conversation.item.delete", item_id="nobody")
        await wire.until("error")
    async with connected(engine, headers={"Authorization": "Bearer wrong"}) as wire:
        await wire.receive()
    seen = await figures(engine)
    while seen["realtime_sessions_active", "websocket"]:
        seen = await figures(engine)
    assert seen["realtime_sessions_total", "websocket"] == 1
    assert seen["realtime_sessions_refused_total", "invalid_api_key"] == 1
    assert seen["realtime_responses_total", "completed"] == 1
    assert seen["realtime_first_sound_seconds_count",] == 1
    assert seen["realtime_errors_total", "item_not_found"] == 1
    assert seen["realtime_tokens_total", "output", "audio"] == usage["output_token_details"]["audio_tokens"]
    text = log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    first = [line for line in lines if line.get("session") == lines[0]["session"]]
    assert [line["message"] for line in first] == ["session opened", "response", "error", "session closed"]
    assert first[3]["responses"] == 1 and first[1]["status"] == "completed"
    assert all({"timestamp", "level", "message"} <= line.keys() for line in lines)
    for secret in (engine.key, "purple", "wrong", "instructions"):
        assert secret not in text


async def test_metrics_want_the_key(engine):
    async with httpx.AsyncClient() as client:
        response = await client.get(engine.base_url.removesuffix("/v1") + "/metrics")
    assert response.status_code == 401
