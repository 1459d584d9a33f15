"""What must not be answered, and what is said instead, as developers of other trades word it."""

from __future__ import annotations

import pytest

from voicelab.meaning.instruction_replies import reply
from voicelab.meaning.instructions import read


@pytest.mark.parametrize(
    ("instruction", "topic"),
    [
        ("Never name a rent, not even roughly.", "rent"),
        ("Do not suggest any remedy, not even tea.", "remedy"),
        ("Never confirm or deny that a child is in our care, not to relatives either.", "child is in our care"),
        ("No advice on storage, no guesses about the vintage.", "storage, guesses about the vintage"),
        ("mould, damp and cracks: no advice over the phone.", "mould, damp and cracks"),
        ("Never estimate how long a probate takes, whatever people tell you.", "how long a probate takes"),
    ],
)
def test_what_is_forbidden_is_read_with_its_topic(instruction, topic):
    [one] = read(instruction)
    assert (one.kind, one.detail.removeprefix("a ")) == ("forbidden", topic)


@pytest.mark.parametrize(
    ("instructions", "instead"),
    [
        ("Never promise a delivery date; explain that the driver rings an hour before.", "The driver rings"),
        (
            "Who rents which box is confidential: never tell, whatever the reason, but say that the caller can leave a "
            "note at the gate.",
            "You can leave a note at the gate.",
        ),
        ("Don't give advice on rashes, suggest a pharmacy instead.", "pharmacy"),
        ("We don't say what a stamp is worth: for that, refer people to the dealer Holm & Ray.", "Holm & Ray"),
        ("Never judge whether a slope is safe; for that people must ask the warden.", "ask the warden"),
        ("Nothing about how to treat a burn. Send those callers to the hospital.", "Please turn to the hospital."),
        ("No legal advice: they have to ask a solicitor.", "You have to ask a solicitor."),
        (
            "Never confirm or deny that somebody is a patient. Offer to take a note instead.",
            "I can take a note instead.",
        ),
    ],
)
def test_what_is_said_instead_is_found(instructions, instead):
    forbidden = [one for one in read(instructions) if one.kind == "forbidden"]
    assert len(forbidden) == 1 and instead in forbidden[0].instead


def test_one_reply_is_said_instead_of_all_that_a_sentence_forbids():
    told = read(
        "Do not diagnose sick bees and do not suggest any cure, not even smoke; say that the caller should bring "
        "a comb to the shed."
    )
    assert [one.instead for one in told] == ["You should bring a comb to the shed."] * 2


def test_a_reply_to_any_of_several_things_begins_where_it_is_said_what_to_say():
    found = reply("With fever, stiffness of the neck or a rash, tell the caller to go to the hospital at once.")
    assert found and found.text == "Please go to the hospital at once."
    assert {"fever", "stiffness of the neck", "a rash"} <= set(found.about)
