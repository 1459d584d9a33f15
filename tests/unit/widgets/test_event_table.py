"""What the event table's views are told: each its own answers, all of them the news."""

from __future__ import annotations

import json
from typing import Any

from patience import wait_until

from voicelab.record.events import EventLog
from voicelab.widgets import EventTable


class Told(EventTable):
    """A table whose messages the test reads; rows as their numbers."""

    def __init__(self, log: EventLog) -> None:
        self.told: list[tuple[Any, ...]] = []
        super().__init__(log)

    def send(self, content: dict[str, Any], buffers: Any = None) -> None:
        rows = [row[0] for row in json.loads(buffers[0])] if content["type"] == "rows" else None
        self.told.append((content["type"], content.get("view"), rows))


def test_a_new_view_gets_everything_and_disturbs_no_other():
    log = EventLog()
    table = Told(log)
    log.append("other", "a", {})
    wait_until(lambda: table.told, 4)
    table._take({"type": "hello", "view": "first"})
    log.append("other", "b", {})
    table._take({"type": "hello", "view": "second"})
    assert table.told == [
        ("rows", None, [1]),
        ("begin", "first", None),
        ("rows", "first", [1]),
        ("rows", None, [2]),
        ("begin", "second", None),
        ("rows", "second", [1, 2]),
    ]


def test_a_file_goes_to_the_view_that_asked_for_it():
    table = Told(EventLog())
    table._take({"type": "download", "view": "second"})
    assert table.told == [("file", "second", None)]
