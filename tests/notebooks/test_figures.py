"""The drawings of the chapters, and the table of what works without a key, say what is the case."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import nbformat
import pytest

from voicelab.engine.brain.thinking import think
from voicelab.engine.brain.turn import Said, Thought

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("draw_desk", ROOT / "docs" / "draw_desk.py")
desk = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = desk  # where its dataclass looks for its annotations
spec.loader.exec_module(desk)

LOOKUP = {
    "type": "function",
    "name": "transfer_to_garden_agent",
    "description": "Handoff to the Garden Agent agent to handle the request.",
    "parameters": {"type": "object", "properties": {}},
}


def answer(instructions: str, said: str, *tools: dict) -> Thought:
    return think(
        instructions, list(tools), "auto", [Said("user", "Hello!"), Said("assistant", "Yes?"), Said("user", said)]
    )


FOLLOWED = {
    "a greeting": lambda: "Ahoy" in think('Greet with "Ahoy there!"', [], "auto", [Said("user", "Hello!")]).text,
    "a fact, to be told when it is asked for": lambda: (
        "seven" in answer("The pool opens at seven.", "When does the pool open?").text
    ),
    "what to say on a topic, or to a caller in a hurry": lambda: (
        "ten euros" in answer("If somebody asks about prices, say that all cost ten euros.", "What do I pay?").text
        and "tomorrow" in answer("If a caller is in a hurry, ask them to ring tomorrow.", "I have no time!").text
    ),
    "which agent or tool is for what": lambda: (
        answer("Roses go to the Garden Agent.", "My roses are ill.", LOOKUP).calls
    ),
    "what must not be talked about": lambda: (
        "cannot" in answer("Never talk about politics.", "Let us talk about politics.").text
    ),
    "an answer in one sentence": lambda: (
        answer(
            "Answer in one sentence. The pool opens at seven. It is closed on Mondays.", "When does the pool open?"
        ).text.count(".")
        == 1
    ),
}
NAMED = {
    "a tone, such as warm or witty": "Be warm and witty.",
    "another language": "Answer in Italian.",
    "somebody's way of speaking": "Speak like an old sailor.",
    "how to behave to a caller who is upset": "If the caller sounds upset, slow down.",
    "an order in which to ask": "Ask for the name first, then the date, then the number of guests.",
}


def rows() -> dict[str, str]:
    """The first two columns of chapter 1's table."""
    cells = nbformat.read(ROOT / "notebooks" / "01_getting_started.ipynb", as_version=4).cells
    table = next(cell.source for cell in cells if "| practice engine |" in cell.source)
    found = re.findall(r"^\| ([^|]+) \| ([^|]+) \|[^|]+\|$", table, re.MULTILINE)
    return {asked: offline for asked, offline in found if not set(asked) <= {"-", " "} and offline != "practice engine"}


def test_the_table_has_these_rows():
    assert {asked for asked, offline in rows().items() if offline == "no"} == set(NAMED)
    assert {asked for asked, offline in rows().items() if offline != "no"} == set(FOLLOWED)


@pytest.mark.parametrize("asked", FOLLOWED)
def test_what_the_table_says_is_honoured_is(asked):
    assert FOLLOWED[asked]()


@pytest.mark.parametrize("asked", NAMED)
def test_what_the_table_says_is_not_honoured_is_named(asked):
    assert NAMED[asked] in answer(NAMED[asked], "How much is it?").not_followed


@pytest.mark.parametrize("chapter", desk.CHAPTERS)
def test_each_chapter_shows_where_it_stands(chapter):
    drawing = desk.FIGURES / f"desk_{chapter}.svg"
    assert drawing.read_text(encoding="utf-8") == desk.drawing(chapter), "run: python docs/draw_desk.py"
    notebook = next((ROOT / "notebooks").glob(f"{chapter:02}_*.ipynb")).read_text(encoding="utf-8")
    assert f"figures/{drawing.name}" in notebook


NUMBERED = re.compile(r"(?:^|[\"*(])[Ff]igure (\d)\.(\d+)\.")  # of a caption or a title: a full stop follows


@pytest.mark.parametrize("chapter", [*desk.CHAPTERS, 9])
def test_figures_are_numbered_from_one_in_their_order_and_references_lead_to_one(chapter):
    path = next((ROOT / "notebooks").glob(f"{chapter:02}_*.ipynb"))
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    numbers = [number for source in sources for number in NUMBERED.findall(source)]
    found = list(dict.fromkeys(numbers))  # some have a title and a caption
    assert found == [(str(chapter), str(at)) for at in range(1, len(found) + 1)] and found
    named = {number for source in sources for number in re.findall(rf"[Ff]igure\s({chapter})\.(\d+)", source)}
    assert named <= set(found)
