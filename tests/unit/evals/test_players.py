"""Who plays a simulated caller, by what the environment names."""

from __future__ import annotations

import pytest

from voicelab.evals.simulated import ModelPlayer, RulePlayer, SimulatedCaller, Wish, choose_player

CALLER = SimulatedCaller("Get a loaf.", (Wish(("Bread, please.",)),))
OPENAI, OWN = {"OPENAI_API_KEY": "sk-test"}, {"VOICELAB_LLM_URL": "http://127.0.0.1:9"}


@pytest.mark.parametrize(
    ("environment", "who", "where"),
    [
        ({}, RulePlayer, None),
        (OPENAI, ModelPlayer, "https://api.openai.com/v1"),
        (OWN, ModelPlayer, "http://127.0.0.1:9/v1"),
        ({**OPENAI, **OWN}, ModelPlayer, "http://127.0.0.1:9/v1"),
    ],
)
def test_a_model_plays_where_one_is_named_and_one_s_own_before_the_service_s(monkeypatch, environment, who, where):
    for name in ("OPENAI_API_KEY", "VOICELAB_LLM_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    player = choose_player(CALLER, 1)
    assert type(player) is who and getattr(player, "url", None) == where
