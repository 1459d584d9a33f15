"""The way out of the desk that is always there: a person takes over."""

from __future__ import annotations

from voicelab.desk.gateway import gateway_tool


@gateway_tool
def connect_to_a_person(reason: str) -> dict[str, str]:
    """Connects the caller to a person, a human being, such as a colleague or a supervisor at the desk.

    Args:
        reason: what the caller wants, in a few words, for the person who takes over.
    """
    return {
        "message": "I am connecting you to a person now. They can see what we have talked about.",
        "pending": f"a person takes over: {reason}",
    }
