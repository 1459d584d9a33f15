"""Chapter 4's cures are no matter of one phrase: reworded instructions and documents do what the chapter's do.

Decided by the practice engine's brain without a call; `tests/protocol/test_mended_desk.py` makes the calls.
"""

from __future__ import annotations

from typing import Any

import pytest
from agents import Handoff
from agents.realtime import RealtimeAgent, realtime_handoff

from voicelab.airline import POLICIES, Passage, PolicyIndex, main_agent, qa_agent, read_folder
from voicelab.airline.agents import PERSON
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said

SENTENCE = " ".join(PERSON.split())
IN_OTHER_WORDS = [
    "Use connect_to_a_person when a caller wants a person, a human, an agent, a manager, a supervisor or somebody "
    "at the desk.",
    "Whoever asks for somebody real, a human, a person, a supervisor, a manager or an agent at the desk gets "
    "connect_to_a_person.",
    "If the caller would rather speak with a human being, a real person, an agent, a supervisor or the desk, call "
    "connect_to_a_person.",
    "For callers who ask for a real person, a human, a supervisor, a manager, an agent or somebody at the desk, the "
    "tool is connect_to_a_person.",
    "Callers who want to talk to a human, a person at the desk, an agent or a supervisor are for connect_to_a_person.",
]
FOR_A_PERSON = [
    "I want to talk to a person.",
    "Can I speak to a human being, please?",
    "Get me a real person.",
    "Put me through to somebody at the desk.",
    "I would like to talk to an agent, not to a machine.",
    "Let me speak with your supervisor.",
]
FOR_OTHERS = [
    "What is the fee for a heavy bag?",
    "Can I pay with bitcoin?",
    "Is there help for deaf people?",
    "We are a group of fifteen people.",
    "Can I sell my ticket to another person?",
    "I need help with rebooking my flight.",
    "What is the status of my flight?",
]
LOUNGES = [
    "The lounge in Boston is next to gate B7 and is open from 6 am to 9 pm.",
    "Our lounge at Boston lies beside gate B7.",
    "In Boston you find a lounge near gate B7, open all day.",
    "Passengers in Boston may wait in our lounge, next to gate B7.",
    "Boston has a lounge now: go to gate B7.",
]
ABOUT_A_LOUNGE = [
    "Is there a lounge in Boston?",
    "Where is the lounge in Boston?",
    "Do you have a lounge at Boston airport?",
    "Can I wait in a lounge in Boston?",
    "I am looking for the lounge in Boston.",
]


def shown(agent: RealtimeAgent[Any]) -> list[dict[str, Any]]:
    """The tools and the open handoffs of an agent, as a model is shown them."""
    made = [one if isinstance(one, Handoff) else realtime_handoff(one) for one in agent.handoffs]
    named = [(one.tool_name, one.tool_description, one.input_json_schema) for one in made if one.is_enabled is True]
    named += [(tool.name, tool.description, tool.params_json_schema) for tool in agent.tools]
    return [{"type": "function", "name": name, "description": told, "parameters": how} for name, told, how in named]


def connected(agent: RealtimeAgent[Any], sentence: str, asked: list[str]) -> list[str]:
    """Which of these words reach a person, with that sentence in the last layer."""
    assert SENTENCE in agent.instructions
    instructions, tools = agent.instructions.replace(SENTENCE, sentence), shown(agent)
    calls = {words: think(instructions, tools, "auto", [Said("user", words)]).calls for words in asked}
    return [words for words in asked if "connect_to_a_person" in [call.name for call in calls[words]]]


@pytest.mark.parametrize("agent", [main_agent, qa_agent], ids=lambda agent: agent.name)
def test_whoever_wants_a_person_gets_one_and_nobody_else(agent):
    assert connected(agent, SENTENCE, FOR_A_PERSON) == FOR_A_PERSON
    assert connected(agent, SENTENCE, FOR_OTHERS) == []


@pytest.mark.parametrize("agent", [main_agent, qa_agent], ids=lambda agent: agent.name)
def test_the_sentence_works_in_other_words_and_is_needed(agent):
    without = connected(agent, "", FOR_A_PERSON)
    assert len(without) <= len(FOR_A_PERSON) / 2  # these go by what the tool says of itself
    for sentence in IN_OTHER_WORDS:
        reached = connected(agent, sentence, FOR_A_PERSON)
        assert len(reached) >= 4 and set(without) <= set(reached), sentence
        assert connected(agent, sentence, FOR_OTHERS) == [], sentence


def test_the_missing_document_is_found_however_it_is_worded():
    passages = read_folder(POLICIES).passages
    before = PolicyIndex(passages)
    assert [before.search(asked) for asked in ABOUT_A_LOUNGE] == [[]] * len(ABOUT_A_LOUNGE)
    for text in LOUNGES:
        index = PolicyIndex([*passages, Passage(text, "lounges.md", "Lounges")])
        assert {index.search(asked)[0].passage.text for asked in ABOUT_A_LOUNGE} == {text}
