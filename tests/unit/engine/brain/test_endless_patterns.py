"""Texts that have brought a pattern to look at everything again from each of its places: thinking grows as they do.

The engine thinks for all calls in one process, and while a pattern is looked for nothing else is done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from voicelab.engine.brain.arguments.codes import spelled
from voicelab.engine.brain.arguments.spans import Text
from voicelab.engine.brain.conversions import as_request
from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Called, Returned, Said, Thought
from voicelab.meaning.instruction_replies import reply


def report(parameter: str = "problem", **schema: str) -> dict:
    parameters = {"type": "object", "properties": {parameter: {"type": "string", **schema}}, "required": [parameter]}
    return {"type": "function", "name": "report_problem", "description": "Reports a problem.", "parameters": parameters}


def said(text: str, tool: dict | None = None, instructions: str = "You are a janitor.") -> Thought:
    return think(instructions, [tool or report()], "auto", [Said("user", text)])


def returned(output: str) -> Thought:
    talk = [Said("user", "report a problem about the lamp"), Called("c", "report_problem", "{}"), Returned("c", output)]
    return think("You are a janitor.", [report()], "auto", talk)


UNSEEN_SECONDS = 0.01  # that a busy machine may add to any measurement; what these patterns took was seconds

LONG: dict[str, tuple[int, Callable[[int, str], Any]]] = {
    "questions for conversions": (4_000, lambda n, x: as_request(x + "how many in is for a " * (n // 20))),
    "thanks for many things": (4_000, lambda n, x: said(x + "thank you " + "for the cat " * (n // 12) + ". I wait")),
    "words that underscores join": (6, lambda n, lamp: said(f"{lamp.replace(' ', '_')} {'a_' * n}%")),
    "blanks in what was said": (100, lambda n, lamp: said(f"report a problem about {lamp}{' ' * n}it")),
    "commas between digits": (300, lambda n, lamp: spelled(Text(f"{'1,' * (n // 2)}, {lamp}"))),
    "blanks in a description": (100, lambda n, lamp: said("report it", report("x", description=f"{lamp}{' ' * n}x"))),
    "blanks in instructions": (1_000, lambda n, lamp: said("and when?", None, f"{lamp}{' ' * n}opens at nine.")),
    "quotation marks in instructions": (1_500, lambda n, lamp: said("and when?", None, f"{lamp} {'“' * n} opens.")),
    "commas in instructions": (1_500, lambda n, lamp: said("and when?", None, f"{'for a, ' * (n // 7)}{lamp}.")),
    "blanks in a result": (4_000, lambda n, lamp: returned(f"{lamp}{' ' * n}is dark")),
    "blanks in a result's message": (1_000, lambda n, lamp: returned(f'{{"message": "{lamp}{" " * n}is dark"}}')),
    "orders upon orders": (1_000, lambda n, x: said("and when?", None, f"{'never talk, say ' * (n // 16)}{x}.")),
    "an article over and over": (15, lambda n, lamp: said(f"{lamp} is broken, {'the ' * (n // 4)}it")),
    "blanks in a list": (
        15,
        lambda n, lamp: reply(f"if they mention {lamp}, {(' ' * (n // 6) + 'and' + ' ' * (n // 6) + '-,') * 5} x"),
    ),
    "a pattern within a pattern": (6, lambda n, lamp: said(f"{lamp} {'a' * n}1", report("code", pattern="^(a+)+$"))),
}


@pytest.mark.parametrize("kind", LONG)
def test_four_times_as_long_takes_no_more_than_some_times_as_long(kind):
    size, thought = LONG[kind]

    def spent(n: int) -> float:
        def once(lamp: str) -> float:
            begun = time.process_time()
            thought(n, lamp)
            return time.process_time() - begun

        return min(once(f"lamp {n} {attempt}") for attempt in "ABCDE")  # each is new, and none is remembered

    said("warm up")
    assert spent(4 * size) < 6 * spent(size) + UNSEEN_SECONDS


def test_runs_of_blanks_change_nothing_else():
    paragraphs = "You are a porter.\n\n\n  \nThe   gate opens at nine.\r\n\r\n\r\nThe hall opens at ten."
    plain = "You are a porter.\n\nThe gate opens at nine.\n\nThe hall opens at ten."
    for question in ("when does the gate open?", "when  does the\n\n\nhall open?", "who are you?"):
        assert said(question, None, paragraphs).text == said(question, None, plain).text


def test_a_value_of_a_result_keeps_its_blanks():
    talk = [Said("user", "find it"), Called("c", "find_report", "{}"), Returned("c", '{"code": "AB  12"}')]
    tool = {**report("code"), "name": "close_report", "description": "Closes a report."}
    [call] = think("", [tool], "auto", [*talk, Said("assistant", "Found."), Said("user", "close the report")]).calls
    assert call.arguments == {"code": "AB  12"}
