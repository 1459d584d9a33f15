"""The switches of a session: what a hand can set on the call bar, and a cell as an attribute.

Each may be set at any time. Those of the call's settings go to the endpoint at once; the codec, the transport and the
microphone count from the next connection on.
"""

from __future__ import annotations

from typing import Any

import traitlets

from voicelab.audio import telephone

from .settings import checked, meant

CODECS = ("opus", *telephone.CODECS)
TRANSPORTS = ("auto", "webrtc", "relay")
TURN_DETECTION: dict[str, Any] = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
    "create_response": True,
    "interrupt_response": True,
}


class Controls(traitlets.HasTraits):
    """The switches; a wrong value raises `traitlets.TraitError` and changes nothing, and so does a switch that is none.

    Raises:
        AttributeError: for a name that is no switch, with the one that may have been meant.
    """

    muted = traitlets.Bool(False, help="send silence in the caller's place")
    playback = traitlets.Bool(True, help="let the agent be heard in the browser; the call goes on either way")
    logs = traitlets.Bool(True, help="show the event table in the panel")
    codec = traitlets.CaselessStrEnum(CODECS, "opus", help="without a browser opus stands for PCM16 at 24 kHz")
    transport = traitlets.CaselessStrEnum(TRANSPORTS, "auto", help="of a browser's call; auto tries webrtc first")
    microphone = traitlets.Unicode("", help="the browser's id of the input device; empty: its default; none: listen")
    push_to_talk = traitlets.Bool(False, help="the caller's turns are marked by hand, not by turn detection")
    turn_detection = traitlets.Dict(help="session.audio.input.turn_detection, while turns are not marked by hand")
    resume_after_noise = traitlets.Bool(True, help="what a noise without words has cut is said; it is billed once more")
    noise_reduction = traitlets.Enum((None, "near_field", "far_field"), None, help="of the caller's sound")
    speed = traitlets.Float(1.0, min=0.25, max=1.5, help="of the agent's speech")
    settings = traitlets.Dict(help="any other field of the session, as the protocol writes it; None: its default")

    @traitlets.default("turn_detection")
    def _default_turn_detection(self) -> dict[str, Any]:
        return dict(TURN_DETECTION)

    @traitlets.validate("settings")
    def _known_settings(self, proposal: dict[str, Any]) -> dict[str, Any]:
        try:
            return checked(proposal["value"])
        except ValueError as problem:
            raise traitlets.TraitError(str(problem)) from None

    SETTINGS = ("push_to_talk", "turn_detection", "noise_reduction", "speed", "settings")
    """The switches that are settings of the call at its endpoint."""

    def __init__(self, **switches: Any) -> None:
        super().__init__()
        for name, value in switches.items():
            setattr(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and not self.has_trait(name):
            raise AttributeError(f"There is no switch {name!r}; {meant(name, self.trait_names())}")
        super().__setattr__(name, value)

    @property
    def answers(self) -> bool:
        """Whether the endpoint answers turns by itself."""
        return not self.push_to_talk and bool(self.turn_detection.get("create_response", True))

    @property
    def interrupts(self) -> bool:
        """Whether a caller who speaks up cuts the answer."""
        return bool(self.turn_detection.get("interrupt_response", True))

    def audio(self) -> dict[str, Any]:
        """Those settings as the protocol writes them, below `session.audio`."""
        reduction = {"type": self.noise_reduction} if self.noise_reduction else None
        detection = None if self.push_to_talk else dict(self.turn_detection)
        return {
            "input": {"turn_detection": detection, "noise_reduction": reduction},
            "output": {"speed": self.speed},
        }

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {getattr(self, name)!r}" for name in sorted(self.trait_names()))
