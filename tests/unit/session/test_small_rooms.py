"""The small parts around a session: switches, waits, replays, pictures, the input gate, hard callers."""

from __future__ import annotations

import json
import random
import threading

import numpy as np
import pytest
from agents import Agent, function_tool
from agents.realtime import RealtimeAgent, realtime_handoff
from hypothesis import given
from hypothesis import strategies as st
from patience import wait_until

from voicelab.audio.pcm import RATE, level_dbfs, read_wav
from voicelab.callers.hard_callers import hesitating, in_noise, speech_probability, spoken_part
from voicelab.desk.graph import reachable
from voicelab.endpoint import OPENAI_URL, Endpoint
from voicelab.record.transcript import Transcript
from voicelab.record.transcript_entry import TranscriptEntry
from voicelab.session.controls import Controls
from voicelab.session.input_gate import InputGate
from voicelab.session.live_session import LiveSession
from voicelab.session.pictures import picture_item
from voicelab.session.reconnect import LONGEST_SECONDS, TRIES, replay, waits


def test_switches_as_the_protocol_writes_them():
    controls = Controls()
    assert controls.audio()["input"]["turn_detection"]["type"] == "server_vad"
    controls.push_to_talk, controls.noise_reduction, controls.speed = True, "far_field", 1.25
    assert controls.audio() == {
        "input": {"turn_detection": None, "noise_reduction": {"type": "far_field"}},
        "output": {"speed": 1.25},
    }
    assert "push_to_talk: True" in repr(controls)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("turndetection", "did you mean 'turn_detection'"),
        ("push_to_tallk", "did you mean 'push_to_talk'"),
        ("mute", "did you mean 'muted'"),
        ("Speed", "did you mean 'speed'"),
        ("volume", "There is no switch 'volume'"),
    ],
)
def test_a_switch_that_is_none_is_refused_with_the_one_that_may_be_meant(name, told):
    with pytest.raises(AttributeError, match=told):
        setattr(Controls(), name, True)
    with pytest.raises(AttributeError, match=told):
        Controls(**{name: True})


def lamp() -> str:
    """Lights the lamp."""
    return "lit"


@pytest.mark.parametrize(
    ("agent", "settings", "told"),
    [
        ("text", {}, "'text', a str is no agent: give a RealtimeAgent"),
        (Agent(name="Writer"), {}, "'Writer', an Agent for text cannot answer a call"),
        (RealtimeAgent(name="Lamp", tools=[lamp]), {}, "'lamp', a plain function: put @gateway_tool"),
        (
            RealtimeAgent(name="Lamp", tools=[function_tool(lamp, needs_approval="yes")]),
            {},
            "lamp has needs_approval='yes'",
        ),
        (RealtimeAgent(name="Lamp", handoffs=[Agent(name="Writer")]), {}, "handoffs has 'Writer', an Agent for text"),
        (
            RealtimeAgent(name="Lamp", handoffs=[realtime_handoff(RealtimeAgent(name="Wick", tools=[lamp]))]),
            {},
            "Wick: tools has 'lamp'",
        ),
        (RealtimeAgent(name="Lamp"), {"verify": "ada"}, "verify='ada' is a str: give a plain function"),
        (RealtimeAgent(name="Lamp"), {"agents": ["Wick"]}, "'Wick', a str is no agent"),
    ],
)
def test_a_session_is_made_of_what_can_hold_a_call_or_says_what_cannot(agent, settings, told):
    before = set(threading.enumerate())
    with pytest.raises(TypeError) as refused:
        LiveSession(agent, **settings)
    assert told in str(refused.value)
    wait_until(lambda: set(threading.enumerate()) <= before)


@given(st.integers(0, 10_000))
def test_waits_are_bounded_and_random(seed):
    drawn = list(waits(draw=random.Random(seed)))
    assert len(drawn) == TRIES and all(0 <= wait <= min(LONGEST_SECONDS, 0.5 * 2**n) for n, wait in enumerate(drawn))


def test_a_replay_has_what_was_said_and_found_out():
    transcript = Transcript()
    call = {"name": "find", "call_id": "c1", "arguments": {"what": "bag"}}
    for entry in (
        TranscriptEntry("u1", "message", "user", "Where is my bag?"),
        TranscriptEntry("f1", "tool_call", "tool", "find()", detail=call),
        TranscriptEntry("o1", "tool_result", "tool", "…", detail={"name": "find", "call_id": "c1", "output": "here"}),
        TranscriptEntry("f2", "tool_call", "tool", "find()", detail={**call, "call_id": "c2"}),
        TranscriptEntry("f3", "tool_call", "tool", "go()", detail={**call, "name": "transfer_to_bags"}),
        TranscriptEntry("a1", "message", "assistant", "It is here."),
        TranscriptEntry("u2", "message", "user", "[inaudible]"),
        TranscriptEntry("u3", "message", "user", "Forgotten.", in_context=False),
        TranscriptEntry("a2", "message", "assistant", "And", status="in_progress"),
    ):
        transcript.add(entry)
    items = replay(transcript)
    assert [item["id"] for item in items] == ["u1", "f1", "o1", "f2", "a1"]  # f2 still works
    assert json.loads(items[1]["arguments"]) == {"what": "bag"} and items[2]["output"] == "here"
    assert [item["content"][0]["type"] for item in (items[0], items[4])] == ["input_text", "output_text"]


