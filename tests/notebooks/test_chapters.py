"""The chapters as pieces of writing: executed, in small cells, with more prose than code, and with honest outputs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def cells(path: Path):
    return nbformat.read(path, as_version=4).cells


@each_chapter
def test_every_code_cell_has_been_run(path):
    code = [cell for cell in cells(path) if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]


@each_chapter
def test_cells_are_small_and_prose_leads(path):
    kinds = [cell.cell_type for cell in cells(path)]
    lengths = sorted(len(cell.source.splitlines()) for cell in cells(path) if cell.cell_type == "code")
    assert lengths[len(lengths) // 2] <= 5 and lengths[-1] <= 15
    assert kinds.count("markdown") >= 1.1 * kinds.count("code")
    assert "code code code" not in " ".join(kinds)


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
    code = "\n".join(cell.source for cell in cells(path) if cell.cell_type == "code")
    homes = re.findall(r"^\s*(?:from|import) (voicelab[\w.]*)", code, re.MULTILINE)
    folders = {f"voicelab.{folder.name}" for folder in (ROOT / "voicelab").iterdir() if folder.is_dir()}
    assert homes and set(homes) <= {"voicelab", *folders}
