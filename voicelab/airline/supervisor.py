"""The desk once more, as a chat-supervisor: one agent in front of the caller, one behind it that knows."""

from __future__ import annotations

from typing import Any

from agents import Agent
from agents.realtime import RealtimeAgent

from voicelab.desk.supervising import TOOL, Supervisor

from .documents import document_lookup_tool
from .flight_tools import auth_check_tool, connection_status, flight_status, my_bookings

supervisor_agent: Agent[Any] = Agent(
    name="Supervisor",
    instructions="You tell the agent of an airline's desk what to say next. What you write is spoken to the caller as "
    "it stands: one or two short sentences. Answer from the tools alone; if they do not answer, say so. Use the "
    "document_lookup_tool for policies, flight_status for the caller's own flight, connection_status for a connection, "
    "my_bookings for bookings.",
    tools=[document_lookup_tool, flight_status, connection_status, my_bookings],
)

supervisor = Supervisor(supervisor_agent)

front_agent: RealtimeAgent[Any] = RealtimeAgent(
    name="Front Agent",
    instructions='Greet the caller with "Hello, and welcome to Meridian Air. How can I help you?" You may greet, chat, '
    "ask for what is missing and repeat yourself. You know nothing of flights and policies. Call the auth_check_tool "
    "for a sign-in, before anything about the caller's own flights and bookings. For everything else, call "
    f"{TOOL} and say its answer word for word.",
    tools=[supervisor.tool(), auth_check_tool],
)
