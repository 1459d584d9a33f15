"""What a caller agrees to."""

from __future__ import annotations

import pytest

from voicelab.evals.simulated.terms import Terms, amounts_in, times_in


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("at 3:15 pm", [915]),
        ("8 am or 12 pm", [480, 720]),
        ("12:05 a.m.", [5]),
        ("at 20:00", [1200]),
        ("in 12 days", []),
    ],
)
def test_times_of_day_are_read(said, minutes):
    assert times_in(said) == minutes


@pytest.mark.parametrize(
    ("said", "amounts"),
    [
        ("It costs 75 dollars.", {"dollars": 75}),
        ("That is $7.50, and $2 for the box.", {"dollars": 7.5}),
        ("seventy five dollars", {"dollars": 75}),
        ("1,200 dollars", {"dollars": 1200}),
        ("The change is free.", {"dollars": 0}),
        ("There is no charge.", {"dollars": 0}),
        ("It has 75 pages.", {}),
    ],
)
def test_amounts_are_read_by_their_unit(said, amounts):
    assert amounts_in(said, ["dollars"]) == amounts


@pytest.mark.parametrize(
    ("offer", "fits"),
    [
        ("a rye loaf tomorrow at 9 am for 4 dollars", True),
        ("a RYE loaf at 10 am", True),
        ("a spelt loaf at 9 am", False),
        ("a rye loaf with nuts at 9 am", False),
        ("a rye loaf at 7:30 am", False),
        ("a rye loaf at 1 pm", False),
        ("a rye loaf at 9 am for 6 dollars", False),
        ("a rye loaf", False),
    ],
)
def test_an_offer_fits_if_all_of_it_does(offer, fits):
    terms = Terms.read(
        "here", {"words": ["rye"], "without": ["nuts"], "after": "8 am", "before": "12:00", "at_most": {"dollars": 5}}
    )
    assert terms.fit(offer, {}) == fits


def test_what_was_told_before_counts_unless_the_offer_says_otherwise():
    terms = Terms(at_most={"dollars": 5})
    assert not terms.fit("the second one", {"dollars": 6.0}) and terms.fit("the second one", {"dollars": 5.0})
    assert terms.fit("the second one for 4 dollars", {"dollars": 6.0})
    assert terms.unknown({}) == "dollars" and terms.unknown({"dollars": 9.0}) is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"afterwards": "8 am"}, "unknown field 'afterwards'"),
        ({"after": "soon"}, "after is 'soon'; expected a time of day"),
        ({"at_most": 5}, "at_most is 5"),
        ({"words": {"a": 1}}, "words is"),
    ],
)
def test_terms_that_cannot_be_are_named(row, told):
    with pytest.raises(ValueError, match=told):
        Terms.read("here", row)
