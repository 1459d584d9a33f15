"""Transfers by contract in real calls: the stock SDK on one side, the practice engine's brain on the other."""

from __future__ import annotations

import pytest
from agents import function_tool
from agents.realtime import RealtimeAgent, realtime_handoff
from pydantic import BaseModel, Field

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


@function_tool
def locate(tag: str) -> str:
    """Finds a lost suitcase."""
    return f"The suitcase {tag} is in Oslo."


@pytest.mark.parametrize(
    ("wish", "number"),
    [("My suitcase is lost, please find it.", "It is 4 0 7."), ("Where is my suitcase?", "912")],
)
async def test_an_agent_that_knows_the_contract_does_not_ask_again_and_one_that_does_not_does(practice, wish, number):
    """With the stock SDK's `realtime_handoff`: instructions that are a function tell what `on_handoff` has kept."""

    class Handed(BaseModel):
        intent: str = Field(description="the caller's request, in their own words")
        tag: str = Field(pattern=r"^\d{3}$", description="the number on the suitcase's tag")

    def keep(run, handed: Handed) -> None:
        run.context.notes["handed"] = handed

    def told(run, agent) -> str:
        lines = [f"- {name}: {value}" for name, value in run.context.notes["handed"].model_dump().items()]
        return "\n".join(["You find lost suitcases.", *lines])

    answers = {}
    for instructions in ("You find lost suitcases.", told):
        finder = RealtimeAgent(
            name="Finder", handoff_description="Finds lost suitcases.", instructions=instructions, tools=[locate]
        )
        main = RealtimeAgent(name="Main Agent", instructions="You route calls.")
        main.handoffs = [realtime_handoff(finder, input_type=Handed, on_handoff=keep)]
        async with LiveSession(main) as session:
            assert "tag" in (await session.send_message(wish)).text
            answers[instructions] = await session.send_message(number)
            assert session.agent_name == "Finder"
    asked, knew = answers.values()
    assert asked.text.endswith("?") and not asked.tools
    assert "Oslo" in knew.text and knew.tools == ("locate",)


async def test_the_cap_is_met_in_a_call_and_the_generalist_has_it_from_then_on(practice):
    main, policy = desk(BagContract, most_transfers=2)
    async with LiveSession(main) as session:
        await session.send_message("My suitcase with the tag 123 is lost, please find it.")
        await session.send_message("Hand me over to the Main Agent, please.")
        await session.send_message("My suitcase with the tag 456 is lost too, please find it.")
        assert session.agent_name == "Generalist"
    assert [one.target for one in session.handoffs.made] == ["Bags Agent", "Main Agent", "Generalist"]
    assert "the cap of 2 transfers is reached" in session.handoffs[-1].why
