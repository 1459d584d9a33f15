"""What people ask of the key service: read, and refused by name where nobody could say beforehand what it may cost."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from voicelab import outside_json
from voicelab.record.costs import Prices

from .bounds import LONGEST_ANSWER
from .refusals import Refused, priced, unpriced

LONGEST = 32 * 1024 * 1024  # bytes of a body or an event: a picture is the largest thing in one
ANSWER_TOKENS = 4_096  # of a written response for which no `max_output_tokens` was asked, and at most
OWN_TOOLS = ("function", "custom")  # they run where the client is; others run at the service, which bills them
# Whatever else a request for a response may say is refused: it might have a price of its own.
FREE = {
    *("include", "input", "instructions", "max_output_tokens", "max_tool_calls", "metadata", "model", "user"),
    *("parallel_tool_calls", "prompt_cache_key", "prompt_cache_retention", "reasoning", "safety_identifier", "store"),
    *("stream", "stream_options", "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation"),
}
AT_THE_ENDPOINT = {"previous_response_id", "conversation", "prompt"}  # they stand for text that is kept there
USUAL = {"service_tier": ("auto", "default"), "background": (False,)}  # the values that cost what the page says
OF_UNKNOWN_LENGTH = ("item_reference", "input_file")  # parts of an input of which only the endpoint sees the tokens


async def body_of(request: Request) -> bytes:
    """The body. One that is too long is read on for as much again: who still sends sees the error then, and no reset.

    Raises:
        Refused: if it is longer than anything that is asked here.
    """
    pieces, length = [], 0
    async for piece in request.stream():
        length += len(piece)
        if length <= LONGEST:
            pieces.append(piece)
        elif length > 2 * LONGEST:
            break
    if length > LONGEST:
        raise Refused(413, "request_too_large", f"The body is larger than {LONGEST} bytes.")
    return b"".join(pieces)


async def json_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        Refused: `invalid_json`, `request_too_large`.
    """
    return object_of(await body_of(request) or b"{}", "The body")


def object_of(text: str | bytes, what: str, param: str | None = None) -> dict[str, Any]:
    """A JSON object.

    Raises:
        Refused: `invalid_json`, saying of `what`.
    """
    try:
        value = outside_json.loads(text)
    except outside_json.Unreadable as problem:
        raise Refused(400, "invalid_json", f"{what} is not valid JSON: {problem}.", param) from None
    if not isinstance(value, dict):
        raise Refused(400, "invalid_json", f"{what} must be a JSON object.", param)
    return value


def member(value: dict[str, Any], name: str, at: str) -> dict[str, Any]:
    """An object within an object; an empty one where there is none.

    Raises:
        Refused: naming the member that is something else.
    """
    inner = value.get(name)
    if inner is None:
        return {}
    if not isinstance(inner, dict):
        raise Refused(400, "invalid_value", f"Invalid value for `{at}`: expected an object, not {_kind(inner)}.", at)
    return inner


def answer_tokens(value: Any, most: int, at: str) -> int:
    """`max_output_tokens` as a number; `most` where none is asked for.

    Raises:
        Refused: if it is no number from 1 to `most`.
    """
    if value is None or value == "inf":
        return most
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= most:
        told = f"Invalid value for `{at}`: {value!r}; expected a whole number from 1 to {most}."
        raise Refused(400, "invalid_value", told, at)
    return value


def check_tools(tools: Any, at: str) -> None:
    """Refuse tools that run at the service.

    Raises:
        Refused: naming the first of them.
    """
    if not isinstance(tools or [], list):
        raise Refused(400, "invalid_value", f"Invalid value for `{at}`: expected a list, not {_kind(tools)}.", at)
    for place, tool in enumerate(tools or []):
        kind = tool.get("type") if isinstance(tool, dict) else tool
        if kind not in OWN_TOOLS:
            raise unpriced(f"the tool {kind!r}", "use function tools, which run where you are", f"{at}[{place}].type")


def check_text(body: dict[str, Any], prices: Prices) -> tuple[dict[str, Any], str, int]:
    """A request for a written response as it is passed on, its model, and how many tokens its answer may have.

    Raises:
        Refused: naming what has no price.
    """
    model = priced(prices, body.get("model") or "")
    for name, value in body.items():
        if value is None or name in FREE or value in USUAL.get(name, ()):
            continue
        if name in AT_THE_ENDPOINT:
            raise unpriced(f"`{name}`", "send the whole conversation as `input`, so that its length is known", name)
        raise unpriced(f"`{name}: {json.dumps(value)[:40]}`", "leave it out", name)
    check_tools(body.get("tools"), "tools")
    _check_lengths(body.get("input"), "input")
    most = answer_tokens(body.get("max_output_tokens"), ANSWER_TOKENS, "max_output_tokens")
    return {**body, "max_output_tokens": most}, model, most


def check_session(session: dict[str, Any], prices: Prices) -> None:
    """Refuse settings of a realtime session that have no price, or cannot be read.

    Raises:
        Refused: naming the field.
    """
    check_tools(session.get("tools"), "session.tools")
    listening = member(member(session, "audio", "session.audio"), "input", "session.audio.input")
    transcription = member(listening, "transcription", "session.audio.input.transcription")
    if transcription.get("model") is not None:
        priced(prices, transcription["model"], "minute")
    if session.get("max_output_tokens") is not None:
        answer_tokens(session["max_output_tokens"], LONGEST_ANSWER, "session.max_output_tokens")


def bound_answers(settings: dict[str, Any]) -> None:
    """Where a session or a response asks for answers without a bound, they get the largest that has a name."""
    if "max_output_tokens" in settings and settings["max_output_tokens"] in (None, "inf"):
        settings["max_output_tokens"] = LONGEST_ANSWER


def _check_lengths(value: Any, at: str) -> None:
    """Refuse parts of an input whose length only the endpoint knows."""
    if isinstance(value, list):
        for place, inner in enumerate(value):
            _check_lengths(inner, f"{at}[{place}]")
    elif isinstance(value, dict):
        if (kind := value.get("type")) in OF_UNKNOWN_LENGTH:
            raise unpriced(f"an `{kind}`", "send what is in it as text", at)
        for name, inner in value.items():
            _check_lengths(inner, f"{at}.{name}")


def _kind(value: Any) -> str:
    return {str: "a text", list: "a list", bool: "a truth value"}.get(type(value), "a number")
