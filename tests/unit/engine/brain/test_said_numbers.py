"""Numbers as callers say them: words, digits, money, shares, units; and which parameter each belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.engine.brain.arguments import fill
from voicelab.engine.brain.arguments.numbers import numbers
from voicelab.engine.brain.arguments.spans import Text

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
ONES += "seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spoken(number: int) -> str:
    """A number below a million in English words."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{ONES[number // 100]} hundred" + (f" and {spoken(number % 100)}" if number % 100 else "")
    return f"{spoken(number // 1000)} thousand" + (f" {spoken(number % 1000)}" if number % 1000 else "")


def read(said: str) -> list:
    return [(span.value, span.unit) for span in numbers(Text(said))]


@given(st.integers(0, 999_999))
def test_words_and_digits_of_a_number_are_the_same(number):
    assert read(f"there are {spoken(number)} of them") == [(number, "")]
    assert read(f"there are {number:,} of them") == [(number, "")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("two point five million", [(2_500_000, "")]),
        ("$1.2M and €300", [(1_200_000, "money"), (300, "money")]),
        ("a dozen eggs", [(12, "")]),
        ("half a dozen", [(6, "")]),
        ("half an hour", [(0.5, "hour")]),
        ("three and a half hours", [(3.5, "hour")]),
        ("for an hour and a half", [(1.5, "hour")]),
        ("a hundred and five", [(105, "")]),
        ("in nineteen eighty four", [(1984, "")]),
        ("twenty twenty six", [(2026, "")]),
        ("minus five", [(-5, "")]),
        ("minus 3.5 degrees", [(-3.5, "degree")]),
        ("12 dollars and 50 cents", [(12.5, "dollar")]),
        ("1 hour 30 minutes", [(90, "minute")]),
        ("5 feet and 6 inches", [(66, "inch")]),
        ("five foot six", [(66, "inch")]),
        ("one metre eighty tall", [(180, "centimeter")]),
        ("two hours ten", [(130, "minute")]),
        ("six metres for ten people", [(6, "meter"), (10, "person")]),
        ("two and a quarter hours", [(2.25, "hour")]),
        ("one and three quarters", [(1.75, "")]),
        ("three quarters of a tonne", [(0.75, "tonne")]),
        ("a third of a litre", [(1 / 3, "liter")]),
        ("a metre and a half", [(1.5, "meter")]),
        ("a pair of lamps", [(2, "")]),
        ("a pair of new curtains", [(1, "")]),
        ("2 hours and 3 hours", [(2, "hour"), (3, "hour")]),
        ("the twenty first", [(21, "")]),
        ("the 2nd and the 3rd", [(2, ""), (3, "")]),
        ("7 percent", [(7, "%")]),
        ("7%", [(7, "%")]),
        ("80 kg and 6cm", [(80, "kilogram"), (6, "centimeter")]),
        ("30 degrees Celsius", [(30, "celsius")]),
        ("room AB12CD", []),
        ("the small ones", []),
    ],
)
def test_numbers_and_their_units(said, expected):
    assert read(said) == expected


def filled(said: str, **properties: dict) -> dict:
    return fill({"type": "object", "properties": properties, "required": list(properties)}, said)[0]


WHOLE, ANY = {"type": "integer"}, {"type": "number"}


@pytest.mark.parametrize(
    ("said", "properties", "expected"),
    [
        ("a box 40 wide and 25 high", {"height": WHOLE, "width": WHOLE}, {"width": 40, "height": 25}),
        ("width 40, height 25", {"height": WHOLE, "width": WHOLE}, {"width": 40, "height": 25}),
        ("3 rooms for 2 nights", {"nights": WHOLE, "rooms": WHOLE}, {"nights": 2, "rooms": 3}),
        ("add 17 and 4", {"first": WHOLE, "second": WHOLE}, {"first": 17, "second": 4}),
        ("between 20 and 30 euros", {"max": ANY, "min": ANY}, {"min": 20, "max": 30}),
        ("more than 20 but less than 30", {"max": ANY, "min": ANY}, {"min": 20, "max": 30}),
        ("from 2012 to 2015", {"end_year": WHOLE, "start_year": WHOLE}, {"start_year": 2012, "end_year": 2015}),
        ("two numbers, 12 and 15", {"a": WHOLE, "b": WHOLE}, {"a": 12, "b": 15}),
        ("it takes two hours", {"duration_minutes": WHOLE}, {"duration_minutes": 120}),
        ("1.8 meters tall", {"height_cm": ANY}, {"height_cm": 180}),
        ("next month", {"months": WHOLE}, {"months": 1}),
        ("nine metres twenty", {"length_m": ANY}, {"length_m": 9.2}),
        ("fifty wide by ninety tall", {"width_cm": ANY, "height_cm": ANY}, {"width_cm": 50, "height_cm": 90}),
        ("one, or no, make that three", {"pieces": WHOLE}, {"pieces": 3}),
        ("a table for four in the garden. oh hang on, five", {"guests": WHOLE}, {"guests": 5}),
    ],
)
def test_each_number_goes_where_its_words_point(said, properties, expected):
    assert filled(said, **properties) == expected


