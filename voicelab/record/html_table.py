"""A plain table for a notebook's cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from voicelab.plain_text import as_html

LEFT = ' style="text-align:left"'


def html_table(caption: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """HTML of a table with a caption and a head, its cells as text to the left."""
    head = "".join(f"<th{LEFT}>{as_html(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><caption>{as_html(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    return f"<td{LEFT}>{as_html(value)}</td>"
