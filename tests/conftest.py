"""For every test: nobody's key or endpoint is used, and a practice engine runs as learners run it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import hypothesis
import pytest
from engine_process import running_engine
from running_engine import RunningEngine

from voicelab.bootstrap.suite import FOREIGN

for name in FOREIGN:
    os.environ.pop(name, None)
os.environ["VOICELAB_ENV"] = "current"
# Where tests run in the background of a script, or under nohup, these are ignored, by all that they start as well.
for ignored in {signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)}:
    if signal.getsignal(ignored) == signal.SIG_IGN:
        signal.signal(ignored, signal.default_int_handler if ignored == signal.SIGINT else signal.SIG_DFL)
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
