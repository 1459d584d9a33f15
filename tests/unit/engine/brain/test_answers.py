"""Which sentence answers a question that is put in other words than it, or that none does."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.answers import LIKELY, PERHAPS, nearest
from voicelab.engine.brain.bounds import bounded
from voicelab.engine.brain.plain_words import plainly
from voicelab.engine.brain.questions import asks_for_a_fact, is_question
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said

TRAMPOLINES = (
    "An hour costs 12 euros, and socks with rubber soles are 2 euros a pair.",
    "Jumpers under 8 have to come with a grown-up.",
    "Between 8 and 13 they only need a signed form.",
    "Rings, watches and phones stay in the lockers, which need a one-euro coin.",
    "Birthday parties get a table and a cake stand.",
    "The hall is in the old tram depot on Kiln Street.",
    "On Sundays the music is off until noon.",
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what will it set me back for sixty minutes", "12 euros"),
        ("my lad's eleven, do I have to stay with him", "signed form"),
        ("she's only six, can I drop her off", "under 8"),
        ("is there somewhere safe for my mobile", "lockers"),
        ("should I have some change on me", "lockers"),
        ("whereabouts is it", "Kiln Street"),
        ("our girl can't bear noise, is there a quiet time", "music is off"),
    ],
)
def test_the_sentence_that_answers_is_found_in_other_words(question, told):
    best = nearest(question, TRAMPOLINES, in_parts=True)
    assert best and best.odds >= PERHAPS and told in TRAMPOLINES[best.at]


@pytest.mark.parametrize(
    "question", ["who won the cup final", "do you sell garden furniture", "what is the capital of Peru"]
)
def test_no_sentence_answers_what_none_is_about(question):
    best = nearest(question, TRAMPOLINES, in_parts=True)
    assert best is None or best.odds < PERHAPS


def test_what_is_certain_has_better_odds_than_what_is_only_likely():
    plain = nearest("how much does an hour cost", TRAMPOLINES, in_parts=True)
    vague = nearest("is there somewhere safe for my mobile", TRAMPOLINES, in_parts=True)
    assert plain and vague and plain.odds > LIKELY and plain.odds > vague.odds


@pytest.mark.parametrize(
    ("said", "within", "outside"),
    [
        ("my aunt is sixty-eight", "it is free for anyone over 65", "it is free for children under 12"),
        ("he's just four", "children under five sleep for free", "skippers must be at least 16"),
        ("I'm a size forty-two", "boots come in sizes 36 to 46", "boots come in sizes 30 to 41"),
        ("there are nine of us", "the barge takes 8 to 12 people", "the dinghy takes up to 4 people"),
        ("she's turning eighteen", "you have to be 18", "divers from 10 to 14 go with an instructor"),
    ],
)
def test_a_number_that_was_said_is_within_the_bounds_of_a_sentence_or_outside(said, within, outside):
    assert bounded(said, within) > bounded(said, outside) > 0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("there are nine of us", "open from 9 am to 5 pm"),
        ("we come at nine", "cancel at least 24 hours before"),
        ("the blue one", "nobody under 16 gets in"),
    ],
)
def test_times_and_measures_are_no_bounds(said, sentence):
    assert bounded(said, sentence) == 0


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("does my lad get anything off with his pass", "does my boy get a discount with his pass"),
        ("the kids fetch it", "the children collect it"),
        ("it's pouring, can you mend my brolly", "it's raining, can you repair my umbrella"),
        ("what's the damage", "what does it cost"),
        ("what would a new roof come to, ballpark", "what would a new roof cost, roughly"),
        (
            "Mum lives at 14 Cardigan Road, and her cardigan is in there",
            "Mum lives at 14 Cardigan Road, and her warm clothes is in there",
        ),
    ],
)
def test_everyday_speech_is_put_in_plain_words(said, meant):
    assert plainly(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "we've brought two kayaks, do those need a licence",
        "I'm new to this, is the mat included",
        "couldn't you do it for less",
        "d'you have anything without nuts",
        "any chance of a lift from the station",
        "must I wear a tie",
        "he's nine, may he come along",
    ],
)
def test_a_question_may_come_after_what_leads_up_to_it(said):
    assert is_question(said)


@pytest.mark.parametrize(
    "said", ["a window seat, the one at the back", "must dash, bye", "send it, please, to my home"]
)
def test_a_clause_that_asks_nothing_is_no_question(said):
    assert not is_question(said)


def test_a_fact_answers_before_we_say_that_we_cannot_help():
    instructions = (
        "You answer the phone at Reel & Rod, a fishing lake. A day ticket is 14 pounds. Payment is by card or "
        "contactless only. Barbecues are forbidden on the banks. Cabins are booked with book_cabin."
    )
    tool = {"type": "function", "name": "book_cabin", "description": "Books a cabin.", "parameters": {}}
    said = "do I need to have any cash on me"
    assert "contactless" in (think(instructions, [tool], "auto", [Said("user", said)]).text or "")


@pytest.mark.parametrize("said", ["how long would you keep my bags", "until when could you hold it", "how steep is it"])
def test_who_asks_how_long_we_do_something_asks_for_a_fact(said):
    assert asks_for_a_fact(said)


def test_who_wants_something_done_asks_for_no_fact():
    assert not asks_for_a_fact("could you hold my bags")


def test_what_callers_tell_of_themselves_meets_the_fact_that_is_about_them():
    instructions = "You answer for a climbing hall. A day costs 15 euros. Climbers under 14 need a parent with them."
    text = think(instructions, [], "auto", [Said("user", "hi, my son's keen as well, he's twelve")]).text
    assert "parent" in (text or "")


def test_a_question_beside_ours_is_answered_though_it_shares_no_word_with_the_sentence():
    instructions = "You answer for a scuba school. The pool is heated to 30 degrees. Book with book_dive."
    date = {"type": "object", "properties": {"date": {"type": "string", "format": "date"}}, "required": ["date"]}
    tool = {"type": "function", "name": "book_dive", "description": "Books a first dive.", "parameters": date}
    talk = [Said("user", "I'd like to book a first dive")]
    ours = think(instructions, [tool], "auto", talk).text or ""
    text = think(instructions, [tool], "auto", [*talk, Said("assistant", ours), Said("user", "is the water cold")]).text
    assert "heated" in (text or "") and (text or "").endswith(ours)


def test_a_sentence_that_names_an_agent_is_nothing_to_tell():
    instructions = "Patients who ask about teeth should speak with Dental. Parents should speak with Nursery."
    tools = [
        {"type": "function", "name": f"transfer_to_{name}_agent", "description": "Handoff to handle the request."}
        for name in ("dental", "nursery")
    ]
    thought = think(instructions, tools, "auto", [Said("user", "is there anything for my kids on Monday")])
    assert [call.name for call in thought.calls] == ["transfer_to_nursery_agent"]


def test_a_sentence_that_goes_on_after_a_semicolon_is_told_as_two():
    instructions = "You answer for a ferry. Cabins cost 30 pounds; they are free for children under 4."
    text = think(instructions, [], "auto", [Said("user", "how much is a cabin")]).text or ""
    assert text.startswith("Cabins cost 30 pounds. They are free")