def test_a_share_is_a_fraction_unless_the_schema_speaks_of_percent():
    said = "at 4 percent interest"
    assert filled(said, rate={"type": "number", "description": "The interest rate"}) == {"rate": 0.04}
    assert filled(said, rate={"type": "number", "description": "The rate as a percentage"}) == {"rate": 4}


def test_bounds_of_the_schema_hold():
    schema = {"type": "object", "properties": {"guests": {**WHOLE, "minimum": 1, "maximum": 6}}, "required": ["guests"]}
    assert fill(schema, "a table for nine people") == ({}, ["guests"])
    assert fill(schema, "a table for four people") == ({"guests": 4}, [])


@pytest.mark.parametrize(
    "bounds",
    [
        {"exclusiveMinimum": 4},
        {"exclusiveMaximum": 4},
        {"minimum": 0, "exclusiveMinimum": 4},
        {"maximum": 9, "exclusiveMaximum": 4},
    ],
)
def test_exclusive_bounds_hold_beside_the_others(bounds):
    assert filled("a table for four people", guests={**WHOLE, **bounds}) == {}
    assert filled("a table for four people", guests={**WHOLE, "minimum": 4, "exclusiveMinimum": True}) == {"guests": 4}


@pytest.mark.parametrize(
    ("said", "items", "expected"),
    [
        ("the marks were 12, 15 and 20", WHOLE, [12, 15, 20]),
        ("one, two and three", WHOLE, [1, 2, 3]),
        ("take [1.5, -2, 3]", ANY, [1.5, -2, 3]),
        ("the table [[1, 2], [3, 4]]", {"type": "array", "items": WHOLE}, [[1, 2], [3, 4]]),
    ],
)
def test_lists_of_numbers(said, items, expected):
    assert filled(said, values={"type": "array", "items": items}) == {"values": expected}


def told(description: str, kind: str = "number") -> dict:
    return {"type": kind, "description": description}


@pytest.mark.parametrize(
    ("said", "properties", "expected"),
    [
        (
            "the coach does 9,000 miles a year at 40 mpg",
            {"distance": told("Distance in miles"), "economy": told("Economy in miles per gallon")},
            {"distance": 9000, "economy": 40},
        ),
        (
            "8 hours a day for 3 weeks",
            {"shift": told("Hours worked per day"), "period": told("Period in weeks")},
            {"shift": 8, "period": 3},
        ),
        (
            "it rings every hour for 12 hours",
            {"frequency": told("Frequency of ringing per hour", "integer"), "time": told("Whole time in hours")},
            {"frequency": 1, "time": 12},
        ),
        ("feed them twice a day", {"frequency": told("How many times per day", "integer")}, {"frequency": 2}),
        ("it burns 6 litres per 100 km", {"distance": told("Distance in kilometres")}, {}),
        ("30 miles a week", {"distance": told("Distance in miles per day")}, {}),
        ("they come every week", {"frequency": told("Visits per day, that is the frequency", "integer")}, {}),
        (
            "it's about six years old, my number is 43215",
            {"number": {"type": "string", "description": "Number of the member"}, "age": told("Age in years")},
            {"number": "43215", "age": 6},
        ),
        ("a rate of 4 percent", {"rate": told("Yearly rate in percent")}, {"rate": 4}),
    ],
)
def test_what_a_number_is_told_per(said, properties, expected):
    assert filled(said, **properties) == expected


def test_numbered_parameters_take_their_numbers_in_order():
    fees = {"year1": told("First year", "integer"), "year1_fee": told("Fee of the first year")}
    fees |= {"year2": told("Second year", "integer"), "year2_fee": told("Fee of the second year")}
    expected = {"year1": 2011, "year1_fee": 400, "year2": 2015, "year2_fee": 520}
    assert filled("fees of $400 in 2011 and $520 in 2015", **fees) == expected
    assert "year2" not in filled("a fee of $400 in 2011", **fees)
    yields = {"early": told("What was made in the first year"), "late": told("What was made in the second year")}
    assert filled("it made $90 and then $120", **yields) == {"early": 90, "late": 120}
