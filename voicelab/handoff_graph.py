"""The transfers of a call, drawn: the agents in the order in which they came, an arc for each transfer."""

from __future__ import annotations

import html
from collections.abc import Iterable

from .handoff_log import Transfer

COLORS = {
    "open": "#555",
    "resolved": "#2cb67d",
    "returned": "#f5a623",
    "escalated": "#7f5af0",
    "abandoned": "#dc2626",
    "refused": "#dc2626",
}
WIDTH, BOX, STEP, MIDDLE = 150, 34, 34, 40  # of an agent's place, its box, the room between arcs, the first arc


class HandoffGraph:
    """An SVG of a call's transfers, numbered in their order and coloured by outcome; dashed if refused."""

    def __init__(self, transfers: Iterable[Transfer]) -> None:
        self.transfers = list(transfers)
        names = [name for one in self.transfers for name in (one.source, one.target)]
        self.agents = list(dict.fromkeys(names))

    def __repr__(self) -> str:
        told = "; ".join(f"{one.source} → {one.target}, {one.outcome}" for one in self.transfers)
        return told or "no transfers"

    def _repr_html_(self) -> str:
        if not self.transfers:
            return "<p>No transfers.</p>"
        width, height = WIDTH * len(self.agents), BOX + MIDDLE + STEP * len(self.transfers)
        marker = "".join(
            f'<marker id="voicelab-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            f'orient="auto"><path d="M0 0 8 4 0 8z" fill="{color}"/></marker>'
            for name, color in COLORS.items()
        )
        parts = [*map(self._agent, range(len(self.agents))), *map(self._arc, range(len(self.transfers)))]
        return (
            f'<svg role="img" aria-label="{html.escape(repr(self), quote=True)}" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-size="12" fill="currentColor"><defs>{marker}</defs>'
            f"{''.join(parts)}</svg>"
        )

    def _agent(self, place: int) -> str:
        x, bottom = self._x(place), BOX + MIDDLE + STEP * len(self.transfers)
        return (
            f'<line x1="{x}" x2="{x}" y1="{BOX}" y2="{bottom}" stroke="#888" stroke-dasharray="2 4"/>'
            f'<rect x="{x - WIDTH / 2 + 6}" y="2" width="{WIDTH - 12}" height="{BOX - 4}" rx="6" fill="none" '
            f'stroke="#888"/><text x="{x}" y="{BOX / 2 + 4}" text-anchor="middle">'
            f"{html.escape(self.agents[place])}</text>"
        )

    def _arc(self, number: int) -> str:
        one, y = self.transfers[number], BOX + MIDDLE + STEP * number - 10
        start, end = self._x(self.agents.index(one.source)), self._x(self.agents.index(one.target))
        dashed = ' stroke-dasharray="5 4"' if one.outcome == "refused" else ""
        told = html.escape(f"{number + 1} {one.outcome}: {one.reason}"[:40])
        return (
            f'<line x1="{start}" x2="{end}" y1="{y}" y2="{y}" stroke="{COLORS[one.outcome]}" stroke-width="2"{dashed} '
            f'marker-end="url(#voicelab-{one.outcome})"><title>{html.escape(one.why or one.reason)}</title></line>'
            f'<text x="{(start + end) / 2}" y="{y - 5}" text-anchor="middle" font-size="10">{told}</text>'
        )

    def _x(self, place: int) -> float:
        return WIDTH * (place + 0.5)
