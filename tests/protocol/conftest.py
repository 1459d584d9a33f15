"""The environment of the protocol tests."""

from __future__ import annotations

import pytest
from running_engine import RunningEngine


@pytest.fixture
def practice(engine: RunningEngine, monkeypatch: pytest.MonkeyPatch) -> RunningEngine:
    """The environment in which `choose_endpoint` finds this engine."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("VOICELAB_ENDPOINT", engine.base_url)
    monkeypatch.setenv("VOICELAB_KEY", engine.key)
    return engine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest call first: begun last, it would keep everybody waiting for a minute."""
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
