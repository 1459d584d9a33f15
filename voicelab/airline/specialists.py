"""The desk once more, as specialists who hand over by contract, with a generalist for what goes wrong."""

from __future__ import annotations

from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.desk.handoffs import HandoffPolicy

from . import agents as desk
from .documents import document_lookup_tool
from .flight_tools import auth_check_tool, flight_status

generalist: RealtimeAgent[Any] = RealtimeAgent(
    name="Generalist",
    handoff_description="Takes over when a call was passed around, or a specialist cannot take it.",
    instructions="You recover calls that others could not finish. You hand over to nobody: help, or offer a person. "
    "Use the document_lookup_tool for policies, and flight_status for the caller's own flight, after the "
    "auth_check_tool.",
    tools=[document_lookup_tool, flight_status, auth_check_tool],
)

policy = HandoffPolicy(generalist)

qa_specialist = desk.qa_agent.clone(
    # The desk's own instructions name an agent that nobody has: `check_desk` finds it.
    instructions=str(desk.qa_agent.instructions).replace("the appropriate Auth Layer agent", "the Main Agent"),
    handoffs=[],
)
status_specialist = desk.flight_status_checker.clone(handoffs=[])
rebooking_specialist = desk.rebooking_agent.clone(handoffs=[])
specialists_desk: RealtimeAgent[Any] = desk.main_agent.clone(handoffs=[])

_layer = [policy.to(one, is_enabled=desk.verified) for one in (status_specialist, rebooking_specialist)]
specialists_desk.handoffs = [policy.to(qa_specialist), *_layer]
qa_specialist.handoffs = [policy.to(specialists_desk), *_layer]
status_specialist.handoffs = [policy.to(specialists_desk), policy.to(qa_specialist), _layer[1]]
rebooking_specialist.handoffs = [policy.to(specialists_desk), policy.to(qa_specialist), _layer[0]]
