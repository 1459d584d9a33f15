"""Every link of pages and chapters leads somewhere: files and headings exist, addresses elsewhere are well-formed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import mistune
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("docs", "notebooks", "data", "deploy", ".devcontainer", "binder", "benchmarks")
PAGES = sorted(
    path
    for kind in ("*.md", "*.ipynb")
    for path in [*ROOT.glob(kind), *(found for folder in FOLDERS for found in (ROOT / folder).rglob(kind))]
    if ".ipynb_checkpoints" not in path.parts and "policies" not in path.parts
)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
parse = mistune.create_markdown(renderer="ast", plugins=["table"])
IN_HTML = re.compile(r"""\b(?:src|href)=["']([^"']+)["']""")


def text_of(page: Path) -> str:
    """A page's Markdown; of a notebook, that of its Markdown cells."""
    if page.suffix == ".ipynb":
        cells = nbformat.read(page, as_version=4).cells
        return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return page.read_text(encoding="utf-8")


def tokens(page: Path) -> Iterator[dict[str, Any]]:
    waiting = list(parse(text_of(page)))
    while waiting:
        token = waiting.pop(0)
        yield token
        waiting[:0] = token.get("children") or []


def targets(page: Path) -> Iterator[str]:
    """Where a page's links and pictures lead; what stands in code is no link."""
    for token in tokens(page):
        if token["type"] in ("link", "image"):
            yield token["attrs"]["url"]
        elif token["type"] in ("block_html", "inline_html"):
            yield from IN_HTML.findall(token["raw"])


def words(token: dict[str, Any]) -> str:
    return "".join(words(child) for child in token.get("children") or []) or token.get("raw", "")


@cache
def anchors(page: Path) -> frozenset[str]:
    """The names of a page's headings: as JupyterLab makes them for a notebook, and as GitHub does for a page."""
    found: list[str] = []
    for token in tokens(page):
        if token["type"] == "heading":
            heading = words(token)
            if page.suffix == ".ipynb":
                found.append(heading.replace(" ", "-"))
            else:
                slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
                found.append(f"{slug}-{found.count(slug)}" if slug in found else slug)
    return frozenset(found)


def fault(page: Path, target: str) -> str:
    """What is wrong with a link, or nothing."""
    parts = urlsplit(target)
    if parts.scheme:
        fine = parts.scheme == "https" and re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.netloc)
        return "" if fine and not re.search(r"\s", target) else f"{target}: no well-formed address"
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not path.exists() or not path.is_relative_to(ROOT):
        return f"{target}: no such file"
    anchor = unquote(parts.fragment)
    if anchor and path.suffix in (".md", ".ipynb") and anchor not in anchors(path):
        near = difflib.get_close_matches(anchor, anchors(path), 3, 0.3)
        return f"{target}: no such heading; the nearest: {', '.join(near) or 'none'}"
    return ""


@each_page
def test_every_link_leads_somewhere(page):
    faults = [told for target in targets(page) if (told := fault(page, target))]
    assert not faults, f"{page.relative_to(ROOT)}:\n" + "\n".join(faults)


NAMED = re.compile(r"`[^`\n]*?\b((?:benchmarks|binder|data|deploy|docs|notebooks|tests|voicelab)/[\w./-]*\w)[^`\n]*`")


@each_page
def test_every_file_that_is_named_in_code_exists(page):
    named = [path for path in NAMED.findall(text_of(page)) if "NAME" not in path]
    assert not [path for path in named if not (ROOT / path).exists() and not (page.parent / path).exists()]


def test_a_link_that_leads_nowhere_is_found(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    page, other = tmp_path / "page.md", tmp_path / "other.ipynb"
    cells = [nbformat.v4.new_markdown_cell("## 1.2 Who calls?\n\n[up](#1.2-Who-calls?)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), other)
    good = "[a](other.ipynb#1.2-Who-calls?) ![b](other.ipynb) [c](#the-front-page) [d](https://example.org/a) `[x](y)`"
    bad = "[a](other.ipynb#1.1-Who-calls?) ![b](gone.png) [c](#the-page) [d](https:/example) <img src='gone.svg'>"
    page.write_text(f"# The front page!\n\n{good}\n\n{bad}\n", encoding="utf-8")
    found = [told.split(":")[0] for target in targets(page) if (told := fault(page, target))]
    assert found == ["other.ipynb#1.1-Who-calls?", "gone.png", "#the-page", "https", "gone.svg"]
    assert not [told for target in targets(other) if (told := fault(other, target))]


def rows() -> list[tuple[str, str]]:
    """What the map of the sources says: a part of a source, and its place in the book."""
    page = (ROOT / "docs" / "source_map.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    return [(part, place) for part, place in found if part != "in the source" and "---" not in part]


def test_each_part_of_the_sources_has_its_place_in_the_book():
    assert not [part for part, place in rows() if "](../" not in place]


# How many the first source lists of each.
@pytest.mark.parametrize(
    ("kind", "listed"),
    [("Goal", 4), ("Pattern 1, design", 2), ("Pattern 1, benefit", 3), ("Pattern 1, risk", 2), ("Pattern 2, design", 2)]
    + [("Pattern 2, benefit", 3), ("Pattern 2, risk", 2), ("Matrix", 4), ("Guardrail", 4)],
)
def test_all_of_the_patterns_chapter_is_mapped(kind, listed):
    assert len([part for part, _ in rows() if part.startswith(f"**{kind}:**")]) == listed
