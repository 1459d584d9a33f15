"""An answer that was cut goes on where it was cut, if nobody has said anything since."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Returned, Said

DESK = (
    'You answer for a hotel. Breakfast is from seven to ten in the garden room. Greet with: "Welcome. How can I help?"'
)
FOUND = [
    Said("user", "Is room 4 free?"),
    Called("c", "find", "{}"),
    Returned("c", '{"message": "Room 4 is free now."}'),
]


def said(*conversation) -> str | None:
    return think(DESK, [], "auto", conversation).text


@pytest.mark.parametrize("before", [[], [Said("user", "When is breakfast?")], FOUND])
def test_what_is_left_is_said(before):
    whole = said(*before)
    for heard in (whole.split()[0], whole.rsplit(" ", 1)[0]):
        left = said(*before, Said("assistant", f"{heard} ", cut=True))
        assert f"{heard} {left}" == whole


def test_an_answer_that_was_not_broken_off_is_given_again():
    asked = Said("user", "When is breakfast?")
    assert said(asked, Said("assistant", said(asked), cut=True)) == said(asked)
    assert said(asked, Said("assistant", said(asked).split()[0])) == said(asked)


def test_words_of_the_caller_are_answered_instead():
    asked, cut = Said("user", "When is breakfast?"), Said("assistant", "Breakfast is ", cut=True)
    assert said(asked, cut, Said("user", "Hello!")) == "Welcome. How can I help?"


def test_words_that_were_never_thought_are_no_cut_ones():
    asked = Said("user", "When is breakfast?")
    assert said(asked, Said("assistant", "The garden ", cut=True)) == said(asked)