def test_a_replay_begins_with_the_summary_of_what_was_condensed():
    transcript = Transcript()
    item = {"id": "s1", "type": "message", "role": "system", "status": "completed"}
    content = [{"type": "input_text", "text": "Summary of the call so far. A bag."}]
    transcript.take({"type": "conversation.item.added", "item": {**item, "content": content}}, None)
    assert replay(transcript)[0]["role"] == "system"


def test_a_transcript_as_markdown():
    transcript = Transcript()
    cut = TranscriptEntry("a1", "message", "assistant", "Your bag", agent="Desk", status="interrupted")
    cut.detail, cut.guardrails = {"unheard": " is lost."}, {"polite": {"state": "fail", "category": "rude"}}
    transcript.add(cut)
    transcript.handoff({"from": "Desk", "to": "Bags"})
    assert "**Desk:** Your bag ~~is lost.~~ *(interrupted)* *polite: rude*" in transcript.markdown()
    assert "> **Handoff:** Desk → Bags" in transcript.markdown()


@pytest.mark.parametrize(("magic", "kind"), [(b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg")])
def test_pictures_become_data_urls(magic, kind, tmp_path):
    file = tmp_path / "picture"
    file.write_bytes(magic + b"rest")
    for given_as in (magic + b"rest", bytearray(magic + b"rest"), memoryview(magic + b"rest"), file):
        url = picture_item(given_as)["content"][0]["image_url"]
        assert url.startswith(f"data:image/{kind};base64,")


@pytest.mark.parametrize("wrong", [b"", b"GIF89a", b"\xff\xd8\xff" + bytes(11 * 1024 * 1024)])
def test_what_is_no_picture_is_refused(wrong):
    with pytest.raises(ValueError, match="picture"):
        picture_item(wrong)


def test_the_gate_refuses_cuts_resets_and_counts():
    gate = InputGate(longest_ms=100, silence_ms=60)
    for wrong in (np.zeros(480, np.float32), np.zeros((480, 2), np.int16), np.zeros(960, np.int16)):
        with pytest.raises(ValueError, match="int16.480"):
            gate.push(wrong, 0)
    voice, silence = np.full(480, 5000, np.int16), np.zeros(480, np.int16)
    assert [gate.push(voice, 20 * n) for n in range(6)] == ["pass"] * 5 + ["commit"]
    assert [gate.push(silence, 120 + 20 * n) for n in range(3)] == ["pass", "pass", "reset"]
    gate.push(voice, 260)
    gate.push(voice, 290)
    assert gate.dropped == 4 and gate.passed == 11 and gate.jitter_ms == pytest.approx(10 / 9)


def test_hard_callers_hesitate_and_stand_in_noise():
    voice = read_wav("data/callers/pets.wav")
    both = hesitating(voice, voice, 700)
    assert len(both) == RATE // 2 + 2 * len(spoken_part(voice)) + RATE * 7 // 10 + 2 * RATE
    assert level_dbfs(in_noise(both, 0)[: RATE // 4]) > level_dbfs(both[: RATE // 4]) + 20
    assert np.array_equal(in_noise(both, 10), in_noise(both, 10))
    probability = speech_probability(both)
    assert probability.max() > 0.9 and probability[:10].max() < 0.5


def test_agents_that_hand_over_to_each_other_are_each_found_once():
    main, bags, seats = (RealtimeAgent(name=name) for name in ("main", "bags", "seats"))
    main.handoffs, bags.handoffs = [bags], [main, seats]
    assert [agent.name for agent in reachable(main, seats)] == ["main", "seats", "bags"]


def test_faults_are_the_practice_engines():
    assert Endpoint("x", "http://h:1/v1", "k").with_fault("drop").base_url == "http://h:1/faults/drop/v1"
    with pytest.raises(ValueError, match="practice_endpoint"):
        Endpoint("OpenAI", OPENAI_URL, "k").with_fault("drop")


@pytest.mark.parametrize("thinks", ["", "/language_models/abc123"])
def test_one_fault_is_added_to_another(thinks):
    both = Endpoint("x", f"http://h:1{thinks}/v1", "k").with_fault("slow_first_audio").with_fault("drop")
    assert both.base_url == f"http://h:1{thinks}/faults/slow_first_audio+drop/v1"
    assert both.with_fault("model_failure").base_url.endswith("/faults/slow_first_audio+drop+model_failure/v1")
    assert both.health_url == "http://h:1/health" and both.current() == both
