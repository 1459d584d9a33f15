"""Who thinks: what the call bar says and offers, and what a choice does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from agents.realtime import RealtimeAgent
from patience import wait_until

from voicelab import endpoint as endpoints
from voicelab.call_errors import CallError
from voicelab.endpoint import PRACTICE_ENGINE, Endpoint, use_language_model
from voicelab.model_servers import ModelServer
from voicelab.session.live_session import LiveSession
from voicelab.widgets import language_models
from voicelab.widgets.panel import CallPanel

CLERK = RealtimeAgent(name="Clerk", instructions="You are a clerk.")
OWN = Endpoint(PRACTICE_ENGINE, "http://127.0.0.1:9/v1", "k", "practice brain")


@pytest.fixture
def no_choice(monkeypatch):
    for name in (endpoints.LLM_URL, endpoints.LLM_MODEL, endpoints.LLM_KEY):
        monkeypatch.setenv(name, "")  # so that what a test sets is unset after it
        monkeypatch.delenv(name)


def found(monkeypatch, *servers: ModelServer) -> None:
    async def find() -> list[ModelServer]:
        return list(servers)

    monkeypatch.setattr(language_models, "find_model_servers", find)


def test_the_panel_says_who_thinks_before_anything_is_started(no_choice, monkeypatch):
    found(monkeypatch)
    assert CallPanel(LiveSession(CLERK)).bar.thinks == "practice brain"
    use_language_model("http://127.0.0.1:11434/v1")
    assert CallPanel(LiveSession(CLERK)).bar.thinks == "language model at 127.0.0.1:11434"
    use_language_model("http://127.0.0.1:11434/v1", "tiny:1b")
    bar = CallPanel(LiveSession(CLERK)).bar
    assert (bar.thinks, bar.thinker, ["given", "tiny:1b"] in bar.thinkers) == ("tiny:1b", "given", True)
    use_language_model(None)
    assert CallPanel(LiveSession(CLERK)).bar.thinks == "practice brain"


def test_the_panel_offers_what_runs_on_this_machine(no_choice, monkeypatch):
    found(monkeypatch, ModelServer("Ollama", "http://127.0.0.1:11434/v1", ("tiny:1b", "small:3b")))
    bar = CallPanel(LiveSession(CLERK, endpoint=OWN)).bar
    wait_until(lambda: len(bar.thinkers) == 3, 4)
    assert bar.thinkers[0] == ["", "Practice brain"] and bar.thinker == ""
    assert bar.thinkers[1] == ["http://127.0.0.1:11434/v1 tiny:1b", "tiny:1b (Ollama)"]


def test_nobody_is_offered_where_another_endpoint_thinks(no_choice, monkeypatch):
    found(monkeypatch, ModelServer("Ollama", "http://127.0.0.1:11434/v1", ("tiny:1b",)))
    elsewhere = LiveSession(CLERK, endpoint=Endpoint("shared", "http://127.0.0.1:9/v1", "k"))
    assert CallPanel(elsewhere).bar.thinkers == [] and elsewhere.thinks == ""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    assert CallPanel(LiveSession(CLERK)).bar.thinkers == []


def test_a_choice_that_cannot_be_made_is_told(no_choice, monkeypatch):
    found(monkeypatch, ModelServer("Ollama", "http://127.0.0.1:11434/v1", ("tiny:1b",)))
    bar = CallPanel(LiveSession(CLERK, endpoint=OWN)).bar
    wait_until(lambda: len(bar.thinkers) == 2, 4)
    for value in ("http://127.0.0.1:11434/v1 tiny:1b", "http://elsewhere.example/v1 spy"):
        bar._take({"type": "thinker", "value": value})
        wait_until(lambda: bar.error, 4)
        assert "cannot be used" in bar.error["title"] and bar.thinks == "practice brain"
        bar.refresh()


def test_a_cell_that_sets_another_endpoint_unmakes_the_choice(no_choice, monkeypatch):
    found(monkeypatch, ModelServer("Ollama", "http://127.0.0.1:11434/v1", ("tiny:1b",)))
    monkeypatch.setattr(Endpoint, "with_language_model", lambda self, url, model=None: replace(self, thinks=model))
    session = LiveSession(CLERK, endpoint=OWN)
    bar, value = CallPanel(session).bar, "http://127.0.0.1:11434/v1 tiny:1b"
    wait_until(lambda: len(bar.thinkers) == 2, 4)
    bar._take({"type": "thinker", "value": value})
    wait_until(lambda: bar.thinker == value, 4)
    session.endpoint = replace(OWN, thinks="small:3b")
    assert (bar.thinks, bar.thinker, bar.thinkers[1]) == ("small:3b", "given", ["given", "small:3b"])
    session.endpoint = OWN
    assert (bar.thinks, bar.thinker) == ("practice brain", "")


def test_an_address_takes_a_language_model_a_fault_or_both(engine):
    own = Endpoint(PRACTICE_ENGINE, engine.base_url, engine.key, "practice brain")
    modelled = own.with_language_model("http://127.0.0.1:9/v1", "tiny:1b")
    assert modelled.thinks == "tiny:1b" and modelled.base_url.startswith(engine.base_url.removesuffix("/v1"))
    both = own.with_fault("drop").with_language_model("http://127.0.0.1:9/v1")
    assert "/faults/drop/language_models/" in both.base_url and both.thinks == "language model at 127.0.0.1:9"
    assert modelled.health_url == both.health_url == own.health_url
    again = both.with_language_model("http://127.0.0.1:9/v1", "tiny:1b")
    assert again.base_url.count("language_models") == 1 and again.with_language_model(None) == own.with_fault("drop")
    with pytest.raises(CallError, match="must be the base URL"):
        own.with_language_model("elsewhere")
    with pytest.raises(ValueError, match="OPENAI_API_KEY"):
        Endpoint("OpenAI", endpoints.OPENAI_URL, "k").with_language_model("http://127.0.0.1:9/v1")
