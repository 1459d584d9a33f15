"""Further settings of a session: named as the protocol names them, refused by name, and merged."""

from __future__ import annotations

import pytest
import traitlets
from agents.realtime import RealtimeAgent

from voicelab import LiveSession
from voicelab.session.settings import checked, merged

DESK = RealtimeAgent(name="Desk", instructions="You are a desk.")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"reasonning": {"effort": "low"}}, "did you mean 'reasoning'"),
        ({"instructions": "Be kind."}, "they are the agent's"),
        ({"tools": []}, "they are the agent's"),
        ({"model": "another"}, r"LiveSession\(…, model=…\)"),
        ({"audio": {"output": {"voice": "marin"}}}, "the voice is the session's"),
        ({"audio": {"input": {"turn_detection": None}}}, "switches in `controls`"),
        ({"audio": None}, "only input.transcription"),
        (["reasoning"], "Settings are a dictionary|dict"),
    ],
)
def test_what_is_set_elsewhere_or_nowhere_is_refused_by_name(settings, told):
    with pytest.raises(ValueError, match=told):
        checked(settings)
    with pytest.raises((traitlets.TraitError, TypeError)):
        LiveSession(DESK, settings=settings)


def test_settings_are_put_over_those_of_a_session_key_by_key():
    session = {"audio": {"input": {"format": 1, "transcription": {"model": "a"}}}, "reasoning": None}
    told = merged(session, {"reasoning": {"effort": "low"}, "audio": {"input": {"transcription": {"model": "b"}}}})
    assert told == {
        "audio": {"input": {"format": 1, "transcription": {"model": "b"}}},
        "reasoning": {"effort": "low"},
    }
    assert session["reasoning"] is None and session["audio"]["input"]["transcription"] == {"model": "a"}


def test_a_wrong_setting_changes_nothing():
    session = LiveSession(DESK, settings={"reasoning": {"effort": "low"}})
    with pytest.raises(traitlets.TraitError, match="no setting 'effort'"):
        session.controls.settings = {"effort": "high"}
    assert session.controls.settings == {"reasoning": {"effort": "low"}}
