"""Reading a request of the Responses API: its input as a conversation, its tools, and what is refused of it.

Only what the Agents SDK's `Runner` needs is served. Whatever would change the answer and cannot be had here is refused
by name; settings of sampling and bookkeeping are accepted, and have no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voicelab.engine import shapes, tool_schema
from voicelab.engine.brain.question import Question
from voicelab.engine.brain.turn import Called, Heard, Returned, Said
from voicelab.engine.protocol import ProtocolError

WITHOUT_EFFECT = {
    *("background", "client_metadata", "include", "max_output_tokens", "max_tool_calls", "metadata", "model"),
    *("parallel_tool_calls", "prompt_cache_key", "prompt_cache_retention", "reasoning", "safety_identifier"),
    *("service_tier", "store", "stream_options", "temperature", "top_logprobs", "top_p", "truncation", "user"),
}
SERVED = {"input", "instructions", "stream", "text", "tool_choice", "tools"}
REFUSED = {
    "previous_response_id": "This engine keeps no responses: send the whole conversation as `input`.",
    "conversation": "This engine keeps no conversations: send the whole of it as `input`.",
    "prompt": "This engine has no stored prompts: send `instructions`.",
}
KINDS = {
    **dict.fromkeys(("model", "instructions"), str),
    **dict.fromkeys(("stream", "parallel_tool_calls"), bool),
    **{"text": dict, "tools": list, "metadata": dict},
}
ROLES = {"user": "user", "assistant": "assistant", "system": "system", "developer": "system"}


@dataclass(frozen=True)
class Asked:
    """A request: the question for the brain, whether to stream the answer, and what is to be said back of it."""

    question: Question
    stream: bool
    shown: dict[str, Any]


def read(body: dict[str, Any]) -> Asked:
    """The request as it came, checked.

    Raises:
        ProtocolError: naming the field at fault.
    """
    for name, value in body.items():
        if name in REFUSED and value is not None:
            raise ProtocolError(REFUSED[name], code="unsupported_parameter", param=name)
        if name not in SERVED | WITHOUT_EFFECT | set(REFUSED):
            raise ProtocolError(f"Unknown parameter: '{name}'.", code="unknown_parameter", param=name)
    for name, kinds in KINDS.items():
        if not isinstance(body.get(name), kinds | None):
            raise shapes.wrong_type(name, shapes.NAMES[kinds], body[name])
    form = (body.get("text") or {}).get("format") or {}
    form = form.get("type", "text") if isinstance(form, dict) else form
    if form != "text":
        told = f"Invalid value: {form!r}. This engine answers in plain text only."
        raise ProtocolError(told, code="unsupported_parameter", param="text.format")
    tools = [_tool(tool, at) for at, tool in enumerate(body.get("tools") or [])]
    choice = body.get("tool_choice") or "auto"
    if not isinstance(choice, str | dict):
        raise shapes.wrong_type("tool_choice", "a string or an object", choice)
    question = Question(_text(body.get("instructions"), "instructions"), tools, choice, conversation(body.get("input")))
    shown = {
        "model": body.get("model") or "practice",
        "instructions": body.get("instructions"),
        "tools": tools,
        "tool_choice": choice,
        "parallel_tool_calls": body.get("parallel_tool_calls") is not False,
        "temperature": body.get("temperature"),
        "top_p": body.get("top_p"),
    }
    return Asked(question, bool(body.get("stream")), shown)


def conversation(given: Any) -> list[Heard]:
    """`input`, a text or a list of items, as what was heard.

    Raises:
        ProtocolError: naming the item at fault.
    """
    if isinstance(given, str):
        return [Said("user", given)]
    if not isinstance(given, list):
        told = "`input` must be a text or a list of items."
        raise ProtocolError(told, code="missing_required_parameter", param="input")
    heard = []
    for position, item in enumerate(given):
        at = f"input[{position}]"
        if not isinstance(item, dict):
            raise ProtocolError(f"`{at}` must be an object.", code="invalid_value", param=at)
        if item.get("type") != "reasoning":  # another model's thoughts, which this one does not need
            heard.append(_item(item, at))
    return heard


def _item(item: dict[str, Any], at: str) -> Heard:
    kind = item.get("type", "message")
    if kind == "message" and isinstance(item.get("role"), str) and item["role"] in ROLES:
        text, images = _content(item.get("content"), at)
        return Said(ROLES[item["role"]], text, images)
    if kind == "function_call":
        call_id, name = (_text(item.get(field), f"{at}.{field}") for field in ("call_id", "name"))
        return Called(call_id, name, _text(item.get("arguments"), f"{at}.arguments"))
    if kind == "function_call_output":
        output, _ = _content(item.get("output"), f"{at}.output")
        return Returned(_text(item.get("call_id"), f"{at}.call_id"), output)
    wrong, field = (kind, "type") if kind != "message" else (item.get("role"), "role")
    known = ", ".join(ROLES if kind == "message" else ("message", "function_call", "function_call_output", "reasoning"))
    told = f"Invalid value: {wrong!r}. This engine reads: {known}."
    raise ProtocolError(told, code="invalid_value", param=f"{at}.{field}")


def _content(content: Any, at: str) -> tuple[str, tuple[str, ...]]:
    """The text and the pictures of an item's content."""
    if isinstance(content, str):
        return content, ()
    parts = content if isinstance(content, list) else []
    if not parts or not all(isinstance(part, dict) for part in parts):
        raise ProtocolError(f"`{at}` needs content: a text, or parts.", code="invalid_value", param=at)
    pictures = tuple(str(part.get("image_url")) for part in parts if part.get("type") == "input_image")
    return " ".join(str(part["text"]) for part in parts if "text" in part), pictures


def _tool(tool: Any, at: int) -> dict[str, Any]:
    if not isinstance(tool, dict) or tool.get("type") != "function" or not isinstance(tool.get("name"), str):
        kind = tool.get("type") if isinstance(tool, dict) else tool
        told = f"Invalid value: {kind!r}. This engine knows tools of type 'function', with a name."
        raise ProtocolError(told, code="invalid_value", param=f"tools[{at}].type")
    tool_schema.check(tool, f"tools[{at}]")
    return tool


def _text(value: Any, at: str) -> str:
    if value is None and at == "instructions":
        return ""
    if not isinstance(value, str):
        raise ProtocolError(f"`{at}` must be a text.", code="invalid_value", param=at)
    return value
