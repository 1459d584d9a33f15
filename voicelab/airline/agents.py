"""The desk's agents: a main agent that routes, and a QA agent that answers from the airline's documents."""

from __future__ import annotations

from typing import Any

from agents.realtime import RealtimeAgent, realtime_handoff

from .documents import document_lookup_tool

qa_agent: RealtimeAgent[Any] = RealtimeAgent(
    name="QA Agent",
    handoff_description="Answers general questions about the airline's policies: bags, check-in, seats, Wi-Fi, "
    "changes, refunds, pets.",
    instructions="You handle general customer questions using the document lookup tool. Use only the document lookup "
    "for answers. If the documents do not answer the question, say so. Answer in one or two sentences.",
    tools=[document_lookup_tool],
)

main_agent: RealtimeAgent[Any] = RealtimeAgent(
    name="Main Agent",
    handoff_description="The entry point of the support desk; takes back anything that is not a policy question.",
    instructions='You are the entry point for all customer queries of an airline. Greet the caller with "Hello, and '
    "welcome to the airline's support desk. How can I help you?\" Default to the QA Agent for general "
    "questions. Do not answer policy questions from your own knowledge; rely on subordinate agents "
    "and tools.",
    handoffs=[realtime_handoff(qa_agent)],
)

# Cross-handoffs, so that each agent can return or escalate.
qa_agent.handoffs = [realtime_handoff(main_agent)]
