"""The chapters as pieces of writing: executed, in small cells, with more prose than code, and with honest outputs."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 3_000_000  # of a chapter with its outputs: sound is compressed, and a repository is cloned by everybody


def cells(path: Path):
    return nbformat.read(path, as_version=4).cells


def code_of(path: Path) -> list[str]:
    return [cell.source for cell in cells(path) if cell.cell_type == "code"]


def prose_of(path: Path) -> list[str]:
    return [cell.source for cell in cells(path) if cell.cell_type == "markdown"]


CHAPTERS = [path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if code_of(path)]
NUMBERED = {int(path.stem[:2]): path for path in CHAPTERS if path.stem[:2] in {f"{n:02}" for n in range(1, 9)}}
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
each_numbered = pytest.mark.parametrize("number", NUMBERED)


@each_chapter
def test_every_code_cell_has_been_run(path):
    code = [cell for cell in cells(path) if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]


@each_chapter
def test_cells_are_small_and_prose_leads(path):
    kinds = [cell.cell_type for cell in cells(path)]
    lengths = sorted(len(source.splitlines()) for source in code_of(path))
    at_95 = lengths[-(-95 * len(lengths) // 100) - 1]  # the nearest rank
    assert lengths[len(lengths) // 2] <= 5 and at_95 <= 12 and lengths[-1] <= 15
    assert kinds.count("markdown") >= 1.3 * kinds.count("code")
    assert "code code code" not in " ".join(kinds)


@each_chapter
def test_a_chapter_is_no_burden_to_clone(path):
    assert path.stat().st_size < MOST_BYTES


@each_numbered
def test_a_chapter_opens_with_what_it_is_for(number):
    opening = "\n".join(prose_of(NUMBERED[number])[:3])
    title, question = opening.splitlines()[0], opening.splitlines()[2]
    assert title.startswith(f"# {number} · ") and re.fullmatch(r"\*[^*]+\?\*", question)
    assert re.search(r"\bable\s+to\b", opening) and len(re.findall(r"^- ", opening, re.MULTILINE)) >= 3
    assert re.search(r"\b(minutes|hours?)\b", opening) and "You need" in opening
    assert f"figures/desk_{number}.svg" in opening


@each_numbered
def test_a_chapter_ends_with_exercises_what_was_learned_and_the_way_on(number):
    prose = "\n\n".join(prose_of(NUMBERED[number]))
    exercises = re.search(rf"^## {number}\.\d+ Exercises$", prose, re.MULTILINE)
    closing = prose[exercises.end() :].rpartition("\n## ")[2] if exercises else ""
    assert len(re.findall(r"^- ", closing, re.MULTILINE)) >= 3
    assert number == max(NUMBERED) or f"chapter {number + 1}" in closing
    assert "](10_glossary.ipynb)" in closing


@each_numbered
def test_headings_are_numbered_in_their_order(number):
    prose = "\n\n".join(prose_of(NUMBERED[number]))
    found = re.findall(rf"^## {number}\.(\d+) ", prose, re.MULTILINE)
    assert found == [str(at) for at in range(1, len(found) + 1)]


def written(sources: list[str]) -> Counter[str]:
    """Which words are written in code: names, attributes and keywords, and calls with their bracket.

    Comments and strings are no code, and an import only says where a name comes from.
    """
    found: Counter[str] = Counter()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Name):
                found[node.id] += 1
            elif isinstance(node, ast.Attribute):
                found[node.attr] += 1
            elif isinstance(node, ast.keyword) and node.arg:
                found[f"{node.arg}="] += 1
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found[f"{node.func.id}("] += 1
    return found


# What a learner writes with the stock SDK, by chapter. `voicelab` has finished parts for each of them; they come later.
BY_HAND = {
    1: ["handoffs=", "function_tool", "RealtimeAgent("],
    2: ["RealtimeRunner"],
    4: ["function_tool"],
    5: ["needs_approval=", "approve_tool_call", "reject_tool_call"],
    7: ["Agent(", "Runner", "realtime_handoff"],
}


@pytest.mark.parametrize(("number", "word"), [(number, word) for number, words in BY_HAND.items() for word in words])
def test_the_learner_writes_it_with_the_sdk(number, word):
    assert written(code_of(NUMBERED[number]))[word] >= 1


def test_only_what_is_written_in_code_is_counted():
    source = 'from agents import Runner  # RealtimeRunner\nnote = "function_tool"\nRealtimeAgent(name="A", handoffs=[])'
    assert written([source, "await Runner.run(agent)"]) == Counter(
        {"note": 1, "RealtimeAgent": 1, "RealtimeAgent(": 1, "name=": 1, "handoffs=": 1}
        | {"Runner": 1, "run": 1, "agent": 1}
    )


@each_chapter
def test_an_ignored_output_says_why(path):
    for cell in cells(path):
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            assert len(cell.metadata["ignored_because"]) > 20


@each_chapter
def test_nothing_private_is_stored(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"sk-[A-Za-z0-9-]{8}|ek_[A-Za-z0-9]{8}|Bearer ", text)
    assert not re.search(r"(?<![\w.])/(?:root|home|Users|tmp|work)/", text)
    assert "widget-state" not in text


@each_chapter
def test_no_output_has_a_password(path):
    """The demo customers' passwords are in chapter 5 for learners to read; what ran must not have kept them."""
    written = "".join(cell.source for path in CHAPTERS for cell in cells(path))
    passwords = set(re.findall(r"\b[a-z]+-1[89]\d\d\b", written))
    assert len(passwords) >= 4
    stored = "".join(str(cell.get("outputs", "")) for cell in cells(path))
    assert not [password for password in passwords if password in stored]


@each_chapter
def test_figures_exist_and_are_described(path):
    for cell in cells(path):
        for description, file in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", cell.source):
            assert (path.parent / file).is_file() and len(description) > 10


def test_a_changed_output_fails_under_nbval(tmp_path):
    """What the chapters are checked with does check: a wrong stored output is found."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    cell = nbformat.v4.new_code_cell("6 * 7", execution_count=1)
    for stored, status in (("42", 0), ("43", 1)):
        cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": stored}, execution_count=1)]
        notebook.cells = [cell]
        nbformat.write(notebook, tmp_path / "check.ipynb")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "-q",
            "-p",
            "no:cacheprovider",
            "--nbval-sanitize-with",
            str(ROOT / "tests/notebooks/sanitize.cfg"),
            str(tmp_path / "check.ipynb"),
        ]
        done = subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout


@each_chapter
def test_learners_meet_wings_and_not_rooms(path):
    """`from voicelab.desk import …`: a learner need not know which file of a wing a name lives in."""
    code = "\n".join(code_of(path))
    homes = re.findall(r"^\s*(?:from|import) (voicelab[\w.]*)", code, re.MULTILINE)
    folders = {f"voicelab.{folder.name}" for folder in (ROOT / "voicelab").iterdir() if folder.is_dir()}
    assert homes and set(homes) <= {"voicelab", *folders}
