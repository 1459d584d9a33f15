"""Questions in everyday words, for a tool that looks things up, a fact of the instructions or a text that was found."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.results import NO_ANSWER_FOUND, result
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said
from voicelab.meaning import read


def tool(name: str, description: str, required: str, **parameters: dict) -> dict:
    schema = {"type": "object", "properties": parameters, "required": [required]}
    return {"type": "function", "name": name, "description": description, "parameters": schema}


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
LOOKUPS = [
    tool("search_handbook", "Searches the handbook.", "query", query=TEXT, limit=NUMBER),
    tool("lookup", "", "topic", topic=TEXT),
    tool("club_rules", "Reads the rule that fits.", "question", question=TEXT),
    tool("faq", "Frequently asked things.", "query", query=TEXT),
]
QUESTIONS = ["How many guests am I allowed?", "how much is it for a child", "Can I bring my horse?", "am I too old"]


@pytest.mark.parametrize("lookup", LOOKUPS, ids=lambda one: one["name"])
def test_whatever_is_asked_is_looked_up_and_small_talk_is_not(lookup):
    for said in QUESTIONS:
        [call] = think("You answer for a chess club.", [lookup], "auto", [Said("user", said)]).calls
        assert call.name == lookup["name"] and call.arguments
    for said in ("Hello", "Thank you, goodbye"):
        assert not think("You answer for a chess club.", [lookup], "auto", [Said("user", said)]).calls


def test_a_tool_that_finds_one_kind_of_thing_is_not_asked_anything():
    finder = tool("find_member", "Finds a member by name", "query", query=TEXT)
    assert not think("", [finder], "auto", [Said("user", "Can I bring my horse?")]).calls


FARM = (
    "You answer for a farm with guest rooms. Horses may graze behind the barn. A litre of milk costs one euro. "
    "Campers can pitch up to nine tents on the meadow. The kitchen stops serving at eight."
)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("How many tents are allowed?", "nine tents"),
        ("How much is the milk?", "one euro"),
        ("Can I bring my pony?", "behind the barn"),
        ("How late can we eat?", "at eight"),
    ],
)
def test_a_fact_of_the_instructions_answers_in_other_words(said, told):
    assert told in think(FARM, [], "auto", [Said("user", said)]).text


@pytest.mark.parametrize("said", ["What is the capital of Chad?", "Who taught you to sing?", "Is there a cinema?"])
def test_no_fact_is_told_for_what_it_does_not_answer(said):
    assert "cannot help" in think(FARM, [], "auto", [Said("user", said)]).text


def test_what_stands_out_only_faintly_is_told_after_any_route():
    desk = {"type": "function", "name": "transfer_to_stable_agent", "description": "", "parameters": {}}
    thought = think(f"{FARM} Default to the Stable Agent.", [desk], "auto", [Said("user", "Can I bring my pony?")])
    assert [call.name for call in thought.calls] == ["transfer_to_stable_agent"]


POST = (
    "Parcels of up to ten kilos are taken at every counter. A letter within the country needs a stamp of ninety cents. "
    "Post boxes are emptied at five, and on Sundays not at all. Whoever is away may have the mail kept for six weeks. "
    "Glass has to be wrapped well, as nothing is paid for what breaks on the way. Animals are not carried."
)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("How heavy may my package be?", "ten kilos"),
        ("How much is it to send a card to my aunt?", "ninety cents"),
        ("I am on holiday in July, who looks after my mail?", "six weeks"),
        ("Can you transport my hamster?", "Animals"),
        ("Do I get money if my vase is smashed?", "nothing is paid"),
    ],
)
def test_of_several_sentences_that_a_tool_found_the_one_that_answers_is_told(said, told):
    assert told in result(POST, said)


@pytest.mark.parametrize("said", ["Who painted this?", "What is seven times eight?", "Do you repair shoes?"])
def test_a_text_without_an_answer_says_so(said):
    assert result(POST, said) == NO_ANSWER_FOUND


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Loud music is forbidden.", "fact"),
        ("Ball games are prohibited in the yard.", "fact"),
        ("Talking about wages is forbidden.", "forbidden"),
        ("It is prohibited to discuss the strike.", "forbidden"),
        ("The strike is off limits.", "forbidden"),
    ],
)
def test_what_is_forbidden_to_callers_is_a_fact(text, kind):
    assert [one.kind for one in read(text)] == [kind]
