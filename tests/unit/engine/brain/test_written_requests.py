"""Arguments as people write them: whole tokens, values beside the name of their parameter, linked numbers."""

from __future__ import annotations

from typing import Any

import pytest

from voicelab.engine.brain.arguments import fill
from voicelab.engine.brain.arguments.spans import Text
from voicelab.engine.brain.arguments.tokens import tokens

TEXT = {"type": "string"}
WHOLE, NUMBER = {"type": "integer"}, {"type": "number"}


def told(description: str, kind: str = "string", **more: Any) -> dict:
    return {"type": kind, "description": description, **more}


def filled(said: str, required: str = "", about: str = "", **properties: dict) -> dict:
    schema = {"type": "object", "properties": properties, "required": required.split()}
    return fill(schema, said, about=about)[0]


@pytest.mark.parametrize(
    ("said", "name", "described", "expected"),
    [
        ("open /etc/hosts please", "path", "Path", "/etc/hosts"),
        ("what is in ../shared/fonts?", "directory", "Folder", "../shared/fonts"),
        ("put the numbers of 2025.csv into a chart", "file", "File", "2025.csv"),
        ("print invoice_0442.pdf, two copies", "file", "File to print", "invoice_0442.pdf"),
        ("check https://status.fern.example/api, it seems down", "url", "Address", "https://status.fern.example/api"),
        ("roll back to v1.12.3-beta2 now", "version", "Version", "v1.12.3-beta2"),
        ("is fix/nav the newest one", "branch", "Branch", "fix/nav"),
        ("rebase fix/login-loop", "branch", "Branch", "fix/login-loop"),
        ("how busy is web-frontend at the moment", "service_id", "Id", "web-frontend"),
        ("status of claim KX-77-1204", "claim_number", "Number of the claim", "KX-77-1204"),
        ("restart the redis container", "container", "Name or id", "redis"),
        ("post it in #releases", "channel", "Channel, without the sign", "releases"),
        ("post it in #releases", "channel", "Channel, e.g. #team", "#releases"),
        ("which trains leave from GVA", "airport", "IATA code of the airport", "GVA"),
    ],
)
def test_what_is_written_as_one_piece_goes_whole(said, name, described, expected):
    assert filled(said, name, **{name: told(described)}) == {name: expected}


def test_two_written_pieces_go_where_the_little_words_say():
    src, dst = told("Old path"), told("New path")
    assert filled("copy notes.md to archive/notes-2024.md", "src dst", src=src, dst=dst) == {
        "src": "notes.md",
        "dst": "archive/notes-2024.md",
    }


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ("run it on cluster blue", "cluster", "blue"),
        ("only those tagged urgent", "tag", "urgent"),
        ("put it on a leather strap", "strap", "leather"),
        ("title: Garden party, colour: green", "title", "Garden party"),
        ("snapshot the disk and call it before-upgrade", "label", "before-upgrade"),
    ],
)
def test_a_value_beside_the_name_of_its_parameter(said, name, expected):
    assert filled(said, "", "take a snapshot of a disk", **{name: TEXT})[name] == expected


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ("write down: the gate code is 4471", "content", "the gate code is 4471"),
        ("New todo: water the ferns. It's important", "title", "water the ferns"),
        ("reply to TK-88: shipped this morning", "message", "shipped this morning"),
    ],
)
def test_what_follows_a_colon_is_the_text(said, name, expected):
    assert filled(said, name, **{name: TEXT})[name] == expected


def test_a_text_of_several_lines_is_taken_whole_and_a_heading_is_one_line():
    said = "title: Summer fair\nbody: Bring chairs.\nAnd tables."
    assert filled(said, "title", title=TEXT, body=TEXT) == {
        "title": "Summer fair",
        "body": "Bring chairs.\nAnd tables.",
    }


def test_sides_of_no_size_at_all_break_nothing():
    assert filled(f"{'9' * 400}x3", width=NUMBER, height=NUMBER) == {}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a loan of 250k", 250_000),
        ("a budget of 1.5M", 1_500_000),
        ("1.2m euros", 1_200_000),
        ("1/2 cup", 0.5),
        ("2 1/4 cups", 2.25),
    ],
)
def test_amounts_in_short(said, expected):
    assert filled(said, "value", value=told("Amount", "number")) == {"value": expected}


def test_linked_numbers_go_to_parameters_that_belong_together():
    sides = {name: NUMBER for name in ("width", "height", "depth")}
    box = told("Size in cm", "object", properties=sides, required=[*sides])
    assert filled("a crate of 40x25x10 cm", box=box) == {"box": {"width": 40, "height": 25, "depth": 10}}
    assert filled(
        "a mat of 2 by 3 metres", box=told("cm", "object", properties={"length": NUMBER, "width": NUMBER})
    ) == {"box": {"length": 200, "width": 300}}
    packs = {"volume": told("millilitres", "number"), "count": told("how many bottles", "integer")}
    assert filled("send 4x750ml bottles", "volume count", **packs) == {"volume": 750, "count": 4}
    pressure = {"upper": told("bar", "integer"), "lower": told("bar", "integer"), "cycles": told("how many", "integer")}
    assert filled("cycled from 8 over 3 today", **pressure) == {"upper": 8, "lower": 3}


def test_a_name_with_a_capital_comes_before_plain_words_after_for():
    assert filled("I owe Mina for the taxi", "recipient", recipient=told("Name of the friend"))["recipient"] == "Mina"
    assert filled("hand the ticket over to ravi", assignee=told("Who works on it")) == {"assignee": "ravi"}


