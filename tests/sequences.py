"""Random sequences of client events, well-formed and ill-formed at every place, and the promises that must be kept.

A conversation is driven in this process, with the engine's own brain, and ears and a voice that take no time. The unit
tests run some sequences, `benchmarks/sequences.py` runs many.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
from agents.realtime.openai_realtime import get_server_event_type_adapter
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from voicelab.audio.pcm import RATE, level_dbfs, to_bytes
from voicelab.engine.brain.choosing import PracticeBrain
from voicelab.engine.conversation import Conversation
from voicelab.engine.doors.watching import Metrics
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.faults import Outgoing
from voicelab.engine.inputs import Attached, FromClient
from voicelab.engine.protocol import loads
from voicelab.engine.voice.playback import Cut, PlaybackDrained, PlaybackStarted
from voicelab.engine.voice.speaking import SpokenPiece

VALIDATOR = get_server_event_type_adapter()
BRAIN, METRICS = PracticeBrain(), Metrics()
SECONDS = 60  # that an event may take on a busy machine


class LoudIsSpeech:
    """Voice activity."""

    def probability(self, chunk: np.ndarray) -> float:
        return float(level_dbfs(chunk) > -40)

    def reset(self) -> None:
        pass


class OneSentence:
    """A recogniser."""

    def __init__(self) -> None:
        self._samples = 0

    def prepare(self) -> None:
        pass

    def bias(self, texts: tuple[str, ...]) -> None:
        " ".join(texts).encode()  # as a tokenizer does

    def start(self) -> None:
        self._samples = 0

    def feed(self, samples: np.ndarray) -> None:
        self._samples += len(samples)

    def partial(self) -> str:
        return "what can you do" if self._samples else ""

    finish = partial

    def drop(self) -> None:
        self._samples = 0

    def close(self) -> None:
        pass


class QuickVoice:
    """A word in a tenth of a second, and no longer in the making."""

    name, ahead = "quick", True

    async def speak(self, text: str, *, voice: str, speed: float = 1.0) -> AsyncIterator[SpokenPiece]:
        for word in text.encode().decode().split(" "):
            yield SpokenPiece(np.zeros(24, np.int16), word + " ")


class Loudspeaker:
    """A call's playback; `play_on` is the time that passes."""

    def __init__(self, post: Any) -> None:
        self._post = post
        self._queue: deque[tuple[str, str]] = deque()
        self._started: set[str] = set()
        self._ended: set[str] = set()

    def play(self, response_id: str, item_id: str, samples: np.ndarray) -> None:
        self._queue.append((response_id, item_id))

    def end(self, response_id: str) -> None:
        self._ended.add(response_id)

    def flush(self, spare: frozenset[str]) -> list[Cut]:
        cut = {response_id: item_id for response_id, item_id in self._queue if response_id not in spare}
        self._queue = deque(waiting for waiting in self._queue if waiting[0] in spare)
        self._ended -= set(cut)
        return [Cut(response_id, item_id, 1) for response_id, item_id in cut.items()]

    def play_on(self) -> None:
        for _ in range(min(10, len(self._queue))):
            response_id, _ = self._queue.popleft()
            if response_id not in self._started:
                self._started.add(response_id)
                self._post(PlaybackStarted(response_id))
        for response_id in sorted(self._ended - {waiting for waiting, _ in self._queue}):
            self._ended.discard(response_id)
            self._post(PlaybackDrained(response_id))


