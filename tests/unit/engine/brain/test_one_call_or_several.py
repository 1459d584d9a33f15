"""What is one call of a tool, though commas and "and" part it, and where several calls are divided that need more."""

from __future__ import annotations

from typing import Any

import pytest

from voicelab.engine.brain.arguments import repeated

TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}


def takes(optional: str = "", **properties: dict[str, Any]) -> dict[str, Any]:
    needed = [name for name in properties if name not in optional.split()]
    return {"type": "object", "properties": properties, "required": needed}


def told(kind: dict[str, Any], description: str) -> dict[str, Any]:
    return {**kind, "description": description}


CUBOID = takes(edge_a=told(NUMBER, "First edge"), edge_b=told(NUMBER, "Second edge"), edge_c=told(NUMBER, "Third edge"))
PLANE = takes(p=told(WHOLE, "Coefficient of x"), q=told(WHOLE, "Coefficient of y"), r=told(WHOLE, "Coefficient of z"))
LABORATORY = takes(
    "values",
    patient=told(TEXT, "Name of the patient"),
    ward=told(TEXT, "Ward of the patient"),
    values={"type": "array", "items": {**TEXT, "enum": ["Sodium", "Glucose", "Iron"]}, "description": "What to get"},
)
SERIES = takes(
    x={"type": "array", "items": NUMBER, "description": "First series"},
    y={"type": "array", "items": NUMBER, "description": "Second series"},
    confidence=told(NUMBER, "Level of confidence"),
)
SAVINGS = takes(
    "share_percent years",
    deposit=told(NUMBER, "Deposit at the beginning"),
    share_percent=told(NUMBER, "What is paid out, in percent of the deposit"),
    annual_rate=told(NUMBER, "Interest in percent per year"),
    years=told(WHOLE, "Duration in years"),
)
CAR = takes(
    city=told(TEXT, "City where the car is picked up"),
    car_type=told(TEXT, "Type of the car, e.g. compact, estate"),
    days=told(WHOLE, "Number of days"),
    start_date=told(TEXT, "The date when the rental begins"),
)
FERRY = takes(
    "cabin",
    port=told(TEXT, "Port of departure"),
    cars=told(WHOLE, "Number of cars"),
    bikes=told(WHOLE, "Number of bikes"),
    date=told(TEXT, "Date of the crossing"),
    cabin=told(TEXT, "Kind of the cabin, default 'inside'"),
)
ALERTS = takes(
    address=told(TEXT, "URL that is told"),
    topics={"type": "array", "items": TEXT, "description": "Topics to subscribe to"},
)
COMPLAINT = takes(
    "urgency officer",
    summary=told(TEXT, "Summary of the complaint in one line"),
    urgency={**TEXT, "enum": ["low", "medium", "high"], "description": "How urgent it is"},
    officer=told(TEXT, "Name of the officer in charge"),
)
COURIER = takes(
    "size",
    from_code=told(TEXT, "Postal code where it is fetched"),
    to_code=told(TEXT, "Postal code where it is brought"),
    weight=told(NUMBER, "Weight in kg"),
    size=takes(length=NUMBER, width=NUMBER, height=NUMBER),
)
MEAL = takes("kcal", food=told(TEXT, "The food"), grams=told(NUMBER, "Weight in grams"), kcal=told(NUMBER, "Energy"))
FLAT = takes(
    "condition",
    address=told(TEXT, "Full address"),
    square_feet=told(NUMBER, "Area in square feet"),
    condition={**TEXT, "enum": ["poor", "good", "painted"], "description": "Condition"},
)
DAMAGE = takes(plot=told(TEXT, "Number of the plot"), details=told(TEXT, "What happened"))
TAX = takes(
    "age",
    salary=told(NUMBER, "Salary of a year"),
    allowance=told(NUMBER, "Wanted allowance"),
    age=told(WHOLE, "Age"),
)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [  # several parameters of one sort
        (
            CUBOID,
            "the volume and surface of a cuboid, if I know its three edges are 7 units, 9 units and 12 units long",
        ),
        (PLANE, "give me the normal form of the plane with coefficients 5, 8 and -2"),
        (TAX, "I make 48,000 a year and have an age of 41. Would I get an allowance of 3,000?"),
        # a list that has room for all
        (LABORATORY, "Fetch Glucose and Sodium values for Peter Lang in ward 'West 3'"),
        (ALERTS, "subscribe to price.changed and stock.low -> https://bell.hartwood.dev/in"),
        (SERIES, "correlate height [150, 160, 171] and weight [50, 61, 70] at a confidence of 0.95"),
        # other units are other parameters
        (SAVINGS, "a plan with a 90k deposit, 15% paid out, 12 years at 3.5%"),
        (MEAL, "log 200 g of rice, 260 kcal"),
        (FLAT, "our flat at 14 Park Lane, Leeds has 900 feet and was painted two years ago, what is it worth"),
        # one place, one date
        (CAR, "Rent a compact car for 5 days in Leeds, Yorkshire starting from June 3rd, 2024."),
        (FERRY, "Book a ferry for two cars and one bike from Dover, England for July 10, 2022 with an outside cabin."),
        # one says what the other lacks, or speaks of it
        (COURIER, "send a 4 kg box, 40x60x50 cm, from 10999 to 80469"),
        (DAMAGE, "I've just walked past plot 7 and the fence's lying on the road and the sheep are out"),
        (DAMAGE, "no fence any more and the shed's leaking at plot 12"),
        (DAMAGE, "the fence of plot 12 is down and the sheep are out on the road"),
        (
            COMPLAINT,
            "File a complaint: street lamp flickers in Mill Lane when the wind has some strength in it. "
            "It's keeping us awake so make it high, and give it to osborne",
        ),
    ],
)
def test_one_call_takes_all_that_was_said(parameters, said):
    assert (
        repeated(parameters, said, about="rent a car, send a box, log a meal, file a complaint, fetch values, a flat")
        == []
    )


