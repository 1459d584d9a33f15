"""Arguments as people write them: whole tokens, values beside the name of their parameter, linked numbers."""

from __future__ import annotations

from typing import Any

import pytest

from voicelab.engine.brain.arguments import fill

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
