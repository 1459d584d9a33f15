"""Tidying up after conversations: circles go, once for all that ended meanwhile, and not on the event loop."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

import pytest

from voicelab.engine.doors import tidying
from voicelab.engine.doors.tidying import Tidying, tidy


class Circle:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.mark.parametrize("idle", [True, False])
def test_circles_are_found(idle):
    gc.disable()
    try:
        gone = weakref.ref(Circle())
        assert gone() is not None
        tidy(idle)
        assert gone() is None
    finally:
        gc.enable()
        gc.unfreeze()


@pytest.mark.parametrize(("idle", "set_aside"), [(True, True), (False, False)])
def test_what_belongs_to_the_engine_is_set_aside_and_what_belongs_to_calls_is_not(monkeypatch, idle, set_aside):
    monkeypatch.setattr(tidying, "MANY", 10)
    gc.unfreeze()
    kept = Circle()
    tidy(idle)
    assert (gc.get_freeze_count() > 0) is set_aside
    gc.unfreeze()
    del kept


async def test_calls_that_end_together_are_tidied_up_after_once_and_aside(monkeypatch):
    done: list[tuple[bool, threading.Thread]] = []
    monkeypatch.setattr(tidying, "REST_S", 0.05)
    monkeypatch.setattr(tidying, "tidy", lambda idle: done.append((idle, threading.current_thread())))
    after = Tidying(lambda: True)
    for _ in range(20):
        after.soon()
    while not done:
        await asyncio.sleep(0.01)
    after.soon()
    while len(done) < 2:
        await asyncio.sleep(0.01)
    assert len(done) == 2 and all(idle and thread is not threading.current_thread() for idle, thread in done)
