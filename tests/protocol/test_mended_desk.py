"""Chapter 4's evaluation loop: what fails there fails with any model, is of the kind that is told, and stays mended.

Each cure is tried with five wordings of what the desk is told.
"""

from __future__ import annotations

import asyncio

import pytest
from agents import FunctionTool, function_tool
from agents.realtime import RealtimeAgent

from voicelab import airline
from voicelab.evals import Expectation, Report, Scenario, Turn, run_scenarios
from voicelab.session.live_session import LiveSession

ROUTES = [
    "You are the entry point for all customer queries. Default to the QA Agent for any question.",
    "You answer the phone first. Send questions to the QA Agent.",
    "Pass every question on to the QA Agent.",
    "You route callers. Questions about flights belong to the QA Agent.",
    "Whatever a caller asks, the QA Agent takes it.",
]
PERSONS = [
    "Connects the caller to a person, a human being, such as a colleague or a supervisor at the desk.",
    "Lets the caller talk to a person at the desk.",
    "Call this when somebody wants to talk to a person.",
    "Gets a real person on the line, for callers who ask for one.",
    "Transfers the call to a human agent, a person at the desk.",
]
CHECK_IN = Scenario(
    "check_in",
    (
        Turn(
            Expectation(tools=("document_lookup_tool",), agent="QA Agent", said=("24 hours",)),
            says="When does online check-in open?",
        ),
    ),
)
PERSON = Scenario("person", (Turn(Expectation(tools=("connect_to_a_person",)), says="I want to talk to a person."),))
qa_agent = RealtimeAgent(
    name="QA Agent",
    handoff_description=airline.qa_agent.handoff_description,
    instructions="You handle general customer questions using the document lookup tool.",
    tools=[airline.document_lookup_tool],
)


def desk(instructions: str = ROUTES[0], **given) -> RealtimeAgent:
    return RealtimeAgent(name="Main Agent", instructions=instructions, **given)


def person(description: str) -> FunctionTool:
    @function_tool(description_override=description)
    def connect_to_a_person() -> str:
        return "I am connecting you to a person now."

    return connect_to_a_person


async def evaluated(scenario: Scenario, *desks: RealtimeAgent) -> list[Report]:
    return await asyncio.gather(*(run_scenarios(one, [scenario]) for one in desks))


@pytest.mark.longest(90)
async def test_a_missing_route_is_the_context_and_a_handoff_mends_it(practice):
    before = await evaluated(CHECK_IN, *map(desk, ROUTES))
    assert [report.kinds for report in before] == [{"context": 1}] * len(ROUTES)
    after = await evaluated(CHECK_IN, *(desk(route, handoffs=[qa_agent]) for route in ROUTES))
    assert [report.failures for report in after] == [[]] * len(ROUTES)


@pytest.mark.longest(90)
async def test_a_missing_tool_is_the_tool_and_the_tool_mends_it(practice):
    (before,) = await evaluated(PERSON, desk(handoffs=[qa_agent]))
    assert before.kinds == {"tool": 1}
    mended = (desk(tools=[person(told)], handoffs=[qa_agent]) for told in PERSONS)
    assert [report.failures for report in await evaluated(PERSON, *mended)] == [[]] * len(PERSONS)


@pytest.mark.longest(60)
async def test_whoever_has_been_handed_over_gets_a_person_too(practice):
    async with LiveSession(airline.main_agent) as session:
        assert (await session.send_message("Is the Wi-Fi free?")).agent == "QA Agent"
        assert (await session.send_message("Let me speak with your supervisor.")).tools == ("connect_to_a_person",)
        assert session.slots.pending == {"proposal": "a person takes over"}