PLACE = takes(place=told(TEXT, "City and country"))
SAMPLE = takes(mass_g=told(NUMBER, "Mass in grams"), volume_ml=told(NUMBER, "Volume in millilitres"))
TIMER = takes(minutes=told(WHOLE, "Minutes"))
FILE = takes(path=told(TEXT, "Path of the file"))
ROOM = takes(room=told(TEXT, "Room"), degrees=told(NUMBER, "Degrees"), hours=told(NUMBER, "For how many hours"))


@pytest.mark.parametrize(
    ("parameters", "said", "wanted"),
    [
        (PLACE, "the air in Porto, Portugal and in Bilbao, Spain", [("Porto, Portugal",), ("Bilbao, Spain",)]),
        (
            PLACE,
            "the air of Lyon, France, of Turin, Italy and of Graz, Austria",
            [("Lyon, France",), ("Turin, Italy",), ("Graz, Austria",)],
        ),
        (PLACE, "the air in Oslo, Turin and Graz", [("Oslo",), ("Turin",), ("Graz",)]),
        (SAMPLE, "density for 12 g and 6 ml, and for 30 g and 15 ml", [(12, 6), (30, 15)]),
        (
            SAMPLE,
            "density of sample A, 20 g in 8 ml, of sample B which has 35 g and 10 ml, and of sample C with 5 g, 4 ml",
            [(20, 8), (35, 10), (5, 4)],
        ),
        (TIMER, "a timer for 5 minutes and one for 10 minutes", [(5,), (10,)]),
        (FILE, "print notes/may.txt and notes/june.txt", [("notes/may.txt",), ("notes/june.txt",)]),
        (
            ROOM,
            "heat the kitchen to 20 degrees for 2 hours and the attic to 23 degrees for 1 hour",
            [("kitchen", 20, 2), ("attic", 23, 1)],
        ),
    ],
)
def test_several_are_divided_where_all_that_a_call_needs_was_said(parameters, said, wanted):
    calls = repeated(
        parameters, said, about="air quality, density of a sample, start a timer, print a file, heat a room"
    )
    assert [tuple(call[name] for name in parameters["properties"]) for call in calls] == wanted
