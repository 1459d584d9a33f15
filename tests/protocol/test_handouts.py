"""The code of hand-outs and front page runs as it is printed, as it would in a notebook's cells."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from agents.realtime import RealtimeAgent

from voicelab import LiveSession

ROOT = Path(__file__).resolve().parents[2]
HANDOUTS = sorted((ROOT / "docs" / "handouts").glob("chapter_*.md"))
A_PAGE = 95  # lines, with its code


def code_of(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


async def run(page: Path) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": page.stem}
    for block in code_of(page):
        code = compile(block, str(page), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        running = eval(code, names)
        if inspect.isawaitable(running):
            await running
    for name in ("session", "call"):
        if hasattr(names.get(name), "hang_up"):
            await names[name].hang_up()
    return names


# What the last line of a page's code has brought about, by the names that it leaves.
CAME_OF_IT = {
    1: lambda names: names["answer"].agent == "QA Agent" and "carry-on" in names["answer"].text,
    2: lambda names: "?" in names["said"] and {"audio", "history_added", "agent_end"} <= names["kinds"],
    3: lambda names: 1 < names["seconds"] < 10 and -40 < names["loudest"] < 0 and names["answer"].heard,
    4: lambda names: names["report"].passed == 1,
    5: lambda names: {"tool_approval_required", "tool_end"} <= set(names["seen"]) and names["my_miles"].needs_approval,
    6: lambda names: "gate twelve" in names["answer"].text and names["seconds"] > 1 and names["tripped"],
    7: lambda names: "carry-on" in names["told"] and names["desk"].handoffs[0].agent_name == "Baggage Agent",
    8: lambda names: names["secret"].value.startswith("ek_") and names["canary"].state == "paused",
}


def test_every_chapter_has_its_page():
    assert [page.stem for page in HANDOUTS] == [f"chapter_{number}" for number in CAME_OF_IT]


@pytest.mark.parametrize("page", HANDOUTS, ids=lambda page: page.stem)
async def test_what_is_printed_runs(page, practice, monkeypatch):
    monkeypatch.chdir(ROOT)
    names = await run(page)
    assert CAME_OF_IT[int(page.stem[-1])](names)


@pytest.mark.parametrize("page", HANDOUTS, ids=lambda page: page.stem)
def test_a_hand_out_is_one_page(page):
    assert len(page.read_text(encoding="utf-8").splitlines()) <= A_PAGE


async def test_the_front_page_runs(practice, monkeypatch):
    monkeypatch.chdir(ROOT)
    names = await run(ROOT / "README.md")
    assert names["answer"].agent == "Main Agent" and names["answer"].heard


def test_the_page_of_code_imports_what_there_is_and_uses_what_it_imports():
    """Its pieces have places to be filled in, so they are not run as they stand."""
    for block in code_of(ROOT / "docs" / "in_code.md"):
        tree = compile(block, "in_code.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
        names: dict[str, Any] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                exec(compile(ast.Module([node], []), "in_code.md", "exec"), names)
        session = LiveSession(RealtimeAgent(name="Agent", instructions="You are an agent."))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "session":
                assert hasattr(session, node.attr), node.attr
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "session.controls":
                assert hasattr(session.controls, node.attr), node.attr
