"""The environment of the protocol tests."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from raw_phone import Phone
from running_engine import RunningEngine

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))  # the soak is tried as well


@pytest.fixture
def practice(engine: RunningEngine, monkeypatch: pytest.MonkeyPatch) -> RunningEngine:
    """The environment in which `choose_endpoint` finds this engine."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("VOICELAB_ENDPOINT", engine.base_url)
    monkeypatch.setenv("VOICELAB_KEY", engine.key)
    return engine


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    """A WebRTC client, which has not called yet."""
    phone = Phone()
    yield phone
    await phone.peer.close()
