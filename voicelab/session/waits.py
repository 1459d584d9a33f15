"""What a session waits for: always one of a few named states, each with who can end it and when it ends by itself."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from voicelab.desk.approvals import WAIT_SECONDS

TOOL_SECONDS = 120.0  # for a tool that sets no time of its own: longer than any caller waits on a line
WAITS: dict[str, tuple[str, str, str, float]] = {
    # name: what it waits for, who can end it, what is missing if it never comes, and after how many seconds it ends
    "connecting": ("the endpoint to take the call", "the endpoint", "The endpoint did not take the call.", 30.0),
    "reconnecting": ("the call to be resumed", "the endpoint", "The call was not resumed.", 60.0),
    "refreshing": ("a new session, before the limit", "the endpoint", "No new session could be begun.", 60.0),
    "turn": ("the caller to say something", "the caller", "The caller said nothing.", math.inf),
    "notice": ("the endpoint to hear the caller", "the endpoint", "No speech was found in the caller's audio.", 6.0),
    "caller": ("the end of the caller's turn", "the caller", "The caller's turn did not end.", 30.0),
    "transcript": ("the caller's words in writing", "the endpoint", "The caller's words were not written down.", 30.0),
    "thinking": (
        "the model to answer",
        "the model",
        "The caller's words were heard, but no response followed.",
        30.0,
    ),
    "speaking": ("the end of the answer", "the model", "A response was begun and not finished.", 30.0),
    "tool": ("the tool {name}", "the tool", "The tool {name} did not come back.", TOOL_SECONDS),
    "approval": (
        "a person to approve {name}",
        "a person at the form",
        "Nobody answered the form of {name}.",
        WAIT_SECONDS,
    ),
    "checking": ("a guardrail's verdict", "the guardrail", "A guardrail did not come to a verdict.", 30.0),
    "playing": ("the answer to be played", "the loudspeaker", "The answer was made but not played to its end.", 30.0),
}
"""The states by name. Seconds count from when the state began, or from the last sign of life while it lasts."""


@dataclass(frozen=True)
class Wait:
    """One thing that is waited for.

    Attributes:
        what: one of `WAITS`.
        name: the tool's, where one is waited for.
        since: when it began, or when its last sign of life came, on the monotonic clock in seconds.
        seconds: how long it may last from then on; it then ends by itself.
    """

    what: str
    name: str = ""
    since: float = 0.0
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """What it waits for, such as `the tool find_flight`."""
        return WAITS[self.what][0].format(name=self.name)

    @property
    def who(self) -> str:
        """Who can end it before its time."""
        return WAITS[self.what][1]

    @property
    def missing(self) -> str:
        """What did not come, once it has ended by itself."""
        return WAITS[self.what][2].format(name=self.name)

    @property
    def ends(self) -> float:
        """When it ends by itself, on the monotonic clock in seconds."""
        return self.since + self.seconds

    def __str__(self) -> str:
        left = max(0.0, self.ends - time.monotonic())
        by_itself = "" if math.isinf(left) else f", and by itself it ends in {left:.0f} s"
        return f"waits for {self.words}; {self.who} can end it{by_itself}"


def wait_for(what: str, name: str = "", since: float | None = None, more: float = 0.0) -> Wait:
    """A wait of this name that began at `since`, or now; `more` seconds are added to its usual patience."""
    return Wait(what, name, time.monotonic() if since is None else since, WAITS[what][3] + more)
