"""Notebooks run again, so that what is stored in them is what the code says today.

For whoever changes a chapter, or something that a chapter shows. What varies from run to run is sanitized when nbval
compares, and not here; `git diff` shows what has really changed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

from voicelab.bootstrap.environment import CHECKOUT
from voicelab.bootstrap.progress import Progress, say
from voicelab.bootstrap.suite import FOREIGN
from voicelab.whole_files import write_whole

CELL_SECONDS = 900  # chapter 8 plays twenty-five rounds of callers in one cell


def run(arguments: list[str]) -> int:
    """Run the notebooks named, or all chapters, and store their outputs; 0 only if none has failed."""
    chosen = _parser().parse_args(arguments).notebooks
    failed = [path for path in chosen or sorted((CHECKOUT / "notebooks").glob("*.ipynb")) if not _stored(path)]
    return int(bool(failed))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m voicelab outputs",
        description="Run notebooks with the practice engine and store their outputs; without a name, all chapters.",
    )
    parser.add_argument("notebooks", nargs="*", type=_notebook, help="such as notebooks/02_realtime_fundamentals.ipynb")
    return parser


def _notebook(name: str) -> Path:
    if not Path(name).is_file():
        raise argparse.ArgumentTypeError(f"there is no notebook {name!r}")
    return Path(name)


def _stored(path: Path) -> bool:
    """Execute one notebook in its folder, as a learner would; a notebook that fails is left as it was."""
    import nbformat  # they come with JupyterLab, and this module is read before that is installed
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    notebook = nbformat.read(path, as_version=4)
    progress = Progress(f"Running {path.name}")
    client = NotebookClient(notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(path.parent)}})
    try:
        with tempfile.TemporaryDirectory() as folder:  # what is solved here is no learner's progress
            client.execute(env={**environment, "VOICELAB_PROGRESS": str(Path(folder, "progress.json"))})
    except CellExecutionError as problem:
        say(f"{path.name} is as it was: {problem.ename}: {problem.evalue}")
        return False
    _keep_what_is_the_same_for_everyone(notebook)
    write_whole(path, nbformat.writes(notebook).rstrip("\n") + "\n")
    progress.done()
    return True


def _keep_what_is_the_same_for_everyone(notebook: Any) -> None:
    """Neither when a cell ran, nor which Python it was, nor the state of widgets that only a live kernel can move."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
