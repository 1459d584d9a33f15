"""Who may talk to the engine, and for how long; the clock is the test's own."""

from __future__ import annotations

import pytest

from voicelab.engine.doors import credentials as module
from voicelab.engine.doors.credentials import Credentials, given_key
from voicelab.engine.protocol import ProtocolError


@pytest.fixture
def clock(monkeypatch):
    """The time, in a list, to be set."""
    now = [1_000_000.0]
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    return now


def test_the_key_opens_with_no_settings_and_nothing_else_does():
    credentials = Credentials("right")
    assert credentials.session_for("right") == {}
    for wrong in ("wrong", "", None, "ek_unknown", "clé"):
        assert credentials.session_for(wrong) is None and not credentials.is_key(wrong)


def test_a_secret_opens_until_it_expires(clock):
    credentials = Credentials("right")
    value, expires_at = credentials.mint({"voice": "ash"}, {"anchor": "created_at", "seconds": 30})
    assert value.startswith("ek_") and expires_at == 1_000_030 and not credentials.is_key(value)
    clock[0] = 1_000_029.9
    assert credentials.session_for(value) == {"voice": "ash"}
    clock[0] = 1_000_030.0
    assert credentials.session_for(value) is None


def test_what_has_expired_is_forgotten(clock):
    credentials = Credentials("right")
    credentials.mint({}, {"seconds": 10})
    clock[0] += 11
    credentials.mint({}, None)
    assert "1 client secret" in repr(credentials)


@pytest.mark.parametrize("seconds", [9, 7201, -1, "60", 12.5, None])
def test_other_lifetimes_are_refused(seconds):
    with pytest.raises(ProtocolError) as refused:
        Credentials().mint({}, {"seconds": seconds})
    assert refused.value.param == "expires_after.seconds"


def test_keys_are_new_and_never_shown():
    first, second = Credentials(), Credentials()
    assert first.key != second.key and first.key not in repr(first)


@pytest.mark.parametrize(
    ("headers", "protocols", "key"),
    [
        ({"authorization": "Bearer abc"}, [], "abc"),
        ({"authorization": "bearer  abc "}, [], "abc"),
        ({"authorization": "Basic abc"}, [], None),
        ({"authorization": "Bearer"}, [], None),
        ({}, [], None),
        ({}, ["realtime", "openai-insecure-api-key.abc"], "abc"),
        ({}, ["realtime"], None),
    ],
)
def test_the_key_of_a_request(headers, protocols, key):
    assert given_key(headers, protocols) == key