class Caller:
    """A client, and its conversation."""

    def __init__(self, session: dict[str, Any], on_call: bool) -> None:
        self.events: list[dict[str, Any]] = []
        self.loudspeaker = Loudspeaker(lambda what: self.conversation.post(what)) if on_call else None
        ears = Ears(LoudIsSpeech(), OneSentence(), OneSentence)
        parts = ears, BRAIN, QuickVoice(), session, Outgoing(), METRICS, self.loudspeaker
        self.conversation = Conversation("gpt-realtime-2", *parts)
        self.conversation.start()
        self.conversation.post(Attached(self))
        self._probes = 0

    def send(self, event: dict[str, Any]) -> None:
        text = json.dumps(event, allow_nan=False)
        readable = json.loads(text)
        if readable.get("previous_item_id", "") is None:
            readable["previous_item_id"] = ""  # as the SDK itself reads it
        VALIDATOR.validate_python(readable)
        self.events.append(json.loads(text))

    def end(self, code: int, reason: str = "") -> None:
        raise AssertionError("nobody asked for an end")

    async def say(self, text: str | bytes) -> list[dict[str, Any]]:
        """Send a client event as text; returns what came until it was dealt with."""
        begun = len(self.events)
        self._probes += 1
        probe = f"probe_{self._probes}"
        self.conversation.post(FromClient(text, self))
        asked = {"type": "conversation.item.retrieve", "item_id": probe, "event_id": probe}
        self.conversation.post(FromClient(json.dumps(asked), self))
        await self.until(lambda: any(_answers(event, probe) for event in self.events[begun:]))
        self.events[begun:] = [event for event in self.events[begun:] if not _answers(event, probe)]
        return self.events[begun:]

    async def until(self, true: Any) -> None:
        deadline = asyncio.get_running_loop().time() + SECONDS
        while not true():
            assert asyncio.get_running_loop().time() < deadline, f"only {[event['type'] for event in self.events]}"
            await asyncio.sleep(0.001)

    def open_responses(self) -> set[str]:
        begun = {event["response"]["id"] for event in self.events if event["type"] == "response.created"}
        return begun - {event["response"]["id"] for event in self.events if event["type"] == "response.done"}


def _answers(event: dict[str, Any], event_id: str) -> bool:
    return event["type"] == "error" and event["error"]["event_id"] == event_id


def check_lives(events: list[dict[str, Any]]) -> None:
    """One response at a time in the conversation; each response exactly one end, and nothing after it; each item that
    was added is done; nothing fails, and there is no mistake of the engine's own."""
    open_ones: dict[str, bool] = {}
    ended: set[str] = set()
    items: dict[str, set[str]] = {}
    for event in events:
        kind, response = event["type"], event.get("response") or {}
        if kind == "error":
            assert event["error"]["code"] != "internal_error", event
        elif kind == "response.created":
            aside = response["conversation_id"] is None
            assert response["id"] not in ended and (aside or not [one for one in open_ones.values() if not one])
            open_ones[response["id"]], items[response["id"]] = aside, set()
        elif kind == "response.done":
            assert not items.pop(response["id"]), "an item was left open"
            assert response["status"] != "failed", response["status_details"]
            del open_ones[response["id"]]
            ended.add(response["id"])
        elif kind == "response.output_item.added":
            items[event["response_id"]].add(event["item"]["id"])
        elif kind == "response.output_item.done":
            items[event["response_id"]].remove(event["item"]["id"])
        elif kind.startswith("response."):
            assert event["response_id"] in open_ones, f"{kind} of a response that is not under way"
    assert not open_ones


# Client events.

