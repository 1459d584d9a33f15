"""What the instructions want which tool or agent for, however they put it."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.routes import named_in, routes
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said


def agent(name: str, told: str = "") -> dict:
    key = name.lower().replace(" ", "_")
    description = f"Handoff to the {name} Agent agent to handle the request. {told}".strip()
    return {"type": "function", "name": f"transfer_to_{key}_agent", "description": description, "parameters": {}}


STAGE, COSTUMES, TICKETS = agent("Stage"), agent("Costumes"), agent("Tickets")
HOUSE = [STAGE, COSTUMES, TICKETS]


def called(instructions: str, tools: list[dict], said: str) -> list[str]:
    thought = think(instructions, tools, "auto", [Said("user", said)])
    return [call.name.removeprefix("transfer_to_").removesuffix("_agent") for call in thought.calls]


@pytest.mark.parametrize(
    "instructions",
    [
        "Curtains and trapdoors go to the Stage Agent, wigs to the Costumes Agent, seats to the Tickets Agent.",
        "The Stage Agent minds curtains and trapdoors, the Costumes Agent wigs, and the Tickets Agent seats.",
        "Curtains, trapdoors: Stage. Wigs: Costumes. Seats: Tickets.",
        "A curtain or a trapdoor? Stage Agent. A wig? Costumes Agent. A seat? Tickets Agent.",
        "- curtains, trapdoors -> Stage Agent\n- wigs -> Costumes Agent\n- seats -> Tickets Agent",
        "You may hand over to Stage (curtains, trapdoors), Costumes (wigs) or Tickets (seats).",
    ],
)
def test_each_agent_has_its_own_topics_in_a_sentence_that_names_several(instructions):
    by_name = routes(instructions, HOUSE).by_name
    told = [" ".join(by_name[one["name"]].topics).lower() for one in HOUSE]
    assert [[word for word in ("curtain", "trapdoor", "wig", "seat") if word in one] for one in told] == [
        ["curtain", "trapdoor"],
        ["wig"],
        ["seat"],
    ]
    assert called(instructions, HOUSE, "the trapdoor is stuck") == ["stage"]
    assert called(instructions, HOUSE, "somebody has to comb my wig") == ["costumes"]


@pytest.mark.parametrize(
    "instructions",
    [
        "General questions go to the Stage Agent.",
        "The Stage Agent takes ordinary calls.",
        "Begin with the Stage Agent, always.",
        "Put callers through to Stage as a rule.",
        "Everything besides wigs belongs to the Stage Agent.",
        "Unless it is about wigs, connect callers to Stage.",
        "The Stage Agent is our first contact.",
    ],
)
def test_a_route_without_a_topic_is_the_default_and_no_greeting_is_routed(instructions):
    house = [STAGE, agent("Costumes", "Wigs and dresses")]
    assert routes(instructions, house).defaults == [STAGE["name"]]
    assert called(instructions, house, "my uncle has lost his umbrella") == ["stage"]
    assert called(instructions, house, "I need a wig and a dress") == ["costumes"]
    for polite in ("Hello!", "Good evening", "hi there", "Many thanks", "bye then"):
        assert called(instructions, house, polite) == []
        assert called(instructions, house[:1], polite) == []


@pytest.mark.parametrize(
    "instructions",
    [
        "Never hand over to the Stage Agent.",
        "If a curtain is torn, transfer to the Stage Agent.",
        "Only after the rehearsal has ended, transfer to the Stage Agent.",
        "- from: Stage Agent",
    ],
)
def test_a_topic_a_condition_or_a_prohibition_makes_no_default(instructions):
    assert routes(instructions, [STAGE]).defaults == []


def test_a_farewell_calls_the_tool_that_is_there_for_it():
    hang_up = {"type": "function", "name": "hang_up", "description": "Ends the call when the caller says goodbye."}
    assert called("", [hang_up], "Goodbye!") == ["hang_up"]
    assert called("", [hang_up], "Hello!") == []


def test_an_agent_named_like_a_thing_is_told_from_the_thing():
    assert named_in(TICKETS, "Tickets are sold by the Tickets Agent.")
    instructions = "Lost tickets go to the Stage Agent, all other tickets to the Tickets Agent."
    assert called(instructions, [STAGE, TICKETS], "I lost my ticket") == ["stage"]


@pytest.mark.parametrize("told", ["Fabrics and dresses", "Whatever actors wear", "Clothes of the actors"])
def test_an_agent_is_found_by_what_its_description_means(told):
    house = [agent("Costumes", told), agent("Tickets", "Seats and prices"), agent("Stage", "Scenery and lights")]
    assert called("You answer for a theatre.", house, "my costume is too tight, can I have another jacket") == [
        "costumes"
    ]