@pytest.mark.parametrize("said", ["who does Ines Roth work for", "Ines Roth's got a new desk"])
def test_somebody_who_is_asked_about_is_the_one_that_is_meant(said):
    assert filled(said, "name", name=told("Name")) == {"name": "Ines Roth"}


def test_an_address_for_mail_is_taken_where_it_may_be_left_out():
    email = told("Mail address")
    assert filled("add Bo Lindt, bo@lindt.example", "name", name=TEXT, email=email)["email"] == "bo@lindt.example"


CHOICES = {
    "stolen": ("lost", "stolen", "other"),
    "walking": ("driving", "walking", "transit"),
    "in_progress": ("todo", "in_progress", "done"),
    "pt-BR": ("en", "pt-PT", "pt-BR"),
    "tomorrow": ("today", "tomorrow"),
    "2.4ghz": ("2.4ghz", "5ghz"),
}


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ("my scooter was nicked last night", "stolen"),
        ("how long is it on foot", "walking"),
        ("I'm working on it, mark the card", "in_progress"),
        ("put the menu into Brazilian Portuguese", "pt-BR"),
        ("is it dry tmrw", "tomorrow"),
        ("move the printer to the 2.4ghz band", "2.4ghz"),
    ],
)
def test_an_option_in_other_words(said, option):
    assert filled(said, value={"enum": [*CHOICES[option]]}) == {"value": option}


@pytest.mark.parametrize(
    ("said", "name", "description", "expected"),
    [
        ("copy the album, subfolders too", "recursive", "", True),
        ("send the parcel asap", "express", "Within a day", True),
        ("not urgent, send it whenever", "urgent", "", False),
        ("a seat outside would be nice", "outdoor", "Seat outside", True),
        ("a seat would be nice", "outdoor", "Seat outside", None),
    ],
)
def test_a_yes_or_no_in_other_words(said, name, description, expected):
    found = filled(said, "", "reserve a seat", **{name: told(description, "boolean")})
    assert found.get(name) is expected


@pytest.mark.parametrize(
    ("said", "described", "expected"),
    [
        ("the rate of swiss francs", "ISO 4217 code", "CHF"),
        ("put the menu into Korean", "Language code", "ko"),
        ("post it to Norway", "ISO 3166 code of the country", "NO"),
        ("how many pints is that", "Unit, singular", "pint"),
    ],
)
def test_values_in_the_form_that_is_asked_for(said, described, expected):
    assert filled(said, "target", target=told(described)) == {"target": expected}


def test_a_time_without_its_day_takes_the_one_before():
    moment = told("YYYY-MM-DD HH:MM")
    assert filled("from 2026-03-04 10:00 until 11:30", "start end", start=moment, end=moment) == {
        "start": "2026-03-04 10:00",
        "end": "2026-03-04 11:30",
    }


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("let it run, an hour", 60), ("give it an hour of extra time", 60), ("I think an hour and a quarter a day", 75)],
)
def test_an_hour_without_a_number(said, minutes):
    assert filled(said, minutes_per_day=told("", "integer")) == {"minutes_per_day": minutes}


def test_what_one_does_with_somebody_is_the_heading():
    assert filled("put lunch with Rosa into my diary", "title", title=TEXT) == {"title": "lunch with Rosa"}


def test_what_is_quoted_is_the_text_and_not_the_name_beside_it():
    content, board = told("What is to be written"), told("Name of the board")
    assert filled("pin 'the fridge is on its last legs' to the kitchen board", "text", text=content, board=board) == {
        "text": "the fridge is on its last legs",
        "board": "kitchen",
    }


def test_people_with_and_without_capitals_are_one_list():
    people = {"type": "array", "items": TEXT, "description": "Names"}
    assert filled("reviewers tara, jun and Mika", reviewers=people) == {"reviewers": ["tara", "jun", "Mika"]}


def test_the_objects_of_a_list_leave_other_values_alone():
    line = {"type": "object", "properties": {"name": TEXT, "quantity": WHOLE}, "required": ["name"]}
    lines = {"type": "array", "items": line}
    found = filled("three lilies and a fern to 9 Canal Street. I pay by card", "lines", lines=lines, address=TEXT)
    assert [one["name"] for one in found["lines"]] == ["lilies", "fern"]
    assert found["address"] == "9 Canal Street"


@pytest.mark.parametrize(
    "said",
    ["at 40 miles/hour", "7 l/100km", "Thanks.Bye", "12-Apr-2024", "and/or", "24/7", "2.5kg", "p.m.", "3x2", "U.K."],
)
def test_what_only_looks_like_a_written_piece(said):
    assert tokens(Text(said)) == []


def test_a_version_and_the_address_of_a_machine_are_nothing_else():
    service, version = told(""), told("")
    assert filled(
        "release mail-router v2.0.1", "service version", "release a service", service=service, version=version
    ) == {
        "service": "mail-router",
        "version": "v2.0.1",
    }
    assert (
        filled("call 10.0.3.17 scanner-2", "ip name", ip=told("IP address"), name=told("New name"))["ip"] == "10.0.3.17"
    )


def test_several_addresses_for_mail_are_one_list():
    emails = {"type": "array", "items": TEXT, "description": "E-mail addresses"}
    assert filled("add a@fir.example and b@fir.example to it", "emails", emails=emails) == {
        "emails": ["a@fir.example", "b@fir.example"]
    }


def test_a_colon_after_running_words_names_no_parameter():
    properties = {"content": TEXT, "list": told("Name of the list")}
    assert filled("put this on the shopping list: oats", "content list", **properties) == {
        "content": "oats",
        "list": "shopping",
    }
