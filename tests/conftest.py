"""For every test: nobody's key or endpoint is used, and a practice engine runs as learners run it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest
from engine_process import running_engine
from running_engine import RunningEngine

from voicelab.bootstrap.suite import FOREIGN

for name in FOREIGN:
    os.environ.pop(name, None)
os.environ["VOICELAB_ENV"] = "current"
# How long an example takes says nothing on a machine that does other things as well.
hypothesis.settings.register_profile("voicelab", deadline=None)
hypothesis.settings.load_profile("voicelab")


@pytest.fixture(scope="session")
def engine() -> Iterator[RunningEngine]:
    with running_engine(os.environ) as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest calls first: begun last, one would keep everybody waiting for a minute."""

    def seconds(item: pytest.Item) -> float:
        marker = item.get_closest_marker("longest")
        return (marker.args or (20,))[0] if marker else 0

    items.sort(key=seconds, reverse=True)
