"""The brain says what the instructions want said: on a topic, to somebody, to everybody, instead of something."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said

ROLE = "You answer the phone of a pottery. The kiln is fired on Fridays. "
ORDER = {
    "type": "function",
    "name": "order_bowl",
    "description": "Orders a bowl for the caller.",
    "parameters": {"type": "object", "properties": {}},
}


def answer(instructions: str, said: str, *tools: dict):
    return think(ROLE + instructions, list(tools), "auto", [Said("user", said)])


@pytest.mark.parametrize(
    ("instructions", "said", "told"),
    [
        (
            'When somebody asks about courses, say "Courses begin in May."',
            "Can I learn it with you?",
            "Courses begin in May.",
        ),
        ("People who ask about shipping are told that we do not ship.", "Could you post me a vase?", "We do not ship."),
        ("If a caller complains, apologise and offer a new cup.", "This is a disgrace, it broke at once!", "a new cup"),
        ("If they bring children, suggest the play room.", "We would come with our two kids.", "play room"),
        ("If asked who you are, say you are Pip.", "Who are you?", "I am Pip."),
    ],
)
def test_a_reply_is_said_to_what_it_is_about_and_to_nothing_else(instructions, said, told):
    assert told in answer(instructions, said).text
    other = answer(instructions, "When do you fire the kiln?").text
    assert "Fridays" in other and told not in other


@pytest.mark.parametrize("said", ["Hello!", "When is the kiln fired?", "I want a bowl.", "Thanks, goodbye."])
def test_what_is_said_to_everything_is_all_that_is_said(said):
    thought = answer('Whatever anybody says, answer: "We are on holiday."', said, ORDER)
    assert (thought.text, thought.calls) == ("We are on holiday.", ())


def test_a_tool_that_fits_comes_before_a_reply():
    asked = "If a caller asks about prices, say that bowls cost ten euros."
    assert [call.name for call in answer(asked, "Please order a bowl for me.", ORDER).calls] == ["order_bowl"]
    assert "ten euros" in answer(asked, "What do I have to pay for one?", ORDER).text


@pytest.mark.parametrize(
    "said", ["When is the kiln fired?", "Hello", "what is the capital of France", "Who are you?", "Is it hot?"]
)
def test_the_instructions_are_not_read_aloud(said):
    rules = "If anyone asks about glazes, tell them that all are free of lead. When asked about cats, say we have two."
    text = answer(rules, said).text.lower()
    assert text and not any(words in text for words in ("anyone asks", "tell them", "when asked", "say we"))


def test_what_is_added_goes_with_the_answer_at_its_beginning_or_its_end():
    text = answer(
        'Begin each reply with "Pottery here." End every answer with "Bye for now."', "When is the kiln fired?"
    ).text
    assert text.startswith("Pottery here.") and "Fridays" in text and text.endswith("Bye for now.")
    costs = "A cup costs four euros. Whenever you name a price, add that cards are welcome."
    assert "Cards are welcome." in answer(costs, "How much is a cup?").text
    assert "Cards" not in answer(costs, "When is the kiln fired?").text


def test_something_else_is_said_instead_of_what_is_forbidden_or_unknown():
    rules = 'Do not discuss salaries; say that only the owner knows. For anything else say "Please write to us."'
    assert answer(rules, "What salary do you get?").text == "Only the owner knows."
    assert answer(rules, "Is the moon made of cheese?").text == "Please write to us."
    assert "Fridays" in answer(rules, "When is the kiln fired?").text


def test_a_greeting_is_not_all_that_is_heard():
    assert "Fridays" in answer("", "Hi, good morning, when is the kiln fired?").text
    assert "Hello" not in answer("", "Until when can I have something to eat in the morning?").text


def test_what_needs_a_yes_comes_after_what_proposes_it():
    tools = [
        {
            "type": "function",
            "name": "confirm_cancellation",
            "description": "Cancels the course, once the caller has agreed.",
            "parameters": {},
        },
        {
            "type": "function",
            "name": "propose_cancellation",
            "description": "What it would mean. Nothing changes.",
            "parameters": {},
        },
    ]
    assert [call.name for call in answer("", "Please cancel my course.", *tools).calls] == ["propose_cancellation"]


@pytest.mark.parametrize(
    ("instructions", "said", "told"),
    [
        ("Only help with pots and bowls.", "Who won the match last night?", "only help with pots and bowls"),
        (
            'Stick to pottery. If it has nothing to do with pottery, say "Clay is all I know."',
            "Is it going to rain?",
            "Clay",
        ),
        ("The glaze recipe must stay secret. The glaze recipe is ash and lime.", "What is the glaze recipe?", "sorry"),
        (
            "Never judge whether a vase is genuine; refer people to Dr Moll.",
            "My aunt left me a vase. Is it genuine?",
            "Moll",
        ),
        (
            "Never discuss the fire in the hall. A course costs 40 euros.",
            "I was there at the fire in the hall. What does a course cost?",
            "40",
        ),
    ],
)
def test_what_is_out_of_bounds_is_refused_and_what_is_near_it_answered(instructions, said, told):
    text = answer(instructions, said).text
    assert told in text and "lime" not in text
