"""What goes over the wire: commands are checked by the models of `openai.types.live`, and events are made by them."""

from __future__ import annotations

from typing import Any, get_args

import pydantic
from openai.types import live

from voicelab.engine import shapes
from voicelab.engine.protocol import ProtocolError, new_id, unsupported

COMMANDS: dict[str, type[pydantic.BaseModel]] = {
    "session.start": live.SessionStartEvent,
    "session.update": live.SessionUpdateEvent,
    "session.input_audio.append": live.InputAudioAppendEvent,
    "session.input_audio.mute": live.InputAudioMuteEvent,
    "session.input_audio.unmute": live.InputAudioUnmuteEvent,
    "session.instructions.append": live.InstructionsAppendEvent,
    "session.thinking.append": live.ThinkingAppendEvent,
    "session.commentary.append": live.CommentaryAppendEvent,
    "session.close": live.SessionCloseEvent,
}
NOT_HERE = {
    "response.create": "It needs Responses delegation; this engine delegates to the client alone.",
    "response.item.create": "It needs Responses delegation; this engine delegates to the client alone.",
    "decision.create": "This engine has no Decisions.",
    "decision.item.create": "This engine has no Decisions.",
    "decision.item.delete": "This engine has no Decisions.",
    "session.output_audio.fixture.play": "This engine plays no fixtures: play the recording in your own player.",
}


def check(command: dict[str, Any]) -> None:
    """Whether a command has the shape that the package's model gives it.

    Raises:
        ProtocolError: with the path of the first field that is missing, unknown or of the wrong kind, or by name what
            this engine has not.
    """
    kind = command.get("type")
    if kind in NOT_HERE:
        raise unsupported("type", f"{kind}: {NOT_HERE[kind]}")
    if kind not in COMMANDS:
        raise shapes.missing("type") if kind is None else shapes.wrong_value("type", kind, list(COMMANDS))
    if kind.endswith(".append") and "content" in command and "delegation_id" not in command:
        raise shapes.missing("delegation_id")  # nullable, and required all the same
    shapes.check(COMMANDS[kind], command)


def made(model: type[pydantic.BaseModel], client_event_id: str | None = None, **fields: Any) -> dict[str, Any]:
    """A server event of this model, as JSON: with its type, an id of its own, and whose command it answers."""
    fields["type"] = get_args(model.model_fields["type"].annotation)[0]
    if "event_id" in model.model_fields:
        fields["event_id"] = new_id("event")
    if client_event_id is not None:
        fields["client_event_id"] = client_event_id
    return model(**fields).model_dump(mode="json", exclude_unset=True)


def error(problem: ProtocolError, client_event_id: str | None = None) -> dict[str, Any]:
    """The `error` event; it names the client's command if that had an id."""
    told = {"type": problem.type, "code": problem.code or "invalid_request", "message": problem.message}
    if problem.param is not None:
        told["param"] = problem.param
    if client_event_id is not None:
        told["client_event_id"] = client_event_id
    return made(live.ErrorEvent, error=told)
