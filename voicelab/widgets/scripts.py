"""What runs in the page: scripts, and styles, as text."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def joined(*names: str) -> str:
    """These files as one, in this order: anywidget brings it to the page as text, and it can import no other."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)
