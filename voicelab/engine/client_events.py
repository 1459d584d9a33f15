"""Client events as they come in: each is checked once, whole, before anything of it is done."""

from __future__ import annotations

from typing import Any, Literal, get_args

import pydantic
from openai.types.realtime import ConversationItem, RealtimeClientEvent, RealtimeResponseCreateParams
from openai.types.realtime.response_create_event import ResponseCreateEvent

from . import item_rules, response_rules, settings, shapes


class ItemReference(pydantic.BaseModel):
    """An item of this conversation, as input of a response. Not all versions of `openai.types` that we run with have
    it."""

    id: str
    type: Literal["item_reference"]


class _ResponseParams(RealtimeResponseCreateParams):
    input: list[ConversationItem | ItemReference] | None = None


class _ResponseCreate(ResponseCreateEvent):
    response: _ResponseParams | None = None


def _models_by_type() -> dict[str, type[pydantic.BaseModel]]:
    union = get_args(get_args(RealtimeClientEvent)[0])
    models = {get_args(model.model_fields["type"].annotation)[0]: model for model in union}
    return {**models, "response.create": _ResponseCreate}


CLIENT_EVENTS = _models_by_type()
TRANSCRIBING = (
    *("session.update", "input_audio_buffer.append", "input_audio_buffer.commit", "input_audio_buffer.clear"),
    *("conversation.item.retrieve", "conversation.item.delete"),
)
"""What a session that only transcribes understands."""


def check(event: dict[str, Any], session: dict[str, Any]) -> None:
    """Whether an event can be followed, as far as that can be known from it and the session's settings.

    Raises:
        ProtocolError: with the path of the first field that is missing, unknown, of the wrong kind, or out of bounds.
    """
    kind = event.get("type")
    known = CLIENT_EVENTS if session["type"] == "realtime" else TRANSCRIBING
    if kind is None and "type" not in event:
        raise shapes.missing("type")
    if not isinstance(kind, str) or kind not in known:
        raise shapes.wrong_value("type", kind, sorted(known))
    if kind == "session.update":
        rest = {**event, "session": {"type": "realtime"}} if "session" in event else event
        shapes.check(CLIENT_EVENTS[kind], rest)
        settings.check_session(event["session"])
        return
    shapes.check(CLIENT_EVENTS[kind], event)
    if kind == "conversation.item.create":
        item_rules.check(event["item"], "item")
    elif kind == "response.create":
        response_rules.check(event.get("response") or {}, session)
