"""When to delegate: the policy in a Live session's instructions, as the brain is told of it.

The service's model has delegation built in. A brain has tools: so the policy becomes the description of one tool, which
stands for the client's backend, and the rest of the instructions stay what they are.
"""

from __future__ import annotations

import re
from typing import Any

BACKEND = "delegate_to_backend"
ANYTHING = "Answers any question or request of the caller that needs knowledge, a look-up or an action."
BY_DEFAULT = f"For everything else, call {BACKEND}."
_POLICY = re.compile(r"^#*\s*delegation policy:?\s*$(?P<told>.*?)(?=^#*\s*[\w ]+ policy:|\Z)", re.I | re.M | re.S)
"""The section of this heading, which the service's prompting guide asks to be kept, up to the next policy's."""


def parted(instructions: str) -> tuple[str, str]:
    """The instructions without their delegation policy, and that policy; it is empty where there is none."""
    found = _POLICY.search(instructions)
    if not found:
        return instructions, ""
    return (instructions[: found.start()] + instructions[found.end() :]).strip(), found["told"].strip()


def backend_tool(policy: str) -> dict[str, Any]:
    """The tool that stands for the client's backend."""
    request = {"type": "string", "description": "What the caller wants, in the caller's words."}
    return {
        "type": "function",
        "name": BACKEND,
        "description": f"{ANYTHING}\n{policy}".strip(),
        "parameters": {"type": "object", "properties": {"request": request}, "required": ["request"]},
    }
