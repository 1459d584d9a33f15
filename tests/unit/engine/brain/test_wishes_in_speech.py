"""Several wishes in one breath as callers speak: without a comma, and with what belongs to both said once."""

from __future__ import annotations

from typing import Any

import pytest
from function_tools import tool

from voicelab.engine.brain.clauses import clauses
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said

TEXT, COUNT = {"type": "string"}, {"type": "integer"}
CODE = {"type": "string", "description": "Reference of the hire, such as BX 2231"}
DAY = {"type": "string", "description": "The day, such as Monday"}
NAME = {"type": "string", "description": "Name of the customer"}
BOATYARD = [
    tool("extend_hire", "Keep a hired boat for longer.", hire_ref=CODE, days={**COUNT, "description": "Days more"}),
    tool("report_leak", "Report that a hired boat takes in water.", hire_ref=CODE),
    tool("order_ropes", "Order mooring ropes.", count={**COUNT, "description": "How many ropes"}),
    tool("tide_times", "Look up when it is high tide.", day=DAY),
    tool("book_lesson", "Book a sailing lesson.", customer=NAME, day=DAY),
    tool("cancel_berth", "Give up a berth in the harbour.", customer=NAME),
]


def called(said: str) -> list[tuple[str, dict[str, Any]]]:
    return [(call.name, call.arguments) for call in think("", BOATYARD, "auto", [Said("user", said)]).calls]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("order six mooring ropes and when's high tide on Friday", ["order_ropes", "tide_times"]),
        ("I want to order four ropes when is high tide on Sunday", ["order_ropes", "tide_times"]),
        ("book me a sailing lesson for Saturday it's Ann Lee and also order two ropes", ["book_lesson", "order_ropes"]),
        ("the boat takes in water it's BX 2231 and while I'm on order me three ropes", ["report_leak", "order_ropes"]),
        ("cancel the berth of Tom Reed, oh and I'd like to order five mooring ropes", ["cancel_berth", "order_ropes"]),
    ],
)
def test_two_wishes_need_no_comma(said, wanted):
    assert [name for name, _ in called(said)] == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (
            "can I keep the boat two days more and it takes in water as well BX 2231",
            [("extend_hire", {"hire_ref": "BX 2231", "days": 2}), ("report_leak", {"hire_ref": "BX 2231"})],
        ),
        (
            "hire BX 4410 takes in water and I'd like to keep the boat three days longer",
            [("report_leak", {"hire_ref": "BX 4410"}), ("extend_hire", {"hire_ref": "BX 4410", "days": 3})],
        ),
        (
            "this is Ann Lee, cancel my berth in the harbour and also book a sailing lesson for Friday",
            [("cancel_berth", {"customer": "Ann Lee"}), ("book_lesson", {"customer": "Ann Lee", "day": "Friday"})],
        ),
    ],
)
def test_what_belongs_to_both_wishes_is_said_once(said, wanted):
    assert called(said) == wanted


@pytest.mark.parametrize(
    "said",
    [
        "we were out past the island and the boat takes in water so report a leak for BX 2231",
        "order six mooring ropes for me and my brother",
        "when is high tide on Friday and Saturday",
        "my sister gave me her old boat and I have never sailed so book a lesson on Monday for Ann Lee",
    ],
)
def test_what_leads_up_to_a_wish_is_none(said):
    assert len({name for name, _ in called(said)}) == 1


def test_the_second_wish_is_not_forgotten_where_the_first_had_to_be_asked_about():
    talk: list[Heard] = [Said("user", "keep my boat two days longer and also order mooring ropes")]
    first = think("", BOATYARD, "auto", talk)
    assert first.text.endswith("?") and not first.calls
    talk += [Said("assistant", first.text), Said("user", "BX 2231")]
    done = think("", BOATYARD, "auto", talk)
    assert [call.name for call in done.calls] == ["extend_hire"]
    talk += [
        Called("1", "extend_hire", '{"hire_ref": "BX 2231", "days": 2}'),
        Returned("1", '{"message": "The boat is yours until Sunday."}'),
    ]
    then = think("", BOATYARD, "auto", talk)
    assert then.text.startswith("The boat is yours until Sunday.") and "ropes" in then.text and then.text.endswith("?")


@pytest.mark.parametrize(
    ("said", "parts", "joints"),
    [
        ("mend my tent and what's the price of pegs", 2, ["and"]),
        ("mend my tent have you got any pegs", 2, ["bare"]),
        ("mend my tent so that I can camp on Friday", 2, ["so"]),
        ("mend my tent while I'm on sell me pegs", 2, ["strong"]),
        ("mend my tent and sell me pegs as well", 2, ["strong"]),
        ("mend my tent, sell me pegs", 2, ["comma"]),
        ("mend my tent and from now on we'd like longer pegs", 2, ["and"]),
        ("come and see the tent", 1, []),
        ("mend my tent, the big one, by Friday", 1, []),
        ("mend my tent and for the pegs", 1, []),
        ("mend the tent and the bag", 1, []),
        ("tell me when do you open the shop", 1, []),
    ],
)
def test_clauses_begin_where_somebody_may_want_something_else(said, parts, joints):
    found = clauses(said, frozenset(["mend", "sell"]))
    assert len(found) == parts and [one.joint for one in found[1:]] == joints
