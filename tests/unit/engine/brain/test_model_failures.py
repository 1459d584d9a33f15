"""Whatever goes wrong with a language model's server has words for the caller, and a reason for whoever runs it."""

from __future__ import annotations

import httpx
import openai
import pytest

from voicelab.engine.brain.model_failures import FAILURES, NoModel, told

ASKED = httpx.Request("POST", "http://127.0.0.1:9/v1/chat/completions")


def refused(status: int, message: str = "no", kind: type[openai.APIStatusError] = openai.APIStatusError) -> Exception:
    return kind(message, response=httpx.Response(status, request=ASKED), body=None)


@pytest.mark.parametrize(
    ("problem", "begun", "said", "reason"),
    [
        (openai.APITimeoutError(ASKED), False, "takes too long", "took too long"),
        (httpx.ReadTimeout("late"), True, "broke off", "silent too long"),
        (httpx.RemoteProtocolError("closed"), True, "broke off", "broke off"),
        (openai.APIConnectionError(request=ASKED), False, "cannot be reached", "cannot be reached"),
        (NoModel(), False, "server has none", "has no model"),
        (refused(404), False, "not on its server", "does not know tiny"),
        (refused(401), False, "refused its key", "401"),
        (refused(400, "tiny does not support tools"), False, "cannot use tools", "cannot use tools"),
        (refused(400, "too long"), False, "refused the request", "400"),
        (refused(503), False, "busy", "503"),
        (refused(500), False, "refused the request", "500"),
        (ValueError("<html>"), False, "refused the request", "ValueError"),
    ],
)
def test_each_failure_is_told_in_plain_words_and_in_the_reason(problem, begun, said, reason):
    assert isinstance(problem, FAILURES)
    spoken, why = told(problem, "tiny", begun)
    assert said in spoken and reason in why
    assert spoken.startswith("I am sorry") and "Error" not in spoken and "http" not in spoken
