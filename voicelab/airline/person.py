"""The way out of the desk that is always there: a person takes over."""

from __future__ import annotations

from voicelab.desk.gateway import gateway_tool


@gateway_tool
def connect_to_a_person() -> dict[str, str]:
    """Connects the caller to a person, a human being, such as a colleague or a supervisor at the desk."""
    said = "I am connecting you to a person now. They can see what we have talked about."
    return {"message": said, "pending": "a person takes over"}
