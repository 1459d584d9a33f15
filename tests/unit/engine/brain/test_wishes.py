"""Several wishes in one breath: which clauses are wishes, for which tool, and with which arguments."""

from __future__ import annotations

from typing import Any

import pytest
from function_tools import tool

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said

GARAGE = [
    tool(
        "repair_status",
        "Tells how far the repair of a car is",
        plate={"type": "string", "pattern": "^[A-Z]{2}[0-9]{3}$"},
    ),
    tool("book_inspection", "Books an inspection of a car", plate={"type": "string", "pattern": "^[A-Z]{2}[0-9]{3}$"}),
    tool("lend_car", "Lends a replacement car for some days", days={"type": "integer"}),
    tool("order_tyres", "Orders new tyres", count={"type": "integer"}),
]


def called(said: str) -> list[tuple[str, dict[str, Any]]]:
    return [(call.name, call.arguments) for call in think("", GARAGE, "auto", [Said("user", said)]).calls]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (
            "How far is the repair of AB123, and can you lend me a replacement car for two days?",
            [("repair_status", {"plate": "AB123"}), ("lend_car", {"days": 2})],
        ),
        (
            "Order four tyres; then book an inspection for XY777.",
            [("order_tyres", {"count": 4}), ("book_inspection", {"plate": "XY777"})],
        ),
        (  # "it" is the car that was named before
            "How far is the repair of AB123 and also book an inspection for it.",
            [("repair_status", {"plate": "AB123"}), ("book_inspection", {"plate": "AB123"})],
        ),
    ],
)
def test_each_wish_has_its_tool_and_its_arguments(said, wanted):
    assert called(said) == wanted


@pytest.mark.parametrize(
    "said",
    [
        "My tyres are old and worn, so please order four new ones.",
        "Order two tyres for the front and two for the back.",
        "I need a replacement car for me and my wife, for three days.",
    ],
)
def test_one_wish_in_several_clauses_is_one_call(said):
    assert len(called(said)) == 1


def test_what_one_of_the_wishes_lacks_is_asked_for_after_the_other_is_done():
    said = "Order four tyres and book an inspection."
    talk: list[Heard] = [Said("user", said)]
    first = think("", GARAGE, "auto", talk)
    assert [call.name for call in first.calls] == ["order_tyres"]
    talk += [Called("1", "order_tyres", '{"count": 4}'), Returned("1", '{"message": "The tyres are ordered."}')]
    then = think("", GARAGE, "auto", talk)
    assert then.text.startswith("The tyres are ordered.") and "plate" in then.text and then.text.endswith("?")
