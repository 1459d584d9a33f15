"""Exercises and solutions belong together: each stub has its check, its solution, and its place in the course."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest

from voicelab import checks
from voicelab.bootstrap import release
from voicelab.bootstrap.progress import SetupError

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
each_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


def cells(path: Path) -> list[Any]:
    return nbformat.read(path, as_version=4).cells


def answered(path: Path) -> dict[str, tuple[Any, Any]]:
    """Each exercise's answer and the check below it, by its number."""
    found = cells(path)
    return {number: (cell, found[at + 1]) for at, cell in enumerate(found) if (number := release.exercise_of(cell))}


@each_solution
def test_every_stub_has_a_solution_and_the_same_check(path):
    chapter, solved = answered(path.parents[1] / path.name), answered(path)
    assert list(chapter) == list(solved) and len(solved) >= 3
    for number, (_, check) in solved.items():
        assert check.source == chapter[number][1].source
        assert f"checks.exercise_{number.replace('.', '_')}(" in check.source


def test_every_exercise_has_its_place():
    assert sorted(number for path in SOLUTIONS for number in answered(path)) == sorted(checks.EXERCISES)


@each_solution
def test_stored_verdicts_are_done_with_a_solution_and_not_yet_without(path):
    def verdict(check: Any) -> str:
        result = [
            output for output in check.outputs if output["output_type"] == "execute_result"
        ]  # progress bars are none
        return result[-1]["data"]["text/plain"]

    for number, (_, check) in answered(path).items():
        assert verdict(check).endswith(": done.")
        untouched = verdict(answered(path.parents[1] / path.name)[number][1])
        assert ": not yet. " in untouched and len(untouched.split(": not yet. ")[1]) > 20


@each_solution
def test_what_a_solution_takes_from_its_chapter_is_as_it_stands_there(path):
    chapter = "\n".join(cell.source for cell in cells(path.parents[1] / path.name))
    taken = [cell.source for cell in cells(path) if cell.cell_type == "code" and "def " in cell.source]
    for source in taken:
        if source not in [answer.source for answer, _ in answered(path).values()]:
            assert source in chapter


def names_bound(source: str) -> set[str]:
    """The names that a cell binds at its top level."""
    found: set[str] = set()
    for statement in ast.parse(source).body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(statement.name)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
        else:
            named = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
            found |= {node.id for node in named if isinstance(node.ctx, ast.Store)}
    return found


@each_solution
def test_a_stub_overwrites_nothing_that_the_chapter_has_made(path):
    """Whoever has run all cells, and goes back to one above, finds what that cell needs."""
    chapter = path.parents[1] / path.name
    stubs = [answer.source for answer, _ in answered(chapter).values()]
    taught = [cell.source for cell in cells(chapter) if cell.cell_type == "code" and cell.source not in stubs]
    assert not set.union(*map(names_bound, stubs)) & set.union(*map(names_bound, taught))


def test_a_release_is_no_file(tmp_path):
    (tmp_path / "course").touch()
    with pytest.raises(SetupError, match="course is no folder"):
        release.run([str(tmp_path / "course")])


def test_a_release_has_every_exercise_with_its_solution_and_its_point(tmp_path):
    folder = tmp_path / "course"
    assert release.run([str(folder)]) == 0
    graded = []
    for path in SOLUTIONS:
        written = cells(folder / "source" / path.stem / path.name)
        nbgrader = [cell.metadata["nbgrader"] for cell in written if "nbgrader" in cell.metadata]
        names = [one["grade_id"] for one in nbgrader]
        assert len(set(names)) == len(names)
        graded += [one for one in nbgrader if one["grade"]]
        sources = "\n".join(cell.source for cell in written)
        assert "../data" not in sources
        for answer, _ in answered(path).values():
            assert f"### BEGIN SOLUTION\n{answer.source}\n### END SOLUTION" in sources
    assert sum(one["points"] for one in graded) == len(checks.EXERCISES)
