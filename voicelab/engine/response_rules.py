"""What `response.create` may ask beyond its shape, and what of it and the session one response then goes by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import item_rules, setting_rules, shapes
from .brain.question import METADATA_LIMIT, Question
from .brain.turn import Heard
from .doors.wire_audio import PCM, WIDE
from .protocol import ProtocolError

MOST_METADATA, LONGEST_KEY = 16, 64  # by the field description of `metadata`


@dataclass(frozen=True)
class Plan:
    """What one response was asked to do; fixed when it was created."""

    instructions: str
    tools: list[dict[str, Any]]
    tool_choice: Any
    voice: str
    speed: float
    format: dict[str, Any]
    modality: str
    context: list[dict[str, Any]] | None
    """The input of its own, or `None` for the conversation."""
    aside: bool
    """Whether it is made out of band, and adds nothing to the conversation."""
    metadata: dict[str, str]
    max_output_tokens: int | str
    one_call: bool
    """Whether it may call one function at most."""
    effort: str | None
    """How long a model that reasons is to think."""
    left_out_beyond: tuple[int, float] | None
    """The tokens of the conversation beyond which its oldest items are left out, and the part of them that stays."""

    @classmethod
    def of(cls, session: dict[str, Any], params: dict[str, Any]) -> Plan:
        """The session's settings, overridden by `response.create`'s own, which were checked."""
        asked = {**session, **{key: value for key, value in params.items() if value is not None}}
        own = {key: value for key, value in ((params.get("audio") or {}).get("output") or {}).items() if value}
        speaking = {**session["audio"]["output"], **own}
        return cls(
            instructions=asked["instructions"] or "",
            tools=asked["tools"],
            tool_choice=asked["tool_choice"],
            voice=speaking["voice"],
            speed=speaking["speed"],
            format=dict(WIDE) if speaking["format"]["type"] == PCM else dict(speaking["format"]),
            modality=asked["output_modalities"][0],
            context=params.get("input"),
            aside=asked.get("conversation") == "none",
            metadata=dict(params.get("metadata") or {}),
            max_output_tokens=asked["max_output_tokens"],
            one_call=asked.get("parallel_tool_calls") is False,
            effort=(asked.get("reasoning") or {}).get("effort"),
            left_out_beyond=_left_out_beyond(session["truncation"]),
        )

    def question(self, conversation: list[Heard]) -> Question:
        """What the brain is asked, of a conversation as it was heard."""
        return Question(self.instructions, self.tools, self.tool_choice, conversation, self.effort)

    @property
    def aloud(self) -> bool:
        """Whether the answer is spoken."""
        return self.modality == "audio"


def _left_out_beyond(truncation: Any) -> tuple[int, float] | None:
    """Of a session's `truncation`; without a limit of its own everything fits, as this engine's brain takes it all."""
    limits = (truncation.get("token_limits") or {}) if isinstance(truncation, dict) else {}
    most = limits.get("post_instructions")
    return None if most is None else (most, truncation["retention_ratio"])


def check(params: dict[str, Any], session: dict[str, Any]) -> None:
    """The parameters of a response whose shape is known to be right.

    Raises:
        ProtocolError: naming the field.
    """
    setting_rules.check_asked(params, "response", session["model"])
    if params.get("conversation") not in (None, "auto", "none"):
        raise shapes.wrong_value("response.conversation", params["conversation"], ("auto", "none"))
    output = (params.get("audio") or {}).get("output") or {}
    if output.get("format") is not None and output["format"].get("type") is None:
        raise shapes.missing("response.audio.output.format.type")
    for index, item in enumerate(params.get("input") or []):
        if item["type"] != "item_reference":
            item_rules.check(item, f"response.input[{index}]")
    if params.get("tool_choice") is not None:
        tools = session["tools"] if params.get("tools") is None else params["tools"]
        setting_rules.check_tool_choice(params["tool_choice"], tools, "response.tool_choice")
    _check_metadata(params.get("metadata") or {})


def _check_metadata(metadata: dict[str, str]) -> None:
    at = "response.metadata"
    if len(metadata) > MOST_METADATA:
        raise ProtocolError(
            f"Invalid '{at}': too many properties. Expected an object with at most {MOST_METADATA} properties, but got "
            f"an object with {len(metadata)} properties instead.",
            code="object_above_max_properties",
            param=at,
        )
    for key, value in metadata.items():
        if len(key) > LONGEST_KEY:
            raise shapes.too_long(at, LONGEST_KEY, len(key), "key")
        if len(value) > METADATA_LIMIT:
            raise shapes.too_long(f"{at}.{key}", METADATA_LIMIT, len(value))
