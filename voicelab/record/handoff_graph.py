"""The transfers of a call, drawn: the agents in the order in which they came, an arrow for each transfer."""

from __future__ import annotations

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
SHOWN = 44  # characters of a reason


def plot_transfers(transfers: Sequence[Transfer]) -> Figure:
    """A figure of a call's transfers from top to bottom, coloured by outcome; dashed if refused."""
    from matplotlib import pyplot

    agents = list(dict.fromkeys(name for one in transfers for name in (one.source, one.target)))
    figure, axes = pyplot.subplots(figsize=(2 + 2.2 * len(agents), 1.2 + 0.5 * len(transfers)), layout="constrained")
    for place, name in enumerate(agents):
        axes.axvline(place, color="#888888", linestyle=":", linewidth=1)
        axes.annotate(visible(name), (place, -0.9), ha="center", bbox=BOX, parse_math=False)
    for number, one in enumerate(transfers):
        start, end = agents.index(one.source), agents.index(one.target)
        style = {"arrowstyle": "->", "color": COLORS[one.outcome], "linewidth": 2}
        style["linestyle"] = "--" if one.outcome == "refused" else "-"
        axes.annotate("", (end, number), (start, number), arrowprops=style)
        told, place = visible(f"{number + 1} {one.outcome}: {one.reason}")[:SHOWN], ((start + end) / 2, number - 0.12)
        axes.annotate(told, place, ha="center", va="bottom", fontsize=8, parse_math=False)  # "$5 or $6" is none
    axes.set(xlim=(-0.6, max(len(agents), 1) - 0.4), ylim=(max(len(transfers), 1) - 0.4, -1.4))
    axes.axis("off")
    return figure
