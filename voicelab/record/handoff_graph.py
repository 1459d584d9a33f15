"""The transfers of a call, drawn: the agents in the order in which they came, an arrow for each transfer."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from voicelab.plain_text import visible

from .transfer import Transfer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLORS = {
    "open": "#555555",
    "resolved": "#2cb67d",
    "unresolved": "#dc2626",
    "returned": "#f5a623",
    "escalated": "#7f5af0",
    "abandoned": "#dc2626",
    "refused": "#dc2626",
}
BOX = {"boxstyle": "round", "facecolor": "white", "edgecolor": "#888888"}
BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # so that no line of an agent crosses the words
WIDTH = 34  # characters of a label's line: as wide as the arrow between two neighbours
LINES = 2


def plot_transfers(transfers: Sequence[Transfer]) -> Figure:
    """A figure of a call's transfers from top to bottom, coloured by outcome; dashed if refused."""
    from matplotlib import pyplot

    agents = list(dict.fromkeys(name for one in transfers for name in (one.source, one.target)))
    figure, axes = pyplot.subplots(figsize=(1.5 + 2.4 * len(agents), 1.2 + 0.65 * len(transfers)), layout="constrained")
    for place, name in enumerate(agents):
        axes.axvline(place, color="#888888", linestyle=":", linewidth=1)
        axes.annotate(visible(name), (place, -0.9), ha="center", bbox=BOX, parse_math=False)
    for number, one in enumerate(transfers):
        start, end = agents.index(one.source), agents.index(one.target)
        style = {"arrowstyle": "->", "color": COLORS[one.outcome], "linewidth": 2}
        style["linestyle"] = "--" if one.outcome == "refused" else "-"
        axes.annotate("", (end, number), (start, number), arrowprops=style)
        told, place = label(number + 1, one), ((start + end) / 2, number - 0.1)
        look = {"ha": "center", "va": "bottom", "fontsize": 9, "linespacing": 1.0, "bbox": BEHIND}
        axes.annotate(told, place, parse_math=False, **look)  # "$5 or $6" is no mathematics
    axes.set(xlim=(-0.6, max(len(agents), 1) - 0.4), ylim=(max(len(transfers), 1) - 0.4, -1.4))
    axes.axis("off")
    pyplot.close(figure)  # a figure that is returned would be shown twice
    return figure


def label(number: int, transfer: Transfer) -> str:
    """What stands at an arrow: its number, the outcome and the reason, in lines; what is left out is marked."""
    told = visible(f"{number} {transfer.outcome}: {transfer.reason}".strip())
    return "\n".join(textwrap.wrap(told, WIDTH, max_lines=LINES, placeholder=" …", break_on_hyphens=False))
