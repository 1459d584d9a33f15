"""Draw the map of the house from the code: `python docs/draw_house.py` writes docs/house.svg.

A wing is a folder of `voicelab/`, or a module at its top. An arrow says that one wing imports from another, wherever in
a module that stands; arrows that follow from others are left out of the drawing. `tests/unit/test_house.py` fails when
the drawing is older than the code.
"""

from __future__ import annotations

import ast
import functools
import html
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "docs" / "house.svg"
PACKAGE = "voicelab"
WIDTH, HEIGHT, GAP, FLOOR, MARGIN = 148, 62, 22, 118, 30  # of a wing's box, and of the space between floors, in pixels

Arrow = tuple[str, str]


def modules() -> dict[str, Path]:
    """Every module of the package, by its dotted name; a folder's name stands for its `__init__`."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@functools.cache
def arrows() -> dict[Arrow, int]:
    """Which module imports which of ours, and in which line of its file first."""
    known = modules()
    found: dict[Arrow, int] = {}
    for name, path in known.items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for target, line in _imported(ast.parse(path.read_text(encoding="utf-8")), package, known):
            if target != name:
                found.setdefault((name, target), line)
    return found


def _imported(tree: ast.Module, package: str, known: dict[str, Path]) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                target = f"{base}.{alias.name}"
                if target in known or base in known:
                    yield target if target in known else base, node.lineno


def wing(module: str) -> str:
    """The wing that a module belongs to; the package itself is the door of the house."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else PACKAGE


def wings() -> dict[str, set[str]]:
    """What each wing imports from."""
    found: dict[str, set[str]] = {wing(name): set() for name in modules()}
    for source, target in arrows():
        if wing(source) != wing(target):
            found[wing(source)].add(wing(target))
    return found


def floors(imports: dict[str, set[str]]) -> dict[str, int]:
    """How high each wing stands: one floor above the highest that it imports from.

    Raises:
        RecursionError: where imports run in a circle.
    """
    heights: dict[str, int] = {}

    def height(name: str) -> int:
        if name not in heights:
            heights[name] = 1 + max(map(height, imports[name]), default=-1)
        return heights[name]

    for name in imports:
        height(name)
    return heights


def needed(imports: dict[str, set[str]]) -> list[Arrow]:
    """The arrows from which all others follow."""

    def reach(name: str) -> set[str]:
        return imports[name].union(*map(reach, imports[name]))

    return [
        (source, target)
        for source, targets in sorted(imports.items())
        for target in sorted(targets)
        if not any(target in reach(other) for other in targets - {target})
    ]


def drawing() -> str:
    """The map as SVG: the lowest floor at the bottom, a line of each wing's own words in its box."""
    imports = {name: targets for name, targets in wings().items() if name not in (PACKAGE, "__main__")}
    imports = {name: targets - {PACKAGE} for name, targets in imports.items()}
    heights = floors(imports)
    rows = [sorted(name for name in imports if heights[name] == floor) for floor in range(max(heights.values()) + 1)]
    width = 2 * MARGIN + max(len(row) for row in rows) * (WIDTH + GAP) - GAP
    total = 2 * MARGIN + len(rows) * FLOOR - (FLOOR - HEIGHT)
    places = {}
    for floor, row in enumerate(rows):
        left = (width - len(row) * (WIDTH + GAP) + GAP) / 2
        for number, name in enumerate(row):
            places[name] = (left + number * (WIDTH + GAP), total - MARGIN - HEIGHT - floor * FLOOR)
    lines = [_line(places[source], places[target]) for source, target in needed(imports)]
    boxes = [_box(name, *place) for name, place in places.items()]
    return "\n".join([_head(width, total), *lines, *boxes, "</svg>", ""])


def _head(width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        'font-family="sans-serif"><title>The wings of voicelab, and which imports from which</title>'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#888"/></marker></defs>'
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>'
    )


def _line(source: tuple[float, float], target: tuple[float, float]) -> str:
    x, y, to_x, to_y = source[0] + WIDTH / 2, source[1] + HEIGHT, target[0] + WIDTH / 2, target[1] - 2
    bend = (to_y - y) / 2
    path = f"M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} {to_x:.0f} {to_y:.0f}"
    return f'<path d="{path}" fill="none" stroke="#888" stroke-width="1.2" marker-end="url(#tip)"/>'


def _box(name: str, x: float, y: float) -> str:
    rooms = [module for module in modules() if wing(module) == name]
    home = modules()[f"{PACKAGE}.{name}"]
    is_wing = home.name == "__init__.py"
    told = (ast.get_docstring(ast.parse(home.read_text(encoding="utf-8"))) or "").split("\n")[0]
    words = textwrap.wrap(told, 27, max_lines=2, placeholder=" …")
    title = f"{name} ({len(rooms) - 1})" if is_wing else name
    lines = "".join(
        f'<text x="{x + WIDTH / 2:.0f}" y="{y + 36 + 12 * number:.0f}" font-size="9.5" fill="#555" '
        f'text-anchor="middle">{html.escape(line)}</text>'
        for number, line in enumerate(words)
    )
    fill = "#f1ecff" if is_wing else "#f6f6f6"
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{fill}" stroke="#7f5af0"/>'
        f'<text x="{x + WIDTH / 2:.0f}" y="{y + 20:.0f}" font-size="13" font-weight="bold" text-anchor="middle">'
        f"{html.escape(title)}</text>{lines}"
    )


if __name__ == "__main__":
    DRAWING.write_text(drawing(), encoding="utf-8")
