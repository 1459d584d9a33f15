"""A figure of the table: a ratio within one run, with how often it was measured and how much it varied."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Figure:
    """`ratio` times `bound`; `low` and `high` are the 5th and the 95th percentile of that, `here` says it in units."""

    what: str
    ratio: float
    low: float
    high: float
    n: int
    bound: str
    here: str


def figure(what: str, values: Sequence[float], unit: float, bound: str, shown: str = "{:.0f} ms") -> Figure:
    """The median of `values` as a ratio to `unit`, both in the same unit.

    Raises:
        ValueError: if nothing was measured.
    """
    if not values:
        raise ValueError(f"Nothing was measured of {what!r}.")
    low, high = percentile(values, 5), percentile(values, 95)
    median = statistics.median(values)
    return Figure(what, median / unit, low / unit, high / unit, len(values), bound, shown.format(median))


def percentile(values: Sequence[float], percent: float) -> float:
    """By rank, as the value that so many per cent do not exceed."""
    return float(np.percentile(values, percent, method="nearest"))


def table(figures: Sequence[Figure]) -> str:
    """Markdown."""
    lines = ["| figure | ratio | 5 % to 95 % | n | to | here |", "| --- | ---: | --- | ---: | --- | ---: |"]
    for one in figures:
        spread = f"{one.low:.2f} to {one.high:.2f}"
        lines.append(f"| {one.what} | {one.ratio:.2f} | {spread} | {one.n} | {one.bound} | {one.here} |")
    return "\n".join(lines)


def kept(figures: Sequence[Figure], folder: Path) -> Path:
    """Write them with date and machine as `DATE.md` and `DATE.json` into `folder`; returns the table's path."""
    folder.mkdir(exist_ok=True)
    day = date.today().isoformat()
    machine = f"{platform.system()} {platform.machine()}, {processors()} processors, Python {platform.python_version()}"
    packages = {name: version(name) for name in ("openai-agents", "openai", "aiortc", "onnxruntime", "numpy")}
    stored = {"date": day, "machine": machine, "packages": packages, "figures": [asdict(one) for one in figures]}
    (folder / f"{day}.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    told = f"# {day}\n\n{machine}; {', '.join(f'{name} {number}' for name, number in packages.items())}\n\n"
    path = folder / f"{day}.md"
    path.write_text(told + table(figures) + "\n", encoding="utf-8")
    return path


def processors() -> int:
    """How many this process may use."""
    from voicelab.engine.turnstile import processors as usable

    return usable()
