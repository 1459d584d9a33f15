"""Conditions in words, for a list of comparisons; what else was said stays with the other parameters."""

from __future__ import annotations

from typing import Any

import pytest

from voicelab.engine.brain.arguments import fill

SIGNS = ["<", "<=", "=", "!=", ">=", ">"]


def filters(options: list[str] = SIGNS, kind: str = "string") -> dict[str, Any]:
    one = {"attribute": {"type": "string"}, "how": {"type": "string", "enum": options}, "than": {"type": kind}}
    return {"type": "array", "items": {"type": "object", "properties": one, "required": list(one)}}


def filled(said: str, **properties: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    return fill({"type": "object", "properties": properties, "required": list(properties)}, said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("boats whose length is more than 12", [("length", ">", "12")]),
        ("trees where height >= 20 and species is 'oak'", [("height", ">=", "20"), ("species", "=", "oak")]),
        ("flats with a rent below 900 and rooms at least 3", [("rent", "<", "900"), ("rooms", ">=", "3")]),
        ("lessons where teacher is not Hobbs", [("teacher", "!=", "Hobbs")]),
        ("parcels where gross weight is no more than five", [("gross weight", "<=", "5")]),
        ("parcels with a height of at least 30", [("height", ">=", "30")]),
        ("parcels where country equals New Zealand", [("country", "=", "New Zealand")]),
    ],
)
def test_conditions_are_compared(said, expected):
    wanted = [{"attribute": field, "how": sign, "than": value} for field, sign, value in expected]
    assert filled(said, filters=filters()) == ({"filters": wanted}, [])


def test_a_comparison_is_called_as_the_schema_calls_it():
    found = filled("tyres where width is under 205", filters=filters(["eq", "gt", "lt"], "integer"))[0]
    assert found == {"filters": [{"attribute": "width", "how": "lt", "than": 205}]}


def test_what_is_compared_is_no_value_of_another_parameter():
    sheet = {"type": "string", "description": "Name of the sheet"}
    found = filled("in the calls sheet, rows where length is over 30 and agent is 'Ines'", sheet=sheet, rows=filters())
    assert found[0]["sheet"] == "calls"
    assert [one["than"] for one in found[0]["rows"]] == ["30", "Ines"]


@pytest.mark.parametrize(
    "said", ["show me the boats", "where is the boat", "boats that are cheap", "tell me if it is over", "with 12 oars"]
)
def test_without_a_comparison_there_is_none(said):
    assert filled(said, filters=filters()) == ({}, ["filters"])


def test_a_comparison_that_cannot_be_had_is_none():
    assert filled("boats whose length is at least 12", filters=filters(["<", ">", "="])) == ({}, ["filters"])
