"""Write notebooks/10_glossary.ipynb from docs/glossary.yaml: `python docs/glossary.py`.

Where a word first comes is found in the chapters. `tests/notebooks/test_glossary.py` fails when the notebook is older
than the words or the chapters, or when a word stands in no chapter.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import nbformat
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "docs" / "glossary.yaml"
NOTEBOOKS = ROOT / "notebooks"
PAGE = NOTEBOOKS / "10_glossary.ipynb"
HEAD = """# Glossary

The words of the field that this book uses, each in a sentence or two, with the chapter in which you first meet it."""


def chapters() -> dict[str, str]:
    """The prose of each numbered chapter, by its file's name, in their order."""
    found = {}
    for path in sorted(NOTEBOOKS.glob("0[1-9]_*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        found[path.name] = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return found


def first_chapter(word: str, like: str | None, prose: dict[str, str]) -> str:
    """The file of the first chapter whose prose has the word.

    Raises:
        LookupError: if none has.
    """
    pattern = re.compile(rf"(?<!\w)(?:{like or re.escape(word)})(?!\w)", re.IGNORECASE)
    for name, text in prose.items():
        if pattern.search(" ".join(text.split())):
            return name
    raise LookupError(f"No chapter says {word!r}: take it out of {WORDS.name}, or say how it is written there.")


def entries() -> dict[str, dict[str, str]]:
    """The words with what is said of them, as the file has them."""
    return yaml.safe_load(WORDS.read_text(encoding="utf-8"))


def notebook() -> Any:
    """The glossary: a cell for each letter."""
    prose = chapters()
    cells = [nbformat.v4.new_markdown_cell(HEAD, id="head")]
    for letter, words in itertools.groupby(entries().items(), lambda entry: entry[0][0].upper()):
        lines = [f"## {letter}"]
        for word, entry in words:
            name = first_chapter(word, entry.get("like"), prose)
            lines.append(f"**{word}**: {entry['says']} [Chapter {int(name[:2])}]({name})")
        cells.append(nbformat.v4.new_markdown_cell("\n\n".join(lines), id=f"letter-{letter}"))
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


if __name__ == "__main__":
    nbformat.write(notebook(), PAGE)
    print(PAGE.relative_to(ROOT))
