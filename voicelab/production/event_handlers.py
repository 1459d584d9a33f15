"""Contract tests for a handler of server events: what any handler has to bear, tried with a recorded session.

A service may send events that a client does not know, send one twice after a reconnect, leave out what is optional, and
finish a transcription after the answer to it. A handler that trips over one of these fails in production only.
"""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from voicelab.findings import Finding, Report
from voicelab.record.disturbed import Event, duplicated, payloads, reordered, with_unknown
from voicelab.record.events import TRANSCRIPTION, EventLog
from voicelab.session.recordings import find_recording

Handler = Callable[[Event], Any]
SESSION = "data/sessions/carry_on_and_interruption.jsonl"
OPTIONAL = ("usage", "status_details", "metadata", "previous_item_id", "logprobs")
RUNS = 3
LONGEST_MS = 50  # two packets of 20 ms and a little: what a sound card has in reserve while a handler runs


def check_handler(make: Callable[[], Handler], session: str = SESSION) -> Report:
    """Try a handler against the contract.

    Args:
        make: a new handler each time; it takes one server event, a dict with `type`. Its attribute `state`, if it has
            one, is what must come out the same.
        session: a JSONL file of `EventLog.save`.

    Returns:
        A finding for each clause, with what to mend.
    """
    events = payloads(EventLog.load(find_recording(session)))
    usual, problem = _outcome(make, events)
    findings = [_finding("takes a recorded session", problem is None, f"{len(events)} events", problem)]
    if problem is None:
        findings += [_clause(make, name, given, usual, compared) for name, given, compared in _clauses(events)]
        findings += [_unchanged(make, events), _quick(make, events)]
    return Report(findings, "Contract of an event handler")


def _clauses(events: list[Event]) -> Iterator[tuple[str, list[Event], bool]]:
    """What is tried: a name, the events, and whether the same state has to come out."""
    always = {"draw": random.Random(0), "share": 1.0}
    yield "the same event twice", duplicated(events, **always), True
    yield "an event it does not know", with_unknown(events, **always), True
    yield "neighbours in another order", reordered(events, **always), True
    yield "optional fields left out", [_without(event) for event in events], False
    yield "a late transcription", list(_late(events)), True
    for cut in (4, 2):
        yield f"a session cut short after 1/{cut}", events[: len(events) // cut], False


def _clause(make: Callable[[], Handler], name: str, events: list[Event], usual: Any, compared: bool) -> Finding:
    state, problem = _outcome(make, events)
    if problem is None and compared and state != usual:
        problem = "another state comes out than from the session as it was"
    return _finding(name, problem is None, "the same state" if compared else "no error", problem)


def _outcome(make: Callable[[], Handler], events: Sequence[Event]) -> tuple[Any, str | None]:
    """The state after the events, and what went wrong."""
    handler = make()
    for event in events:
        try:
            handler(copy.deepcopy(event))
        except Exception as failure:  # whatever a learner's code raises is the finding
            return None, f"{type(failure).__name__} at {event['type']}: {failure}"
    return copy.deepcopy(getattr(handler, "state", None)), None


def _unchanged(make: Callable[[], Handler], events: list[Event]) -> Finding:
    handler = make()
    for event in events:
        given = copy.deepcopy(event)
        handler(given)
        if given != event:
            return _finding("leaves events as they are", False, "", f"it changed a {event['type']}")
    return _finding("leaves events as they are", True, "no event was changed", None)


def _quick(make: Callable[[], Handler], events: list[Event]) -> Finding:
    """Each event's quickest time of a few runs counts: a busy machine is no slow handler."""
    quickest = [math.inf] * len(events)
    for _ in range(RUNS):
        handler = make()
        for place, event in enumerate(copy.deepcopy(events)):
            began = time.perf_counter()
            handler(event)
            quickest[place] = min(quickest[place], (time.perf_counter() - began) * 1000)
        if max(quickest) <= LONGEST_MS:
            break
    fine = max(quickest) <= LONGEST_MS
    problem = None if fine else f"an event took more than {LONGEST_MS} ms: the sound stops meanwhile"
    return _finding("returns at once", fine, f"no event took {LONGEST_MS} ms", problem)


FIXES = {
    "takes a recorded session": "Run it on the session yourself, and look at the event that the error names.",
    "the same event twice": "Remember event_id, or set what an event says instead of adding to it.",
    "an event it does not know": "Ignore types that you do not handle; a table of handlers needs a default.",
    "neighbours in another order": "Events of different items and responses may overtake each other: go by their ids.",
    "optional fields left out": "Use .get() for what the reference calls optional, and mean something by None.",
    "a late transcription": "Find the item by its item_id; it need not be the last one.",
    "leaves events as they are": "Copy what you change: other handlers get the same object.",
    "returns at once": "Put slow work on a queue or in a thread, and return.",
}


def _finding(name: str, ok: bool, detail: str, problem: str | None) -> Finding:
    if ok:
        return Finding(name, True, detail)
    fix = FIXES.get(name, "Expect the session to end at any event.")
    return Finding(name, False, "broken", problem or "", fix)


def _without(event: Event) -> Event:
    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: bare(inner) for name, inner in value.items() if name not in OPTIONAL}
        return [bare(inner) for inner in value] if isinstance(value, list) else value

    return bare(event)


def _late(events: list[Event]) -> Iterator[Event]:
    held: list[Event] = []
    for event in events:
        if event["type"].startswith(f"{TRANSCRIPTION}."):
            held.append(event)
            continue
        yield event
        if event["type"] == "response.done":
            yield from held
            held = []
    yield from held
