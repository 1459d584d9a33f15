"""Several calls of one tool in one breath: what all share is said once, before, between or after them."""

from __future__ import annotations

from typing import Any

import pytest
from function_tools import tool

from voicelab.engine.brain.arguments import repeated
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
ROOM = {"type": "string", "description": "Room"}


def needed(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


HEATING = needed(room=ROOM, degrees={**WHOLE, "description": "Degrees Celsius"})
MONEY = needed(
    amount={"type": "number", "description": "Amount"},
    source={"type": "string", "enum": ["EUR", "USD"]},
    target={"type": "string", "enum": ["EUR", "USD"]},
)
TRAIN = needed(
    start={"type": "string", "description": "Station of departure"},
    end={"type": "string", "description": "Station of arrival"},
)
REMINDER = needed(text={"type": "string", "description": "What to remind of"}, time={**TEXT, "description": "HH:MM"})
TEXTING = needed(
    to={"type": "string", "description": "Recipient"}, text={"type": "string", "description": "The message"}
)
BASKET = needed(product={"type": "string", "description": "Name of the product"}, count=WHOLE)
PIZZA = {
    **needed(toppings={"type": "array", "items": TEXT}, size={"type": "string", "enum": ["small", "large"]}),
    "required": ["toppings"],
}
FORECAST = needed(place={"type": "string", "description": "Town or city"})

GAIN = needed(
    rate={"type": "number", "description": "Yield of a year in percent"},
    amount={**WHOLE, "description": "The amount of money"},
    pieces={**WHOLE, "description": "How many"},
)


@pytest.mark.parametrize(
    ("parameters", "said", "wanted"),
    [
        (HEATING, "set the kitchen to 19 and the bathroom to 23 degrees", [("kitchen", 19), ("bathroom", 23)]),
        (HEATING, "make it 21 degrees in the study and in the hall", [("study", 21), ("hall", 21)]),
        (MONEY, "convert 10, 20 and 30 euros to dollars", [(one, "EUR", "USD") for one in (10, 20, 30)]),
        (TRAIN, "how long from Rome to Milan and from Milan to Turin", [("Rome", "Milan"), ("Milan", "Turin")]),
        (TRAIN, "a seat from Ghent to Bruges and back", [("Ghent", "Bruges"), ("Bruges", "Ghent")]),
        (
            REMINDER,
            "remind me to call Mum at 5pm and to water the plants at 7pm",
            [("call Mum", "17:00"), ("water the plants", "19:00")],
        ),
        (TEXTING, "text Jo 'see you' and Mia 'happy birthday'", [("Jo", "see you"), ("Mia", "happy birthday")]),
        (
            BASKET,
            "add 2 toothbrushes, 1 shampoo and 4 bars of soap to my basket",
            [("toothbrushes", 2), ("shampoo", 1), ("soap", 4)],
        ),
        (BASKET, "two brushes and a comb", [("brushes", 2), ("comb", 1)]),
        (
            PIZZA,
            "one large pizza with ham and one small pizza with olives and onions",
            [(["ham"], "large"), (["olives", "onions"], "small")],
        ),
    ],
)
def test_each_has_its_own_values_and_what_is_shared(parameters, said, wanted):
    calls = repeated(parameters, said, about="set the heating, order pizza, remind, text, add to the basket, convert")
    assert [tuple(call[name] for name in parameters["properties"]) for call in calls] == wanted


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (TRAIN, "how far apart are Rome and Milan"),
        (PIZZA, "a large pizza with ham, olives and onions"),
        (FORECAST, "I'm in Oslo now and fly to Rome tomorrow. What's the weather in Rome?"),
        (FORECAST, "the weather in Dover, England"),
        (REMINDER, "remind me to buy bread and butter at 5pm"),
        (  # the second number is another parameter's
            {**needed(level=TEXT, tank_number=TEXT), "required": ["level"]},
            "the gauge shows 48213, tank number 7719, could you put that down?",
        ),
        (needed(adults=WHOLE, children=WHOLE), "a room for two adults and one child"),
        (GAIN, "What do I gain, given a yearly yield of 5%, an amount of 2000 dollars and a number of 3 pieces?"),
    ],
)
def test_what_one_call_takes_is_one(parameters, said):
    assert repeated(parameters, said, about="weather, train, order a pizza, remind, book a room") == []


DESK = [
    tool("void_invoice", "Voids an invoice", invoice={"type": "string", "description": "Number of the invoice"}),
    tool("mail_invoice", "Mails an invoice", invoice={"type": "string", "description": "Number of the invoice"}),
    tool("call_contact", "Phones somebody", contact={"type": "string", "description": "Name"}),
]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (
            "void invoices 5501 and 5502, and mail invoice 5503",
            [("void_invoice", "5501"), ("void_invoice", "5502"), ("mail_invoice", "5503")],
        ),
        (  # "call" says little in a sentence, but a tool is asked for with it
            "mail invoice 5501, void invoice 5502, and call Judith",
            [("mail_invoice", "5501"), ("void_invoice", "5502"), ("call_contact", "Judith")],
        ),
    ],
)
def test_one_of_several_wishes_may_be_on_several_things(said, wanted):
    calls = think("", DESK, "auto", [Said("user", said)]).calls
    assert [(call.name, *call.arguments.values()) for call in calls] == wanted


def test_two_names_in_one_form_are_for_the_only_tool_that_takes_them_whatever_else_was_said():
    score = tool("live_score", "Score of a running match", team={"type": "string", "description": "Name of the team"})
    calls = think("", [score], "auto", [Said("user", "how are Lyon, Genoa and Porto doing")]).calls
    assert [call.arguments["team"] for call in calls] == ["Lyon", "Genoa", "Porto"]
    assert not think("", [score], "auto", [Said("user", "who makes laws and orders in Sparta")]).calls
