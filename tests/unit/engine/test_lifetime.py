"""How long a session may last, and what it says when its time is over."""

from __future__ import annotations

import asyncio
import time

import pytest

from voicelab.engine.faults import SESSION_SECONDS, Outgoing, refusal
from voicelab.engine.inputs import Expired
from voicelab.engine.lifetime import Lifetime


@pytest.mark.parametrize(("seconds", "told"), [(3600, "60 minutes"), (900, "15 minutes"), (90, "90 seconds")])
def test_the_last_words_are_the_services(seconds, told):
    lifetime = Lifetime(seconds)
    problem = lifetime.problem
    assert problem.code == "session_expired" and problem.type == "invalid_request_error"
    assert problem.message == lifetime.message == f"Your session hit the maximum duration of {told}."
    assert abs(lifetime.expires_at - time.time() - seconds) < 5


async def test_it_ends_once_and_not_at_all_if_it_was_stopped():
    posted: list[object] = []
    ended, stopped = Lifetime(0), Lifetime(0)
    for lifetime in (ended, stopped):
        lifetime.start(posted.append)
    stopped.stop()
    while not posted:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert posted == [Expired()]


def test_a_fault_shortens_the_limit_and_none_leaves_it():
    assert Outgoing("session_limit=15").session_seconds == 15 and refusal("session_limit=15") is None
    assert Outgoing("drop+session_limit=15").session_seconds == 15 and refusal("drop+session_limit=15") is None
    assert Outgoing("drop").session_seconds == Outgoing().session_seconds == SESSION_SECONDS
    assert refusal("session_limit=") and refusal("session_limit=-1")