IDS = st.sampled_from(["item_a", "item_b", "item_c", "root", "", "x" * 33])
TEXTS = st.sampled_from(
    ["hello", "What can you do?", "", "weather in Paris", "\ud800 half", "é" * 50, "line\nline\x00"]
)
TOOL = {
    "type": "function",
    "name": "get_weather",
    "description": "Tells the weather forecast of a city",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
NOISE = np.random.default_rng(7).normal(0, 8_000, RATE // 2).astype(np.int16)
SOUNDS = [
    base64.b64encode(to_bytes(sound)).decode()
    for sound in (NOISE, np.concatenate([NOISE, np.zeros(RATE, np.int16)]), NOISE[:4800], NOISE[:10], NOISE[:0])
]
# By number: hypothesis writes down again and again what it draws from, and these are as long as a book.
SOUND = st.sampled_from(range(len(SOUNDS))).map(lambda number: SOUNDS[number])
INPUT_TEXT = st.fixed_dictionaries({"type": st.just("input_text"), "text": TEXTS})
CONTENT = {
    "user": st.one_of(
        INPUT_TEXT,
        st.fixed_dictionaries({"type": st.just("input_audio"), "audio": SOUND}),
        st.just({"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo="}),
    ),
    "assistant": st.one_of(
        st.fixed_dictionaries({"type": st.just("output_text"), "text": TEXTS}),
        st.fixed_dictionaries({"type": st.just("output_audio"), "transcript": TEXTS}),
    ),
    "system": INPUT_TEXT,
}
MESSAGES = st.sampled_from(["user", "user", "assistant", "system"]).flatmap(
    lambda role: st.fixed_dictionaries(
        {"type": st.just("message"), "role": st.just(role), "content": st.lists(CONTENT[role], min_size=1, max_size=2)},
        optional={"id": IDS},
    )
)
ITEMS = st.one_of(
    MESSAGES,
    MESSAGES,
    st.fixed_dictionaries(
        {
            "type": st.just("function_call"),
            "name": st.just("get_weather"),
            "arguments": st.sampled_from(["{}", '{"city": "Paris"}', "{", "[]"]),
        },
        optional={"id": IDS, "call_id": st.just("call_a")},
    ),
    st.fixed_dictionaries(
        {"type": st.just("function_call_output"), "call_id": st.just("call_a"), "output": TEXTS}, optional={"id": IDS}
    ),
)
DETECTION = st.sampled_from(
    [
        None,
        {"type": "server_vad", "silence_duration_ms": 200},
        {"type": "server_vad", "create_response": False, "idle_timeout_ms": 5000},
        {"type": "semantic_vad", "eagerness": "high"},
        {"type": "semantic_vad", "interrupt_response": False},
    ]
)
LISTENING = st.fixed_dictionaries(
    {},
    optional={
        "turn_detection": DETECTION,
        "format": st.sampled_from([{"type": "audio/pcm", "rate": 24000}, {"type": "audio/pcmu"}]),
        "transcription": st.sampled_from(
            [None, {"model": "whisper-1"}, {"model": "gpt-4o-transcribe", "language": "en"}]
        ),
        "noise_reduction": st.sampled_from([None, {"type": "near_field"}, {"type": "far_field", "strength": 2}]),
    },
)
ASKED = {
    "instructions": TEXTS,
    "output_modalities": st.sampled_from([["audio"], ["text"]]),
    "max_output_tokens": st.sampled_from(["inf", 1, 12, 4096]),
    "tools": st.sampled_from([[], [TOOL]]),
    "tool_choice": st.sampled_from(["auto", "none", "required", {"type": "function", "name": "get_weather"}]),
    "parallel_tool_calls": st.booleans(),
    "reasoning": st.just({"effort": "low"}),
}
SESSIONS = st.fixed_dictionaries(
    {"type": st.just("realtime")},
    optional={
        **ASKED,
        "audio": st.fixed_dictionaries(
            {}, optional={"input": LISTENING, "output": st.just({"voice": "cedar", "format": {"type": "audio/pcma"}})}
        ),
        "tracing": st.sampled_from([None, "auto", {"workflow_name": "w"}]),
        "truncation": st.sampled_from(
            ["auto", {"type": "retention_ratio", "retention_ratio": 0.5, "token_limits": {"post_instructions": 20}}]
        ),
    },
)
TRANSCRIPTIONS = st.fixed_dictionaries(
    {"type": st.just("transcription")}, optional={"audio": st.fixed_dictionaries({}, optional={"input": LISTENING})}
)
RESPONSES = st.fixed_dictionaries(
    {},
    optional={
        **ASKED,
        "conversation": st.sampled_from(["auto", "none"]),
        "input": st.lists(ITEMS | st.fixed_dictionaries({"type": st.just("item_reference"), "id": IDS}), max_size=2),
        "metadata": st.just({"reason": "mine"}),
        "audio": st.just({"output": {"voice": "ash"}}),
    },
)


def event(kind: str, optional: dict[str, Any] | None = None, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(kind), **fields}, optional=optional)


CREATE_ITEM = event("conversation.item.create", {"previous_item_id": IDS | st.none()}, item=ITEMS)
RESPOND = event("response.create", {"response": RESPONSES | st.none()})
UPDATE = event("session.update", session=SESSIONS)
APPEND = event("input_audio_buffer.append", audio=SOUND)
RICH = st.one_of(CREATE_ITEM, CREATE_ITEM, RESPOND, RESPOND, RESPOND, UPDATE, APPEND, APPEND)
EVENTS = st.one_of(
    RICH,
    RICH,
    event("session.update", session=TRANSCRIPTIONS),
    event("input_audio_buffer.commit"),
    event("input_audio_buffer.clear"),
    event("output_audio_buffer.clear"),
    event("conversation.item.retrieve", item_id=IDS),
    event("conversation.item.delete", item_id=IDS),
    event("conversation.item.truncate", item_id=IDS, content_index=st.integers(0, 1), audio_end_ms=st.integers(-1, 9)),
    event("response.cancel", {"response_id": IDS}),
)

BEGINNINGS = st.sampled_from([st.just({}), *[SESSIONS] * 8, TRANSCRIPTIONS]).flatmap(lambda kind: kind)
DEEP: Any = "deep"
for _ in range(150):
    DEEP = [DEEP]
JUNK = st.one_of(
    st.sampled_from([None, True, 0, -1, 5, 10**400, 2.5, 1e300, "", "x", "\udfff", "x" * 10_000, [], [None], {}, DEEP]),
    st.sampled_from([{"type": "text"}, {"type": None}, {"a": {"b": {}}}, "none", "auto", ["audio", "text"]]),
)


@st.composite
def spoiled(draw: st.DrawFn, events: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """An event with one thing wrong, or right by chance, at any place of it."""
    whole = copy.deepcopy(draw(events))
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            places.append((value, key))
            if isinstance(inner, dict | list):
                walk(inner)

    walk(whole)
    holder, key = draw(st.sampled_from(places[len(places) // 2 :]))  # what is wrong at the top is soon refused
    how = draw(st.sampled_from(["replace", "remove", "add"]))
    if how == "replace":
        holder[key] = draw(JUNK)
    elif how == "remove":
        del holder[key]
    elif isinstance(holder, dict):
        holder["nonsense"] = draw(JUNK)
    else:
        holder.append(draw(JUNK))
    return whole


RAW = st.sampled_from(
    ["{", "", "[]", "3", '"x"', "null", b"\xff\xfe", b'"\xed\xa0\x80"', "[" * 5000, '{"type":' * 3000, '{"type": NaN}']
)
PLAIN = {
    "type": "realtime",
    **{"instructions": "", "tools": [], "tool_choice": "auto", "output_modalities": ["audio"]},
    **{"max_output_tokens": "inf", "truncation": "auto", "audio": {"input": {"turn_detection": None}}},
}


class Sequences(RuleBasedStateMachine):
    """A session of random events; at its end a plain question is answered."""

    @initialize(session=BEGINNINGS, on_call=st.booleans())
    def begin(self, session: dict[str, Any], on_call: bool) -> None:
        self.loop = asyncio.new_event_loop()
        self.number = 0
        try:
            self.caller = self.loop.run_until_complete(self._called(session, on_call))
        except Exception as refused:
            assert getattr(refused, "code", "internal_error") != "internal_error"  # such as a tool that is not there
            self.caller = self.loop.run_until_complete(self._called({}, on_call))

    async def _called(self, session: dict[str, Any], on_call: bool) -> Caller:
        return Caller(loads(json.dumps(session), "The session"), on_call)

    @rule(event=RICH)
    def send_rich(self, event: dict[str, Any]) -> None:
        self._send(event)

    @rule(event=RICH, then=RICH)
    def send_two(self, event: dict[str, Any], then: dict[str, Any]) -> None:
        self._send(event)
        self._send(then)

    @rule(event=EVENTS)
    def send(self, event: dict[str, Any]) -> None:
        self._send(event)

    @rule(event=spoiled(RICH | EVENTS))
    def send_spoiled(self, event: dict[str, Any]) -> None:
        self._send(event)

    @rule(event=spoiled(CREATE_ITEM))
    def ask_about_spoiled(self, event: dict[str, Any]) -> None:
        self._send(event)
        self._send({"type": "response.create", "response": {"output_modalities": ["text"]}})

    @rule(of=st.sampled_from(["last", "spoken"]), kind=st.sampled_from(["delete", "truncate", "retrieve"]))
    def touch(self, of: str, kind: str) -> None:
        """Do something to the last item, or to the one that is being spoken."""
        told = "conversation.item.added" if of == "last" else "response.content_part.added"
        known = [event for event in self.caller.events if event["type"] == told]
        if known:
            item_id = known[-1]["item"]["id"] if of == "last" else known[-1]["item_id"]
            more = {"content_index": 0, "audio_end_ms": 0} if kind == "truncate" else {}
            self._send({"type": f"conversation.item.{kind}", "item_id": item_id, **more})

    @rule(text=RAW)
    def send_raw(self, text: str | bytes) -> None:
        came = self.loop.run_until_complete(self.caller.say(text))
        assert [event for event in came if event["type"] == "error" and event["error"]["code"] == "invalid_json"]

    @rule()
    def time_passes(self) -> None:
        if self.caller.loudspeaker:
            self.caller.loudspeaker.play_on()
        self.loop.run_until_complete(asyncio.sleep(0.005))

    def _send(self, event: dict[str, Any]) -> None:
        self.number += 1
        event_id = f"event_{self.number}"
        came = self.loop.run_until_complete(self.caller.say(json.dumps({"event_id": event_id, **event})))
        if event.get("event_id", event_id) == event_id:
            errors = [told["error"] for told in came if told["type"] == "error"]
            assert all(error["event_id"] == event_id for error in errors), errors

    def teardown(self) -> None:
        if not hasattr(self, "caller"):
            return
        try:
            self.loop.run_until_complete(self._end())
        finally:
            self.loop.run_until_complete(self.caller.conversation.close())
            self.loop.close()

    async def _end(self) -> None:
        caller = self.caller
        await caller.until(lambda: not caller.open_responses())
        check_lives(caller.events)
        shown = [event["session"]["type"] for event in caller.events if event["type"].startswith("session.")][-1]
        if shown == "transcription":
            came = await caller.say(json.dumps({"type": "input_audio_buffer.clear"}))
            assert "input_audio_buffer.cleared" in [event["type"] for event in came]
            assert not [event for event in caller.events if event["type"].startswith("response.")]
            return
        came = await caller.say(json.dumps({"type": "session.update", "session": PLAIN}))
        assert "session.updated" in [event["type"] for event in came], came
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}
        await caller.say(json.dumps({"type": "conversation.item.create", "item": item}))
        begun = len(caller.events)
        await caller.say(json.dumps({"type": "response.create"}))
        await caller.until(lambda: "response.done" in [event["type"] for event in caller.events[begun:]])
        done = next(event for event in caller.events[begun:] if event["type"] == "response.done")["response"]
        assert done["status"] == "completed" and done["output"][0]["content"][0]["transcript"].strip(), done
        check_lives(caller.events)
