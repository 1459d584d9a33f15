"""Draw how the desk grows: `python docs/draw_desk.py` writes notebooks/figures/desk_1.svg to desk_8.svg.

One drawing for each chapter: what it adds is marked, what was there before is plain, what is to come is dashed.
`tests/notebooks/test_figures.py` fails when the drawings are older than this file.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIGURES = Path(__file__).resolve().parent.parent / "notebooks" / "figures"
CHAPTERS = range(1, 9)
WIDTH, HEIGHT = 900, 392
LINE_HEIGHT = 18
LOOKS = {  # fill, border, style of the border, text
    "new": ("#7f5af0", "#7f5af0", "", "#ffffff"),
    "there": ("#f4f1ff", "#7f5af0", "", "#222222"),
    "to come": ("#ffffff", "#b8b8b8", ' stroke-dasharray="5 4"', "#767676"),
}


@dataclass(frozen=True)
class Part:
    """A part of the desk: the chapter that adds it, its place in pixels, and its words."""

    chapter: int
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]


PARTS = (
    Part(1, 20, 20, 150, 60, ("caller", "live, or recorded")),
    Part(3, 20, 100, 150, 60, ("ears", "turns, barge-in")),
    Part(6, 20, 180, 150, 60, ("voice", "playback, guardrail")),
    Part(2, 186, 20, 98, 220, ("events", "of a", "session,", "over", "WebRTC or", "WebSocket")),
    Part(1, 300, 20, 580, 50, ("Main Agent", "decides who should have the call")),
    Part(1, 300, 90, 135, 60, ("QA Agent", "general questions")),
    Part(5, 448, 90, 135, 60, ("Flight Status", "Checker")),
    Part(5, 597, 90, 135, 60, ("Rebooking", "Agent")),
    Part(7, 745, 90, 135, 60, ("supervisor", "thinks it through")),
    Part(4, 300, 170, 135, 70, ("documents", "searched, shown")),
    Part(5, 448, 170, 284, 70, ("tools behind a sign-in form,", "a gateway, and a yes")),
    Part(7, 745, 170, 135, 70, ("handoffs", "with a contract", "and a cap")),
    Part(8, 20, 260, 860, 50, ("ready for callers: readiness, client secrets, SLOs, canary, drills, cost",)),
)
LEGEND = (("new", "new in this chapter"), ("there", "built before"), ("to come", "still to come"))


def look(part: Part, chapter: int) -> str:
    """How a part looks in a chapter's drawing."""
    if part.chapter == chapter:
        return "new"
    return "there" if part.chapter < chapter else "to come"


def drawing(chapter: int) -> str:
    """The SVG of one chapter."""
    added = ", ".join(part.lines[0].rstrip(",") for part in PARTS if part.chapter == chapter)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t d" '
        'font-family="system-ui, sans-serif" font-size="13">'
    )
    title = f'<title id="t">The desk in chapter {chapter}</title>'
    told = f'<desc id="d">Of the whole desk, this chapter adds: {html.escape(added)}.</desc>'
    parts = [line for part in PARTS for line in _box(part, look(part, chapter))]
    body = [head, title, told, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>', *parts, *_legend()]
    return "\n".join([*body, "</svg>", ""])


def _box(part: Part, kind: str) -> Iterator[str]:
    fill, border, style, ink = LOOKS[kind]
    yield (
        f'<rect x="{part.x}" y="{part.y}" width="{part.width}" height="{part.height}" rx="8" fill="{fill}" '
        f'stroke="{border}" stroke-width="1.5"{style}/>'
    )
    middle = part.x + part.width / 2
    top = part.y + (part.height - LINE_HEIGHT * len(part.lines)) / 2 + 13
    for number, line in enumerate(part.lines):
        weight = ' font-weight="600"' if number == 0 else ""
        at = top + LINE_HEIGHT * number
        yield f'<text x="{middle:g}" y="{at:g}" text-anchor="middle" fill="{ink}"{weight}>{html.escape(line)}</text>'


def _legend() -> Iterator[str]:
    for number, (kind, told) in enumerate(LEGEND):
        yield from _box(Part(0, 20 + 200 * number, 336, 24, 24, ()), kind)
        yield f'<text x="{52 + 200 * number}" y="353" fill="#444444">{told}</text>'


def main() -> None:
    """Write all of them."""
    for chapter in CHAPTERS:
        (FIGURES / f"desk_{chapter}.svg").write_text(drawing(chapter), encoding="utf-8")


if __name__ == "__main__":
    main()
