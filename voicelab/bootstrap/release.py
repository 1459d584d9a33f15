"""The course in nbgrader's form, for those who use it: `python3 -m voicelab release DIR`.

Each chapter becomes an assignment under `DIR/source`: the chapter with its solutions between nbgrader's marks, a check
that asserts under each, and what the chapter reads beside it. `nbgrader generate_assignment` makes what is handed out.
The metadata is nbgrader's, schema version 3: https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from typing import Any

from voicelab.bootstrap.environment import CHECKOUT
from voicelab.bootstrap.progress import SetupError, say
from voicelab.whole_files import write_whole

NOTEBOOKS = CHECKOUT / "notebooks"
ANSWER = re.compile(r"exercise-(\d+\.\d+)$")
CONFIG = """c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "voicelab"
c.ClearSolutions.code_stub = {"python": "# Write your answer here."}
c.ExecutePreprocessor.timeout = 900
"""


def run(arguments: list[str]) -> int:
    """Write the course into the folder that is named; 0 if it could be."""
    folder: Path = _parser().parse_args(arguments).folder
    if folder.exists() and not folder.is_dir():
        raise SetupError(f"{folder} is no folder.", "A release is a folder of its own.", "Name a new folder.")
    if folder.exists() and any(folder.iterdir()):
        raise SetupError(f"{folder} is not empty.", "A release is written as a whole.", "Name a new folder.")
    written = [_assignment(path, folder / "source") for path in sorted((NOTEBOOKS / "solutions").glob("*.ipynb"))]
    write_whole(folder / "nbgrader_config.py", CONFIG)
    points = sum(written)
    say(f"{len(written)} assignments with {points} exercises are in {folder}. In it, run nbgrader generate_assignment.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m voicelab release", description="Write the chapters as nbgrader assignments."
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new or empty folder")
    return parser


def _assignment(solutions: Path, source: Path) -> int:
    """Write one chapter; the number of its exercises."""
    import nbformat  # it comes with JupyterLab, and this module is read before that is installed

    folder = source / solutions.stem
    shutil.copytree(NOTEBOOKS / "figures", folder / "figures")
    shutil.copytree(CHECKOUT / "data", folder / "data")
    chapter = nbformat.read(NOTEBOOKS / solutions.name, as_version=4)
    answers = {number: cell for cell in nbformat.read(solutions, as_version=4).cells if (number := exercise_of(cell))}
    for place, cell in enumerate(chapter.cells):
        if cell.cell_type == "code":
            cell.source = cell.source.replace("../data/", "data/")
            cell.outputs, cell.execution_count = [], None
        if number := exercise_of(cell):
            _make_answer(cell, answers[number].source, number)
            _make_check(chapter.cells[place + 1], number)
    write_whole(folder / solutions.name, nbformat.writes(chapter))
    return len(answers)


def exercise_of(cell: Any) -> str:
    """The number of the exercise that a cell answers, by its tag; empty for any other cell."""
    found = [match.group(1) for tag in cell.metadata.get("tags", []) if (match := ANSWER.match(tag))]
    return found[0] if found else ""


def _make_answer(cell: Any, answer: str, number: str) -> None:
    cell.source = f"{cell.source}\n### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
    cell.metadata["nbgrader"] = _metadata(f"exercise-{number}-answer", solution=True)


def _make_check(cell: Any, number: str) -> None:
    cell.source = f"verdict = {cell.source}\nassert verdict.done, verdict"
    cell.metadata["nbgrader"] = {**_metadata(f"exercise-{number}-check", solution=False), "points": 1}


def _metadata(name: str, solution: bool) -> dict[str, Any]:
    kind = {"grade": not solution, "locked": not solution, "solution": solution, "task": False}
    return {"grade_id": name.replace(".", "-"), "schema_version": 3, **kind}
