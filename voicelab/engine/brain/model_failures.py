"""What goes wrong with a language model's server: in plain words for the caller, and exactly for the reason."""

from __future__ import annotations

import httpx
import openai

FAILURES = (openai.OpenAIError, httpx.HTTPError, ValueError)  # the last: what came is no JSON
"""All that asking a model raises; a stream that breaks off raises httpx's errors, not the client's."""


class NoModel(openai.OpenAIError):
    """The server answers, and has no model."""


SORRY = "I am sorry, I cannot think right now: the language model behind me"
BROKEN_OFF = "I am sorry, I have lost my thread: the language model behind me broke off. Please ask me again."
NOTHING_SAID = "I am sorry, the language model behind me had no answer. Please ask me again."
NOT_DONE = "I am sorry, I could not do that: the language model behind me asked for it in a way nobody understands."


def told(problem: Exception, model: str, begun: bool) -> tuple[str, str]:
    """What is said to the caller, and the reason.

    Args:
        problem: one of `FAILURES`.
        model: the model's name.
        begun: whether the answer had begun to stream.
    """
    status, kind = getattr(problem, "status_code", None), type(problem).__name__
    asked_too_long = isinstance(problem, openai.APITimeoutError | httpx.TimeoutException)
    if begun:
        return (
            BROKEN_OFF,
            f"the language model {model} {'was silent too long' if asked_too_long else 'broke off'}: {kind}",
        )
    if asked_too_long:
        return f"{SORRY} takes too long. Please try again.", f"the language model {model} took too long: {kind}"
    if isinstance(problem, openai.APIConnectionError | httpx.HTTPError):
        return f"{SORRY} cannot be reached. Please try again later.", f"the language model cannot be reached: {kind}"
    if isinstance(problem, NoModel):
        return f"{SORRY} has not been loaded: its server has none.", "the language model's server has no model"
    if status == 404:
        return f"{SORRY} is not on its server.", f"the language model's server does not know {model}: {kind}, 404"
    if status in (401, 403):
        return f"{SORRY} refused its key.", f"the language model refused the key: {kind}, {status}"
    if status == 400 and "tool" in str(problem).lower():
        return f"{SORRY} cannot use tools. It takes another model.", f"{model} cannot use tools: {kind}, 400"
    if status in (429, 502, 503, 504):
        return f"{SORRY} refused the request: it is busy.", f"the language model is busy: {kind}, {status}"
    return f"{SORRY} refused the request.", f"the language model refused: {kind}, {status or 'no status'}"
