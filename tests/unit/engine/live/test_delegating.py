"""The policy in the instructions: found by its heading, and left to the brain as a tool's description."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said
from voicelab.engine.live.configuration import realtime_session, started
from voicelab.engine.live.delegating import BACKEND, backend_tool, parted

TALK = 'Greet the caller with "Good day!" You speak for a library.'
POLICY = """Backend tools:
- Loans: which books are lent, and until when.

Delegate to the backend when:
- The reader asks about a book."""


@pytest.mark.parametrize(
    ("instructions", "talk", "policy"),
    [
        (TALK, TALK, ""),
        (f"{TALK}\n\nDelegation policy:\n{POLICY}\n", TALK, POLICY),
        (f"{TALK}\n\n## Delegation policy\n{POLICY}", TALK, POLICY),
        (f"Delegation policy:\n{POLICY}\n\nInterruption policy: Stop.", "Interruption policy: Stop.", POLICY),
        ("The delegation policy: ask your manager.", "The delegation policy: ask your manager.", ""),
    ],
)
def test_the_policy_is_a_section_of_its_own(instructions, talk, policy):
    assert parted(instructions) == (talk, policy)


def test_the_tool_tells_what_the_backend_can_do():
    assert POLICY in backend_tool(POLICY)["description"] and backend_tool("")["description"].endswith(".")


def decided(said: str, facts: str = ""):
    given = {"model": "m", "instructions": f"{TALK} {facts}\n\nDelegation policy:\n{POLICY}"}
    session = realtime_session(started(given, "live_1", 0))
    return think(session["instructions"], session["tools"], session["tool_choice"], [Said("user", said)])


@pytest.mark.parametrize(
    "said",
    ["Is the Odyssey lent at the moment?", "Could you keep me a copy until Friday?", "What is a fine for a late book?"],
)
def test_what_needs_knowledge_or_work_goes_to_the_backend(said):
    assert [call.name for call in decided(said).calls] == [BACKEND]


def test_a_greeting_and_what_the_instructions_say_do_not():
    assert decided("Hello!").text == "Good day!"
    assert decided("When do you open?", "The library opens at nine.").text == "The library opens at nine."
