"""Who thinks is chosen by a hand on the panel or by the environment, and the health check tells of it."""

from __future__ import annotations

import chat_server
import pytest
from agents.realtime import RealtimeAgent
from patience import wait_until

from voicelab import doctor
from voicelab.endpoint import PRACTICE_ENGINE, Endpoint, choose_endpoint, use_language_model
from voicelab.model_servers import ModelServer
from voicelab.session.live_session import LiveSession
from voicelab.widgets import language_models
from voicelab.widgets.panel import CallPanel

CLERK = RealtimeAgent(name="Clerk", instructions="You are a clerk.")


@pytest.fixture
def no_choice(monkeypatch):
    for name in ("VOICELAB_LLM_URL", "VOICELAB_LLM_MODEL", "VOICELAB_LLM_KEY"):
        monkeypatch.setenv(name, "")  # so that what a test sets is unset after it
        monkeypatch.delenv(name)


def found(monkeypatch, module, *servers: ModelServer) -> None:
    async def find() -> list[ModelServer]:
        return list(servers)

    monkeypatch.setattr(module, "find_model_servers", find)


def test_a_choice_by_hand_counts_from_the_next_call_on(no_choice, monkeypatch, engine):
    with chat_server.running() as (chat, url):
        found(monkeypatch, language_models, ModelServer("Ollama", url, ("small-model",)))
        session = LiveSession(CLERK, endpoint=Endpoint(PRACTICE_ENGINE, engine.base_url, engine.key, "practice brain"))
        bar, other = CallPanel(session).bar, LiveSession(CLERK, endpoint=session.endpoint)
        wait_until(lambda: len(bar.thinkers) == 2, 4)
        bar._take({"type": "thinker", "value": f"{url} small-model"})
        wait_until(lambda: bar.thinks == "small-model", 4)
        assert (bar.thinker, other.thinks) == (f"{url} small-model", "practice brain")
        answer = session.submit(session.send_message("hello")).result(30)
        assert "sentence 1" in answer.text and session.thinks == "small-model"
        with pytest.raises(ValueError, match="hang up first"):
            session.endpoint = other.endpoint
        bar._take({"type": "thinker", "value": ""})  # nothing happens during a call
        session.submit(session.hang_up()).result(10)
        assert bar.thinker == f"{url} small-model" and len(chat.requests) == 1
        bar._take({"type": "thinker", "value": ""})
        wait_until(lambda: bar.thinks == "practice brain", 4)


async def test_a_choice_in_a_cell_counts_for_later_sessions_and_leaves_running_calls_alone(no_choice):
    with chat_server.running() as (_, url):
        earlier = LiveSession(CLERK)
        assert earlier.endpoint.thinks == "practice brain"
        use_language_model(url, "small-model")
        async with earlier, LiveSession(CLERK) as later:
            assert "sentence 1" in (await later.send_message("hello")).text
            assert "sentence" not in (await earlier.send_message("hello")).text
            assert (earlier.thinks, later.thinks) == ("practice brain", "small-model")
        use_language_model(None)
        assert choose_endpoint() == earlier.endpoint


async def finding_of(session: LiveSession) -> doctor.Finding:
    async with session:
        await session.send_message("hello")
        return await doctor._language_model(session)


async def test_the_health_check_tells_who_thinks_and_who_could(no_choice, monkeypatch):
    with chat_server.running() as (chat, url):
        found(monkeypatch, doctor, ModelServer("Ollama", url, ("small-model",)))
        practised = await finding_of(LiveSession(CLERK))
        assert practised.ok and "the practice brain thinks" in practised.detail and not chat.requests
        assert f"use_language_model({url!r}, 'small-model')" in practised.detail
        use_language_model(url)
        modelled = await finding_of(LiveSession(CLERK))
        assert modelled.ok and modelled.detail.startswith("small-model thinks")
    use_language_model("http://127.0.0.1:9/v1", "gone")
    gone = await finding_of(LiveSession(CLERK))
    assert not gone.ok and "cannot be reached" in gone.cause and "VOICELAB_LLM_URL" in gone.fix
