"""What `check_desk` says of instructions that nobody follows offline: named, and no fault of the desk."""

from __future__ import annotations

import functools

import pytest
from agents import Agent, WebSearchTool, function_tool, handoff
from agents.realtime import RealtimeAgent, realtime_handoff

from voicelab.desk import check_desk, gateway_tool
from voicelab.desk.soundness import close_doors, sound


def test_sentences_that_nobody_follows_offline_are_listed_and_are_no_problem():
    agent = RealtimeAgent(
        name="Ferry", instructions="You sell ferry tickets. Speak like a sailor. The bar opens at <six>."
    )
    checked = check_desk(agent, agents=[RealtimeAgent(name="Bar", instructions="Answer in Dutch.", handoffs=[agent])])
    assert checked.offline == {"Ferry": ["Speak like a sailor."], "Bar": ["Answer in Dutch."]}
    assert [one.kind for one in checked] == ["unreachable agent"]
    assert "Ferry: not followed offline: Speak like a sailor." in repr(checked)
    assert "Speak like a sailor." in checked._repr_html_()


def test_a_desk_that_is_all_followed_lists_nothing():
    checked = check_desk(RealtimeAgent(name="Ferry", instructions="You sell ferry tickets. Answer briefly."))
    assert not checked and checked.offline == {} and repr(checked) == "1 agents, nothing wrong"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Travel agents call us often.", []),
        ("Travel agent fares cannot be refunded.", []),
        ("If a Travel agent calls, ask for the agency's number.", []),
        ("Our agents are here from eight to six.", []),
        ("Tell them that Our Agents never ask for a password.", []),
        ("You are a Booking Agent of a ferry line.", []),
        ("Offer a Human agent after two failed tries.", []),
        ("Real-estate agents pay less.", []),
        ("Hand refunds over to the Refund Agent.", ["Refund"]),
        ("Refund Agent takes whatever is about money.", ["Refund"]),
        ("Ask the Night Desk agent after ten.", ["Night Desk"]),
        ("Handoff to the appropriate\n    Auth Layer agent.", ["Auth Layer"]),
        ("Hand over to the Ferry agent, or to the Bar Agent.", ["Bar"]),
    ],
)
def test_only_what_is_called_like_an_agent_of_this_desk_is_missed(text, missing):
    checked = check_desk(RealtimeAgent(name="Ferry", instructions=text))
    assert [one.told for one in checked] == [f"its instructions name {name!r}" for name in missing]


def fare(route: str) -> str:
    """Tells a fare."""
    return route


class Fares:
    """A desk's own class: its method is no tool either."""

    def fare(self, route: str) -> str:
        """Tells a fare."""
        return route


BAR = RealtimeAgent(name="Bar")
WRITER = Agent(name="Writer")
NO_TOOLS = [
    (fare, "'fare', a plain function: put @gateway_tool or @function_tool above it"),
    (Fares().fare, "'fare', a plain function: put @gateway_tool"),
    (functools.partial(fare, "x"), "a partial: give a tool made with @gateway_tool"),
    ("fare", "'fare', a str: give a tool made with @gateway_tool"),
    (None, "None, a NoneType: give a tool"),
    ([function_tool(fare)], "a list of 1: put the tools into the list one by one"),
    (BAR, "'Bar', a RealtimeAgent: put it into handoffs"),
    (realtime_handoff(BAR), "'transfer_to_bar', a handoff: put it into handoffs"),
    (WRITER, "'Writer', an Agent for text: ask it by a tool"),
    (WebSearchTool(), "a realtime agent takes function tools only"),
]


@pytest.mark.parametrize(("tool", "told"), NO_TOOLS)
def test_a_tool_that_is_none_is_named_with_what_to_do_about_it(tool, told):
    agent = RealtimeAgent(name="Ferry", tools=[function_tool(fare, name_override="other"), tool])
    [problem] = check_desk(agent)
    assert problem.kind == "no tool" and told in problem.told and told in repr(check_desk(agent))
    with pytest.raises(TypeError, match="Ferry: tools has ") as refused:
        sound(agent)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (WRITER, "'Writer', an Agent for text: make it a RealtimeAgent"),
        (handoff(WRITER), "'Writer', an Agent for text: make it a RealtimeAgent"),
        (realtime_handoff(WRITER), "'Writer', an Agent for text: make it a RealtimeAgent"),
        ("Bar", "'Bar', a str: give a RealtimeAgent"),
        (function_tool(fare), "'fare', a tool: put it into tools"),
        (fare, "'fare', a plain function: give a RealtimeAgent"),
    ],
)
def test_a_handoff_that_is_none_is_not_left_out_in_silence(one, told):
    agent = RealtimeAgent(name="Ferry", handoffs=[one])
    assert [told in problem.told for problem in check_desk(agent) if problem.kind == "no handoff"] == [True]
    with pytest.raises(TypeError, match="Ferry: handoffs has ") as refused:
        sound(agent)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Ferry", "'Ferry', a str is no agent: give a RealtimeAgent"),
        (None, "None, a NoneType is no agent"),
        ([BAR], "a list of 1 is no agent: give one RealtimeAgent"),
        (RealtimeAgent, "is no agent: give a RealtimeAgent"),
        (WRITER, "'Writer', an Agent for text cannot answer a call: make it a RealtimeAgent"),
    ],
)
def test_what_cannot_answer_a_call_is_refused_by_its_kind(agent, told):
    for check in (check_desk, sound):
        with pytest.raises(TypeError) as refused:
            check(agent)
        assert told in str(refused.value)


@pytest.mark.parametrize("needs_approval", ["yes", "no", "", 1, 0, None, ["yes"]])
def test_a_stock_tools_open_door_is_found_refused_and_closed(needs_approval):
    tool = function_tool(fare, needs_approval=needs_approval)
    agent = RealtimeAgent(name="Ferry", tools=[tool])
    [problem] = check_desk(agent)
    assert (problem.agent, problem.kind) == ("Ferry", "open door") and repr(needs_approval) in problem.told
    with pytest.raises(TypeError, match="fare has needs_approval="):
        sound(agent)
    assert close_doors(agent) == ["fare"] and tool.needs_approval is True
    assert close_doors(agent) == [] and sound(agent) == [agent]


@pytest.mark.parametrize("is_enabled", ["no", 0, None])
def test_whether_something_is_there_at_all_is_true_or_false(is_enabled):
    agents = [
        RealtimeAgent(name="Ferry", tools=[function_tool(fare, is_enabled=is_enabled)]),
        RealtimeAgent(name="Ferry", handoffs=[realtime_handoff(BAR, is_enabled=is_enabled)]),
    ]
    for agent in agents:
        assert [one.kind for one in check_desk(agent) if "is_enabled" in one.told] == ["open door"]
        with pytest.raises(TypeError, match="has is_enabled="):
            sound(agent)


def test_a_change_that_nobody_can_propose_is_found():
    @gateway_tool(changes=True, proposed_by="offer_berth")
    def book_berth() -> str:
        """Books a berth."""
        return "booked"

    [problem] = check_desk(RealtimeAgent(name="Ferry", tools=[book_berth]))
    assert problem.told == "book_berth is proposed by offer_berth"
