"""What instructions want said, on what: taken apart into topics and words, in many wordings."""

from __future__ import annotations

import pytest

from voicelab.meaning.instruction_conditions import is_asked, topics
from voicelab.meaning.instruction_replies import reply
from voicelab.meaning.instruction_speech import speech
from voicelab.meaning.instructions import read

TEN_DAYS = "Repairs take ten days."


@pytest.mark.parametrize(
    "instruction",
    [
        'If somebody asks about repairs, say: "Repairs take ten days."',
        "If a caller asks about repairs, tell them that repairs take ten days.",
        "When asked about repairs, answer that repairs take ten days.",
        "Should anybody enquire about repairs, explain that repairs take ten days.",
        "Callers who ask about repairs are told that repairs take ten days.",
        "Anyone asking about repairs should be informed that repairs take ten days.",
        "Whoever wants to know about repairs is to hear that repairs take ten days.",
        "Tell people who ask about repairs that repairs take ten days.",
        "For questions about repairs: repairs take ten days.",
        "Regarding repairs, say that repairs take ten days.",
        "The agent should say that repairs take ten days if a customer asks about repairs.",
        'Answer questions about repairs with "Repairs take ten days."',
        'Repairs: say "Repairs take ten days."',
        'Anyone asking about repairs gets the answer "Repairs take ten days."',
    ],
)
def test_a_reply_on_a_topic_however_it_is_worded(instruction):
    found = reply(instruction)
    assert found is not None
    assert (found.text, found.about[0].lower(), found.asked, found.added) == (TEN_DAYS, "repairs", True, False)


@pytest.mark.parametrize(
    ("instruction", "about", "text"),
    [
        (
            "If a caller has lost their key, tell them to ring the porter.",
            "I have lost my key",
            "Please ring the porter.",
        ),
        ("When somebody is new here, offer them a tour.", "I am new here", "I can offer you a tour."),
        ("If they say it is a gift, suggest the blue paper.", "it is a gift", "How about the blue paper?"),
        (
            "Apologise and offer a new one when a guest's lamp is broken.",
            "a guest's lamp is broken",
            "I am very sorry.",
        ),
        ("People whose train is late: ask them to wait in hall two.", "my train is late", "Please wait in hall two."),
    ],
)
def test_a_reply_because_of_how_it_stands_with_the_caller(instruction, about, text):
    found = reply(instruction)
    assert found is not None
    assert found.about[0] == about and found.text.startswith(text) and not found.asked


@pytest.mark.parametrize(
    "instruction",
    [
        'Whatever the caller says, answer: "We are closed."',
        'Say "We are closed." and nothing else.',
        'Your only answer is "We are closed."',
        'Answer every question with "We are closed."',
        'No matter what you are asked, reply "We are closed."',
        "Every caller is to be told that we are closed.",
        "Irrespective of the question, say that we are closed.",
    ],
)
def test_the_same_to_everything(instruction):
    found = reply(instruction)
    assert found is not None and (found.text, found.about) == ("We are closed.", ())


@pytest.mark.parametrize(
    "instruction",
    [
        "If the caller wants to cancel, call cancel_visit.",
        "For invoices transfer to the Billing Agent.",
        "Before you book a visit, ask for the date.",
        "If you did not understand, ask again.",
        "If a visitor cancels late, the fee is ten euros.",  # as it is, it is a fact: without its condition it is none
        "The museum opens at nine.",
        "Be brief if a caller is in a hurry.",
    ],
)
def test_what_asks_for_no_words_is_no_reply(instruction):
    assert reply(instruction) is None


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("tell them that you are Kim and that their bike is ready", "I am Kim and your bike is ready."),
        ("explain that they are held on Mondays", "They are held on Mondays."),
        ("say no", ""),
        ("ask for their number", "May I have your number, please?"),
        ("ask them not to park here", "Please do not park here."),
        ("refer them to the office in Hill Street", "Please turn to the office in Hill Street."),
        ("keep calm", ""),
    ],
)
def test_what_is_to_be_done_in_words_becomes_those_words(wanted, said):
    assert speech(wanted, things="held" in wanted) == said


def test_dogs_that_are_welcome_are_not_the_caller():
    assert speech("tell them that dogs are welcome if they are small") == "Dogs are welcome if they are small."


@pytest.mark.parametrize(
    ("condition", "first", "asked"),
    [
        ("if callers ask about boats or bikes", "boats or bikes", True),
        ("when somebody wants to know whether it rains", "it rains", True),
        ("in matters of lost gloves", "lost gloves", True),
        ("if the guest feels that it is too loud", "it is too loud", False),
        ("should they be late", "I be late", False),
    ],
)
def test_what_a_condition_is_about(condition, first, asked):
    assert topics(condition)[0] == first and is_asked(condition) is asked


def test_what_is_said_instead_of_something_forbidden():
    [one] = [one for one in read("Do not give legal advice; refer callers to a lawyer.") if one.kind == "forbidden"]
    assert (one.detail, one.instead) == ("legal advice", "Please turn to a lawyer.")
    [one] = [one for one in read('Recipes are not shared. If asked for one, say "It is a secret."')]
    assert (one.kind, one.instead) == ("forbidden", "It is a secret.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('Callers are met with "Good morning, Bike Barn!"', "greeting"),
        ('Whoever rings up is to hear "Bike Barn, hello!" before anything else.', "greeting"),
        ('Every answer is followed by "Ride safely!"', "must say"),
        ('No answer without "Ride safely!" at its end.', "must say"),
        ('If you do not know the answer, say "I will find out."', "reply"),
    ],
)
def test_what_words_between_quotation_marks_are_for(text, kind):
    [one] = read(text)
    assert one.kind == kind


def test_titles_and_quotations_do_not_cut_a_sentence_wrongly():
    texts = [one.text for one in read('You help Dr. Bell. If asked, say "Yes." Parking is free.')]
    assert texts == ["You help Dr. Bell.", 'If asked, say "Yes."', "Parking is free."]
    texts = [one.text for one in read("The U.S. desk opens at 9 a.m. on Sundays. It closes at 5 p.m. Parking is free.")]
    assert texts == ["The U.S. desk opens at 9 a.m. on Sundays.", "It closes at 5 p.m.", "Parking is free."]


@pytest.mark.parametrize(
    ("instruction", "topic", "told"),
    [
        (
            "If the caller mentions asbestos, fridges or tyres, tell them these are taken to the depot.",
            "fridges",
            "These are taken to the depot.",
        ),
        (
            "When someone asks about wills, trusts, or estates, refer them to Ms Lane.",
            "trusts",
            "Please turn to Ms Lane.",
        ),
    ],
)
def test_a_list_in_a_condition_is_no_part_of_what_is_told(instruction, topic, told):
    found = reply(instruction)
    assert topic in found.about and found.text == told
