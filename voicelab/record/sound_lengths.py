"""How long a piece of sound in an event is: by its bytes, and by the format that the session has for that side."""

from __future__ import annotations

from typing import Any

# int16 at 24 kHz; G.711 has a byte a sample at 8 kHz.
BYTES_PER_MS = {"audio/pcm": 48, "audio/pcmu": 8, "audio/pcma": 8}
SETTINGS = ("session.created", "session.updated")
CALLER, AGENT = "input", "output"


class SoundLengths:
    """Follows a session's settings. Until they name a format, sound is PCM at 24 kHz, the service's default."""

    def __init__(self) -> None:
        self._bytes_per_ms = dict.fromkeys((CALLER, AGENT), BYTES_PER_MS["audio/pcm"])

    def follow(self, type: str, payload: dict[str, Any]) -> None:
        """Learn from an event, whatever it holds."""
        if type not in SETTINGS:
            return
        for side in self._bytes_per_ms:
            kind: Any = payload
            for name in ("session", "audio", side, "format", "type"):
                kind = kind.get(name) if isinstance(kind, dict) else None
            self._bytes_per_ms[side] = BYTES_PER_MS.get(str(kind), BYTES_PER_MS["audio/pcm"])

    def ms(self, side: str, size: int) -> float:
        """Milliseconds of so many bytes of a side's sound."""
        return size / self._bytes_per_ms[side]


def bytes_in(base64: str) -> int:
    """How many bytes a text in base64 stands for; it is not decoded, as it may be none."""
    return len(base64.rstrip("=")) * 3 // 4
