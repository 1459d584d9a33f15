"""A running practice engine as the tests see it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RunningEngine:
    """Where the engine listens, and with which key."""

    base_url: str
    key: str = field(repr=False)

    @property
    def ws(self) -> str:
        return self.base_url.replace("http", "ws", 1) + "/realtime"

    @property
    def health_url(self) -> str:
        return self.base_url.removesuffix("/v1") + "/health"

    def faulty(self, fault: str) -> RunningEngine:
        """The same engine with a fault."""
        return RunningEngine(self.base_url.removesuffix("/v1") + f"/faults/{fault}/v1", self.key)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}
