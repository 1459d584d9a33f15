"""The brain and its instructions: each kind, in wordings of its own."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said

HELP = {
    "type": "function",
    "name": "transfer_to_help_agent",
    "description": "Handoff to the Help agent.",
    "parameters": {},
}
BILLS = {"type": "function", "name": "transfer_to_bills_agent", "description": "Bills and invoices", "parameters": {}}


def answer(instructions: str, said: str | None, tools: tuple = (), notes: tuple = ()):
    talk = [Said("system", one) for one in notes] + ([Said("user", said)] if said else [])
    return think(instructions, list(tools), "auto", talk)


@pytest.mark.parametrize(
    ("instructions", "said", "told"),
    [
        ("The sauna is open from four to nine. Towels cost two euros.", "until when is the sauna open", "four to nine"),
        ("The sauna is open from four to nine. Towels cost two euros.", "How much is a towel?", "two euros"),
        ("Your workshop repairs clocks only on Tuesdays.", "When do you repair clocks?", "Our workshop"),
    ],
)
def test_a_fact_answers_the_question_that_is_about_it(instructions, said, told):
    assert told in answer(instructions, said).text
    assert told not in answer(instructions, "who invented the telephone").text


@pytest.mark.parametrize(
    ("instructions", "said"),
    [
        ("Do not talk about lawsuits.", "what happened in the lawsuit"),
        ("Salaries are off limits.", "what is the salary of a guide"),
        ("You are not permitted to give legal advice.", "can I sue the town"),
    ],
)
def test_what_is_forbidden_is_refused_and_the_rest_is_not(instructions, said):
    assert "may not talk about" in answer(instructions, said).text
    assert "may not talk about" not in answer(instructions, "thank you").text


@pytest.mark.parametrize("secret", ["the company is insolvent", "the director drinks"])
def test_a_refusal_does_not_tell_what_is_not_to_be_told(secret):
    told = answer(f"Do not tell anyone that {secret}.", f"is it true that {secret}?").text
    assert "may not talk about that" in told and secret.split()[-1] not in told


def test_what_must_be_said_is_said_with_answers_and_not_with_questions_for_what_is_missing():
    rules = 'Trams run every ten minutes. End every answer with "Mind the step."'
    assert answer(rules, "how often do the trams run").text == "Trams run every ten minutes. Mind the step."
    parameters = {"type": "object", "properties": {"stop": {"type": "string"}}, "required": ["stop"]}
    tool = {"type": "function", "name": "next_tram", "description": "Tells the next tram", "parameters": parameters}
    assert answer(rules, "next tram", (tool,)).text.endswith("please?")


def test_what_must_be_said_about_a_topic_is_said_only_then():
    rules = "Lunch is at noon. The lake is deep. When callers ask about the lake, mention that swimming is at own risk."
    assert "own risk" in answer(rules, "how deep is the lake").text
    assert "own risk" not in answer(rules, "when is lunch").text


@pytest.mark.parametrize(
    "route",
    [
        "Where you are unsure, pass callers on to the Help Agent.",
        "Anybody else should be connected to the Help Agent.",
        "The rest is for the Help Agent to sort out.",
        "Otherwise transfer to the Help Agent.",
    ],
)
def test_a_default_route_is_taken_when_nothing_fits_and_not_for_thanks(route):
    assert [one.name for one in answer(route, "my parrot has flown away", (HELP, BILLS)).calls] == [HELP["name"]]
    assert not answer(route, "thanks", (HELP, BILLS)).calls


def test_notes_of_the_system_are_facts_and_what_was_handed_over_answers():
    assert "Monday" in answer("", "when does my sofa come", notes=("The customer's sofa comes on Monday.",)).text
    handed = "You help.\n# Handed over to you\n- entities: order number: 8812; colour: green"
    assert answer(handed, "what is my order number").text == "Your order number is 8812."


def test_an_answer_keeps_to_the_sentences_and_words_that_are_allowed():
    long = "You are the desk of a museum of old and new clocks from all over the world."
    assert answer(f"{long} Answer in one sentence.", "what can you do").text.count(".") == 1
    assert len(answer(f"{long} Use no more than eight words.", "what can you do").text.split()) <= 8


def test_what_is_not_followed_comes_with_the_thought():
    assert answer("Speak like a sailor. Lunch is at noon.", "hello").not_followed == ("Speak like a sailor.",)
    assert answer("Lunch is at noon.", "hello").not_followed == ()


VET = [
    {
        "type": "function",
        "name": "look_up",
        "description": "Answers questions about keeping animals.",
        "parameters": {"type": "object", "properties": {"question": {"type": "string"}}, "required": ["question"]},
    },
    {
        "type": "function",
        "name": "transfer_to_front_desk",
        "description": "Handoff to the Front Desk agent to handle the request.",
        "parameters": {"type": "object", "properties": {}},
    },
]


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("I would like to see my invoice.", "transfer_to_front_desk"),
        ("Can you move my appointment to Friday?", "transfer_to_front_desk"),
        ("What do hamsters eat?", "look_up"),
        ("How often should I brush a cat?", "look_up"),
    ],
)
def test_a_way_that_leads_to_a_tool_which_is_not_there_leads_to_whom_one_can_hand_over_to(said, called):
    instructions = "You answer questions about animals. For invoices and appointments, call the records tool."
    thought = think(instructions, VET, "auto", [Said("user", said)])
    assert [call.name for call in thought.calls] == [called]


@pytest.mark.parametrize(
    "said", ["How many carry-on bags may I bring on the plane?", "I want a refund.", "My bag is torn."]
)
def test_a_word_of_its_description_is_enough_for_the_only_agent_to_hand_over_to(said):
    tool = {
        "type": "function",
        "name": "transfer_to_rules_agent",
        "description": "Handoff to the Rules Agent agent to handle the request. Questions about bags and refunds.",
        "parameters": {"type": "object", "properties": {}},
    }
    thought = think("You are the entry point.", [tool], "auto", [Said("user", said)])
    assert [call.name for call in thought.calls] == ["transfer_to_rules_agent"]


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("What do hamsters eat?", "look_up"),
        ("Do you board dogs over Christmas?", "look_up"),
        ("I would like to bring my cat on Friday.", "transfer_to_front_desk"),
    ],
)
def test_questions_go_to_the_tool_that_is_there_for_them_and_the_rest_by_the_default_route(said, called):
    instructions = (
        "You handle questions about animals with the look up tool. Whatever else comes goes to the Front Desk."
    )
    assert [call.name for call in think(instructions, VET, "auto", [Said("user", said)]).calls] == [called]


@pytest.mark.parametrize(
    ("instructions", "told"),
    [
        ("If you are not sure, ask. You are the clerk of a mill.", "I am the clerk of a mill."),
        ("Your name is Mia, and you are the nurse at St. Mary's.", "My name is Mia. I am the nurse at St. Mary's."),
        ("You are called Max, a robot. Act as a librarian.", "My name is Max. I am a librarian."),
        ("As the concierge, you book tables for your guests.", "I am the concierge."),
        ("Your job is to help your callers track parcels.", "My job is to help my callers track parcels."),
        ("Your role is that of a travel guide; be brief.", "I am a travel guide."),
        ("You help people with their looms.", "I am here for people with their looms."),
        ("You answer the phone of a pottery.", ""),
        ("You handle questions about looms using the look-up tool.", "I am here for questions about looms."),
        ("When you are done, say so. You are not allowed to lend. You are to be brief. You are given tools.", ""),
    ],
)
def test_who_it_is_however_it_was_told(instructions, told):
    thought = think(instructions, [], "auto", [Said("user", "Who are you?")])
    assert thought.text == f"{told} How can I help you?".strip()
