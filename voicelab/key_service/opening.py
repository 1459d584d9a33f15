"""The first event of a session that goes through: its answers get a length that is known, and so a price that is.

Left alone, the service lets a model make as many tokens as it can, and a model of today can make 32,000. The client has
not sent this event, and so does not hear what comes of it.
"""

from __future__ import annotations

import json
from typing import Any

from .bounds import LONGEST_ANSWER

EVENT_ID = "event_key_service_opening"
BOUNDED = {"type": "realtime", "max_output_tokens": LONGEST_ANSWER}
EVENT = json.dumps({"type": "session.update", "event_id": EVENT_ID, "session": BOUNDED})
ENDS = ('"session.updated"', '"error"')


class Opening:
    """Knows the endpoint's answer to that event: the first confirmation of a session's settings, or the refusal."""

    def __init__(self) -> None:
        self._waiting = True

    def answered_by(self, text: str | bytes) -> bool:
        """Whether a server event is that answer."""
        said = text if isinstance(text, str) else text.decode()
        if not self._waiting or not any(kind in said for kind in ENDS):
            return False
        event: dict[str, Any] = json.loads(said)
        refused = event.get("type") == "error" and (event.get("error") or {}).get("event_id") == EVENT_ID
        answered = refused or event.get("type") == "session.updated"
        self._waiting = not answered
        return answered
