"""Transfers by contract in real calls: the stock SDK on one side, the practice engine's brain on the other."""

from __future__ import annotations

from agents import function_tool
from agents.realtime import RealtimeAgent
from pydantic import Field

from voicelab import LiveSession
from voicelab.desk.handoffs import HandoffContract, HandoffPolicy


@function_tool
def find_bag(tag: str) -> str:
    """Finds a suitcase by its tag number."""
    return f"The bag {tag} is in Oslo."


class BagContract(HandoffContract):
    tag: str = Field(pattern=r"^\d{3}$", description="the number on the tag of your bag")


def desk(contract: type[HandoffContract] = HandoffContract, **rules) -> tuple[RealtimeAgent, HandoffPolicy]:
    """A main agent, who can hand over to one for bags."""
    generalist = RealtimeAgent(name="Generalist", instructions="You help with anything.")
    bags = RealtimeAgent(
        name="Bags Agent",
        handoff_description="Finds lost suitcases and bags.",
        instructions="You find bags.",
        tools=[find_bag],
    )
    policy = HandoffPolicy(generalist, **rules)
    main = RealtimeAgent(name="Main Agent", instructions='Greet with "Hello." You route calls.')
    main.handoffs = [policy.to(bags, contract)]
    bags.handoffs = [policy.to(main)]
    return main, policy


async def test_a_contract_is_asked_for_and_handed_over(practice):
    main, _ = desk(BagContract)
    async with LiveSession(main) as session:
        asked = await session.send_message("My suitcase is lost, please find it.")
        assert "tag" in asked.text and not session.handoffs.made and session.agent_name == "Main Agent"
        answer = await session.send_message("It is 1 2 3.")
        assert session.agent_name == "Bags Agent" and "Oslo" in answer.text
        [transfer] = session.handoffs
        assert transfer.contract["tag"] == "123" and "suitcase" in transfer.reason
        updates = [event.payload for event in session.events if event.type == "session.updated"]
        assert "tag: 123" in updates[-1]["session"]["instructions"]
        crumb = next(entry for entry in session.transcript if entry.kind == "handoff")
        assert "suitcase" in crumb.text and crumb.detail["contract"]["verified"] is False
    assert session.handoffs[0].outcome == "resolved"


async def test_a_transfer_to_the_generalist_says_who_was_meant(practice):
    main, _ = desk(most_transfers=0)
    async with LiveSession(main) as session:
        await session.send_message("My suitcase is lost, please find my bag.")
        assert session.agent_name == "Generalist"
        assert "Bags Agent was meant: the cap of 0" in session.handoffs[0].why


async def test_a_refused_transfer_keeps_the_call_alive(practice):
    main, policy = desk()
    policy.fallback = main
    policy.most_transfers = 0
    async with LiveSession(main) as session:
        answer = await session.send_message("My suitcase is lost, please find my bag.")
        assert session.agent_name == "Main Agent" and answer.text
        assert session.handoffs[0].outcome == "refused"
        assert not any(entry.kind == "handoff" for entry in session.transcript)
        assert (await session.send_message("Hello!")).text
    assert session.state == "disconnected" and session.error is None
