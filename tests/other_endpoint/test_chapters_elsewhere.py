"""All chapters run against an endpoint that is no practice engine: no cell fails, whatever the model would say.

Outputs are not compared (nbval's lax mode). It takes as long as the chapters' layer does, so it is run when it is
named: `python3 -m voicelab test tests/other_endpoint`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest
from plain_service import PlainService, plain_service
from running_engine import RunningEngine

from voicelab import LiveSession
from voicelab.airline import main_agent
from voicelab.endpoint import Endpoint

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path for path in (ROOT / "notebooks").glob("0*.ipynb"))
LAX = ("--nbval-lax", "--nbval-cell-timeout", "300", "-p", "no:cacheprovider", "-q")


@pytest.fixture(scope="module")
def service(engine: RunningEngine) -> Iterator[tuple[PlainService, Endpoint]]:
    with plain_service(engine) as (service, url):
        yield service, Endpoint("somewhere else", url, engine.key)


async def test_it_is_a_service_without_what_only_a_practice_engine_has(service):
    _, endpoint = service
    async with LiveSession(main_agent, endpoint=endpoint) as session:
        answer = await session.play("data/callers/carry_on.wav")
    assert answer.tools and "personal item" in answer.text
    done = [event.payload["response"] for event in session.events if event.type == "response.done"]
    assert done and not any(response["metadata"] for response in done)
    with pytest.raises(Exception, match="."):
        await LiveSession(main_agent, endpoint=endpoint.with_fault("drop")).connect()
    with pytest.raises(httpx.HTTPStatusError):
        await endpoint.metrics()
    client = openai.AsyncOpenAI(base_url=endpoint.base_url, api_key=endpoint.key)
    written = await client.responses.create(model="practice", input="Hello!")
    assert written.output_text and not written.metadata


# The later a chapter, the longer it takes.
@pytest.mark.parametrize("chapter", CHAPTERS[::-1], ids=lambda path: path.stem)
def test_a_chapter_runs_elsewhere(chapter, service):
    _, endpoint = service
    env = {**os.environ, "VOICELAB_ENDPOINT": endpoint.base_url, "VOICELAB_KEY": endpoint.key}
    command = [sys.executable, "-m", "pytest", *LAX, str(chapter)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
