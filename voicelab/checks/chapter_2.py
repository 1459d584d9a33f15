"""Chapter 2's exercises: what the events of a call say, told from logs that no answer has seen before."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from agents import RunContextWrapper
from agents.realtime import (
    RealtimeAgent,
    RealtimeAgentEndEvent,
    RealtimeAgentStartEvent,
    RealtimeAudio,
    RealtimeEventInfo,
    RealtimeHandoffEvent,
    RealtimeModelAudioEvent,
)

from voicelab.audio import RATE
from voicelab.record import disturbed

from .exercise import exercise, expect, expect_equal

HEARD = "conversation.item.input_audio_transcription.completed"
Event = dict[str, Any]


def _heard(item: str, transcript: str) -> list[Event]:
    """A caller's turn: its text in pieces, and then whole, as `whisper-1`'s successors tell it."""
    place = {"item_id": item, "content_index": 0}
    deltas = [{"type": HEARD.replace("completed", "delta"), "delta": word, **place} for word in transcript.split()]
    events = [*deltas, {"type": HEARD, "transcript": transcript, **place}]
    return [{**event, "event_id": f"event_{item}_{number}"} for number, event in enumerate(events)]


def _said(item: str, response: str, transcript: str) -> list[Event]:
    place = {"item_id": item, "response_id": response, "output_index": 0, "content_index": 0}
    done = {"type": "response.output_audio_transcript.done", "transcript": transcript, **place}
    return [{**done, "event_id": f"event_{item}"}]


SHORT = [*_heard("a", "Hello there."), *_said("b", "r1", "Hello, how can I help you today?")]
LONG = [
    *_heard("c", "I would like a room for two."),
    *_said("d", "r2", "From which day on?"),
    *_heard("e", "From Friday."),
    *_heard("f", ""),
    *_said("g", "r3", "That is booked."),
    *_heard("h", "Thank you."),
]


@exercise("2.1", "words of the caller, counted once")
async def exercise_2_1(WordCount: type) -> None:
    """`handle(event)` for each event, then `total`: the same on a good day and on a bad one."""
    expect(isinstance(WordCount, type), "`WordCount` has to be a class.")
    for events, words in ((SHORT, 2), (LONG, 11), ([], 0)):
        quiet = _total(WordCount, events)
        told = f"In a log with {words} words of the caller"
        expect_equal(quiet, words, told)
        for seed in range(10):
            expect_equal(_total(WordCount, disturbed(events, seed)), words, f"{told}, some events of which came twice,")


def _total(WordCount: type, events: list[Event]) -> Any:
    handler = WordCount()
    for event in copy.deepcopy(events):
        handler.handle(event)
    return handler.total


def _cut(item: str, heard_ms: int) -> Event:
    return {
        "type": "conversation.item.truncated",
        "event_id": f"event_{item}_cut",
        "item_id": item,
        "content_index": 0,
        "audio_end_ms": heard_ms,
    }


@exercise("2.2", "what was cut short")
async def exercise_2_2(cut_short: Callable[[list[Event]], dict[str, int]]) -> None:
    """`cut_short(events)` gives the ids of the items that were cut, each with the milliseconds that were heard."""
    asked = {"type": "conversation.item.truncate", "item_id": "b", "content_index": 0, "audio_end_ms": 999}
    cases: list[tuple[str, list[Event], dict[str, int]]] = [
        ("In a call that nobody interrupted", LONG, {}),
        ("In a call with one interruption", [*SHORT, _cut("b", 740)], {"b": 740}),
        (
            "In a call with two interruptions",
            [*LONG[:9], _cut("d", 0), *LONG[9:], _cut("g", 1180)],
            {"d": 0, "g": 1180},
        ),
        ("Where the client asked for it, and the endpoint has not answered yet,", [*SHORT, asked], {}),
    ]
    for where, events, wanted in cases:
        expect_equal(cut_short(copy.deepcopy(events)), wanted, where)


@exercise("2.3", "how long callers waited")
async def exercise_2_3(waits_ms: Callable[[list[tuple[float, Event]]], list[int]]) -> None:
    """`waits_ms(log)`: from the end of each turn that was answered to the first sound of the answer."""
    stopped, sound = {"type": "input_audio_buffer.speech_stopped"}, {"type": "response.output_audio.delta"}
    other = {"type": "response.created"}
    cases: list[tuple[str, list[tuple[float, Event]], list[int]]] = [
        (
            "For a turn that ended at 1.0 s, with sound at 1.5 and 1.6 s,",
            [(1.0, stopped), (1.2, other), (1.5, sound), (1.6, sound)],
            [500],
        ),
        (
            "For turns that ended at 1.0 and 4.0 s, with sound at 1.25, 1.3 and 4.75 s,",
            [(1.0, stopped), (1.25, sound), (1.3, sound), (4.0, stopped), (4.75, sound)],
            [250, 750],
        ),
        (
            "Where the first of two turns, at 1.0 and 2.0 s, was never answered, and sound came at 2.125 s,",
            [(1.0, stopped), (2.0, stopped), (2.125, sound)],
            [125],
        ),
        ("For a greeting to which nobody said anything", [(0.3, sound), (0.5, sound)], []),
    ]
    for where, log, wanted in cases:
        found = waits_ms(list(log))
        expect(isinstance(found, list), f"{where} it gave {found!r}: a list is wanted.")
        expect_equal([round(one) for one in found], wanted, where)


INFO = RealtimeEventInfo(context=RunContextWrapper(None))
PORTER, CLERK = RealtimeAgent(name="Porter"), RealtimeAgent(name="Clerk")
HANDED_OVER = RealtimeHandoffEvent(from_agent=PORTER, to_agent=CLERK, info=INFO)
UNKNOWN = SimpleNamespace(type="agent_hummed", info=INFO)


def _response(agent: RealtimeAgent[Any], *seconds: float) -> list[Any]:
    """A response as the SDK tells it: its beginning, pieces of sound of so many seconds, its end."""
    sounds = [
        RealtimeModelAudioEvent(data=bytes(2 * round(one * RATE)), response_id="r", item_id="i", content_index=0)
        for one in seconds
    ]
    begin, end = RealtimeAgentStartEvent(agent=agent, info=INFO), RealtimeAgentEndEvent(agent=agent, info=INFO)
    return [begin, *(RealtimeAudio(audio=one, item_id="i", content_index=0, info=INFO) for one in sounds), end]


@exercise("2.4", "who spoke for how long")
async def exercise_2_4(seconds_spoken: Callable[[list[Any]], dict[str, float]]) -> None:
    """`seconds_spoken(events)`: of the SDK's events of a call, the seconds of sound of each agent that was heard."""
    cases: list[tuple[str, list[Any], dict[str, float]]] = [
        ("In a call in which nobody spoke", [], {}),
        ("When the porter had said two pieces of 0.5 and 0.25 s", _response(PORTER, 0.5, 0.25), {"Porter": 0.75}),
        (
            "When the porter had handed over without a word, and the clerk had spoken for 1.5 s,",
            [*_response(PORTER), HANDED_OVER, *_response(CLERK, 1.5)],
            {"Clerk": 1.5},
        ),
        (
            "When the porter had spoken for 1 s, the clerk for 2 s, and the porter once more for 0.5 s,",
            [*_response(PORTER, 1.0), HANDED_OVER, *_response(CLERK, 2.0), *_response(PORTER, 0.5)],
            {"Porter": 1.5, "Clerk": 2.0},
        ),
        (
            "Where there was an event of an unknown kind, and the clerk had spoken for 0.5 s,",
            [UNKNOWN, *_response(CLERK, 0.5), UNKNOWN],
            {"Clerk": 0.5},
        ),
    ]
    for where, events, wanted in cases:
        found = seconds_spoken(list(events))
        expect(found is None or isinstance(found, dict), f"{where} it gave {found!r}: a dictionary is wanted.")
        expect_equal(found and {name: round(one, 3) for name, one in found.items()}, wanted, where)
