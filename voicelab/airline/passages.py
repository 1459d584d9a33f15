"""The airline's documents, Markdown and PDF, cut into passages that an answer can quote and name.

A document that cannot be read does not stop the others: what is wrong with it stands in `problems`. Documents come from
many hands, and a passage goes to a model; so sentences that give orders to a model are left out, and reported. That is
a net with holes. What keeps a caller safe is that no tool believes what a model says about who is calling.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

LONGEST_WORDS = 120  # of a passage: what can be told in a spoken answer comes from less
HEADING_SIZE = 1.15  # a line is a heading if its type is larger than the body's by this much
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules?|prompts?|above|previous)\b"
    r"|\byou are (?:now|no longer)\b|\b(?:system|assistant|developer) ?(?:prompt|message)?:"
    r"|\b(?:call|run|invoke|use) the \w+(?:[ _]\w+)? tool\b|\breveal\b.{0,40}\b(?:prompt|password|instructions)\b"
    r"|\b(?:tell|ask) the (?:caller|customer|user)\b.{0,60}\b(?:password|card number|pin)\b",
    re.IGNORECASE,
)
logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of many things in files that it can read


@dataclass(frozen=True)
class Passage:
    """A section of a document, or a part of it; `page` counts from 1, and only a PDF has pages."""

    text: str
    source: str
    heading: str
    page: int | None = None


@dataclass(frozen=True)
class Library:
    """The passages of a folder, and a sentence about each document that could not be read as it should."""

    passages: list[Passage] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_folder(folder: Path) -> Library:
    """Read every `*.md` and `*.pdf` of the folder, in the order of their names."""
    library = Library()
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in (".md", ".pdf"))
    if not paths:
        library.problems.append(f"There are no documents in {folder.name!r}. Put Markdown or PDF files there.")
    for path in paths:
        try:
            found = list(_read_pdf(path) if path.suffix.lower() == ".pdf" else _read_markdown(path))
        except _Unreadable as problem:
            library.problems.append(f"{path.name}: {problem}")
            continue
        if not found:
            library.problems.append(f"{path.name}: there is no text in it; a scanned document needs OCR first.")
        for passage in found:
            _keep(passage, library)
    return library


class _Unreadable(Exception):
    """A document that cannot be read; what is wrong, and what to do."""


def _keep(passage: Passage, library: Library) -> None:
    """The passage without orders to a model, in pieces that are not too long."""
    sentences = re.split(r"(?<=[.!?])\s+", passage.text)
    kept = [sentence for sentence in sentences if not _ORDERS.search(sentence)]
    if len(kept) < len(sentences):
        place = f"page {passage.page}" if passage.page else passage.heading
        library.problems.append(f"{passage.source}, {place}: left out a sentence that gives orders to a model.")
    piece: list[str] = []
    for sentence in kept:
        if piece and sum(len(one.split()) for one in [*piece, sentence]) > LONGEST_WORDS:
            library.passages.append(Passage(" ".join(piece), passage.source, passage.heading, passage.page))
            piece = []
        piece.append(sentence)
    if piece:
        library.passages.append(Passage(" ".join(piece), passage.source, passage.heading, passage.page))


def _read_markdown(path: Path) -> Iterator[Passage]:
    """One passage for each section; where it has a numbered list, one for each entry, and for what stands around it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise _Unreadable(f"could not be read as UTF-8 text ({type(problem).__name__}). Save it anew.") from None
    heading, lines = path.stem, []
    for line in [*text.splitlines(), "# "]:
        if line.startswith("#"):
            yield from _sections(path.name, heading, lines)
            heading, lines = line.lstrip("# ").strip() or heading, []
        else:
            lines.append(line)


def _sections(source: str, heading: str, lines: list[str]) -> Iterator[Passage]:
    blocks, in_list, apart = list[list[str]](), False, True
    for line in lines:
        entry = re.match(r"\s*\d+\.\s+(.+)", line)
        begins_anew = not blocks or in_list and apart and line[:1].strip()  # further lines of an entry are indented
        if entry or line.strip() and begins_anew:
            blocks.append([])
            in_list = bool(entry)
        if line.strip():
            blocks[-1].append(entry[1] if entry else line)
        apart = not line.strip()
    yield from (Passage(" ".join(" ".join(block).split()), source, heading) for block in blocks)


def _read_pdf(path: Path) -> Iterator[Passage]:
    """One passage for each section; headings are known by the size of their type."""
    lines = _pdf_lines(path)
    sizes = Counter[float]()
    for _, size, text in lines:
        sizes[size] += len(text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    heading, page, words = path.stem, 1, []
    for number, size, text in [*lines, (0, body * 2, "")]:
        if size >= body * HEADING_SIZE:
            if words:
                yield Passage(" ".join(" ".join(words).split()), path.name, heading, page)
            heading, words = text.strip(), []
        else:
            page = page if words else number
            words.append(text.strip())


def _pdf_lines(path: Path) -> list[tuple[int, float, str]]:
    """Page, size of type and text of each line; lines of small type, such as a page's foot, are left out."""
    lines: list[tuple[int, float, str]] = []
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _Unreadable("is protected by a password. Save a copy without one.")
        for number, page in enumerate(reader.pages, start=1):

            def take(text: str, _cm: list, tm: list, _font: object, size: float, number: int = number) -> None:
                if text.strip():
                    lines.append((number, round(size * (abs(tm[3]) or 1.0), 1), text))

            page.extract_text(visitor_text=take)
    except _Unreadable:
        raise
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise _Unreadable(f"is no readable PDF ({type(problem).__name__}). Save it anew.") from None
    usual = Counter[float]()
    for _, size, text in lines:
        usual[size] += len(text)
    smallest = usual.most_common(1)[0][0] * 0.85 if usual else 0.0
    return [line for line in lines if line[1] >= smallest]
