"""Transfers that hold to rules: contract, log, cap, fallback; without any call."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from agents.realtime import RealtimeAgent, realtime_handoff
from pydantic import Field

from voicelab.desk.call_context import CallContext, Caller
from voicelab.desk.check import KINDS, check_desk
from voicelab.desk.graph import reachable
from voicelab.desk.handoffs import HandoffContract, HandoffPolicy
from voicelab.record.handoff_log import HandoffLog
from voicelab.record.transfer import OUTCOMES

GENERALIST = RealtimeAgent(name="Generalist", instructions="Help with anything.")
BAGS = RealtimeAgent(name="Bags Agent", instructions="You find bags.")
SEATS = RealtimeAgent(name="Seats Agent", instructions="You find seats.")
GOOD = json.dumps({"intent": "find my bag", "entities": ["tag: 123"], "open_question": None})


class Call:
    """As much of a call as a handoff needs: who has it, and the context."""

    def __init__(self, agent: RealtimeAgent, caller: Caller | None = None) -> None:
        self.agent = agent
        self.context = CallContext(caller=caller)
        self.context.agent = lambda: self.agent

    async def take(self, handoff, given: str = GOOD) -> dict:
        """What the SDK does with a transfer's call; the tool's output."""
        self.agent = await handoff.on_invoke_handoff(SimpleNamespace(context=self.context), given)
        return json.loads(handoff.get_transfer_message(self.agent))


async def test_what_the_contract_holds_reaches_the_receiving_agent():
    call = Call(SEATS, Caller("C-1", "Ada"))
    output = await call.take(HandoffPolicy(GENERALIST).to(BAGS))
    assert output == {"assistant": "Bags Agent"} and call.agent.name == "Bags Agent"
    told = call.agent.instructions
    assert told.startswith("You find bags.") and "intent: find my bag" in told and "tag: 123" in told
    assert "verified: yes" in told and "open question" not in told
    [transfer] = call.context.handoffs
    assert (transfer.source, transfer.target, transfer.reason) == ("Seats Agent", "Bags Agent", "find my bag")
    assert "verified: no" in HandoffContract(intent="find my bag").told()
    assert transfer.contract["verified"] is True and BAGS.instructions == "You find bags."


@pytest.mark.parametrize(
    ("intent", "kept"),
    [("tag", "Find my bag, the tag is 407."), ("Open question", "Find my bag, the tag is 407."), ("a tag", "a tag")],
)
async def test_the_name_of_a_field_is_no_intent(intent, kept):
    class Tagged(HandoffContract):
        tag: str

    call = Call(SEATS)
    said = [
        {"role": "user", "content": "Find my bag, the tag is 407."},
        {"role": "assistant", "content": "One moment."},
    ]
    call.context.conversation = lambda _: said
    await call.take(HandoffPolicy(GENERALIST).to(BAGS, Tagged), json.dumps({"intent": intent, "tag": "407"}))
    [transfer] = call.context.handoffs
    assert transfer.reason == transfer.contract["intent"] == kept and f"intent: {kept}" in call.agent.instructions


@pytest.mark.parametrize(
    ("given", "named"),
    [("{}", "intent"), ('{"intent": "x"}', "intent"), ('{"intent": "find", "entities": 3}', "entities"), ("[", "JSON")],
)
async def test_without_it_nothing_is_transferred_and_the_model_is_told(given, named):
    call = Call(SEATS)
    output = await call.take(HandoffPolicy(GENERALIST).to(BAGS), given)
    assert call.agent is SEATS and output["status"] == "error" and named in output["message"]
    [refused] = call.context.handoffs
    assert refused.outcome == "refused" and named in refused.why and not call.context.handoffs.made
    assert await call.take(HandoffPolicy(GENERALIST).to(BAGS)) == {"assistant": "Bags Agent"}


async def test_whoever_has_the_call_keeps_it_and_is_told_so():
    call = Call(SEATS)
    output = await call.take(HandoffPolicy(GENERALIST).to(SEATS))
    assert call.agent is SEATS and "Not transferred: Seats Agent has the call already." in output["message"]


async def test_a_model_cannot_say_that_somebody_is_verified():
    assert "verified" not in HandoffContract.parameters()["properties"]
    call = Call(SEATS)
    await call.take(HandoffPolicy(GENERALIST).to(BAGS), '{"intent": "find my bag", "verified": true}')
    assert call.context.handoffs[0].contract["verified"] is False


async def test_a_desk_may_ask_for_more():
    class BagContract(HandoffContract):
        tag: str = Field(pattern=r"^\d{3}$", description="the number on the bag's tag")

    handoff = HandoffPolicy(GENERALIST).to(BAGS, BagContract)
    assert set(handoff.input_json_schema["required"]) == {"intent", "entities", "open_question", "tag"}
    call = Call(SEATS)
    assert "tag" in (await call.take(handoff))["message"] and call.agent is SEATS
    await call.take(handoff, '{"intent": "find my bag", "tag": "123"}')
    assert "tag: 123" in call.agent.instructions


async def test_a_call_that_is_sent_to_and_fro_goes_to_the_generalist():
    policy, call = HandoffPolicy(GENERALIST, most_returns=1), Call(SEATS)
    there, back = policy.to(BAGS), policy.to(SEATS)
    for handoff, who in ((there, "Bags Agent"), (back, "Seats Agent"), (there, "Generalist")):
        assert await call.take(handoff) == {"assistant": who}
    assert [one.outcome for one in call.context.handoffs] == ["returned", "escalated", "open"]
    assert "to and fro" in call.context.handoffs[2].why


async def test_beyond_the_cap_the_generalist_has_the_call_and_keeps_it():
    policy, call = HandoffPolicy(GENERALIST, most_transfers=1), Call(SEATS)
    await call.take(policy.to(BAGS))
    assert await call.take(policy.to(SEATS)) == {"assistant": "Generalist"}
    output = await call.take(policy.to(BAGS))
    assert "cap of 1" in output["message"] and call.agent.name == "Generalist"
    assert [one.outcome for one in call.context.handoffs] == ["escalated", "open", "refused"]


async def test_who_cannot_take_a_call_is_stood_in_for():
    policy = HandoffPolicy(GENERALIST)

    async def nobody_there(context):
        return False

    def broken(context, contract):
        raise OSError("no line")

    for handoff, why in (
        (policy.to(BAGS, available=nobody_there), "not available"),
        (policy.to(BAGS, on_handoff=broken), "OSError"),
    ):
        call = Call(SEATS)
        assert await call.take(handoff) == {"assistant": "Generalist"} and why in call.context.handoffs[0].why
    done = []
    await Call(SEATS).take(
        policy.to(BAGS, available=lambda context: True, on_handoff=lambda *given: done.append(given))
    )
    assert done[0][1].intent == "find my bag"


def test_instructions_that_are_a_function_are_refused_at_once():
    written = RealtimeAgent(name="Written", instructions=lambda context, agent: "x")
    with pytest.raises(ValueError, match="'Written' are a function"):
        HandoffPolicy(written)
    with pytest.raises(ValueError, match="'Written' are a function"):
        HandoffPolicy(GENERALIST).to(written)


@pytest.mark.parametrize(("answered", "outcome"), [(True, "resolved"), (False, "abandoned")])
def test_how_a_call_ends_is_how_its_last_transfer_ends(answered, outcome):
    log = HandoffLog()
    log.end()
    log.record("A", "B", "why not", {})
    if answered:
        log.answered("It is in Oslo.")
    log.end()
    assert log[0].outcome == outcome and log.open is None and set(OUTCOMES) > {outcome}
    assert "A → B" in repr(log) and "Transfers" in log._repr_html_() and len(log.frame()) == len(log) == 1


def test_the_transfers_of_a_call_are_drawn():
    log = HandoffLog()
    log.record("A", "B", "find my bag", {})
    log.refuse("B", "C", "", "the cap is reached")
    [axes] = log.plot().axes
    texts = [text.get_text() for text in axes.texts]
    assert {"A", "B", "C", "1 open: find my bag", "2 refused:"} <= set(texts)
    assert sum(text.arrow_patch is not None for text in axes.texts) == 2
    assert HandoffLog().plot().axes[0].texts[:] == []


def test_a_long_reason_is_drawn_in_lines_and_says_that_something_is_left_out():
    log = HandoffLog()
    log.record("A", "B", "When does online check-in open?", {})
    log.record("B", "A", "please find my other suitcase too, and then tell me " * 3, {})
    short, long = (text.get_text() for text in log.plot().axes[0].texts if ": " in text.get_text())
    assert " ".join(short.split()) == "1 returned: When does online check-in open?"
    assert long.endswith(" …") and long.count("\n") == 1 and max(map(len, long.split("\n"))) <= 34


def desk(**changes) -> RealtimeAgent:
    """A desk of two agents without a fault, changed."""
    bags = RealtimeAgent(name="Bags Agent", instructions="You find bags. Anything else: the Main Agent.")
    main = RealtimeAgent(name="Main Agent", instructions="Send bags to the Bags Agent.", handoffs=[bags])
    bags.handoffs = [main]
    for name, value in changes.items():
        setattr(main if name != "back" else bags, {"back": "handoffs"}.get(name, name), value)
    return main


def test_a_good_desk_has_no_problems():
    checked = check_desk(desk())
    assert not checked and len(checked) == 0 and "2 agents, nothing wrong" in repr(checked) + checked._repr_html_()


@pytest.mark.parametrize(
    ("main", "kind", "told"),
    [
        (desk(instructions="Use the Auth Layer agent."), "missing agent", "Auth Layer"),
        (desk(instructions="Call find_bag first."), "missing tool", "find_bag"),
        (desk(back=[]), "no way back", "no handoffs"),
        (desk(handoffs=[]), "unreachable agent", "no handoff"),
        (desk(handoffs=[BAGS, BAGS]), "clashing names", "transfer_to_bags_agent"),
        (desk(handoffs=[realtime_handoff(RealtimeAgent(name="Ghost"))]), "opaque handoff", "transfer_to_ghost"),
    ],
)
def test_each_problem_of_a_desk_is_found(main, kind, told):
    extra = [RealtimeAgent(name="Bags Agent", handoffs=[main])] if kind == "unreachable agent" else []
    found = [problem for problem in check_desk(main, agents=extra) if problem.kind == kind]
    assert found and told in found[0].told and KINDS[kind] in repr(check_desk(main, agents=extra))


def test_a_contracts_handoff_tells_whose_it_is():
    policy = HandoffPolicy(GENERALIST)
    main = RealtimeAgent(name="Main", handoffs=[policy.to(BAGS)])
    assert [agent.name for agent in reachable(main)] == ["Main", "Bags Agent", "Generalist"]
    assert [(one.agent, one.kind) for one in check_desk(main)] == [("Bags Agent", "no way back")]
