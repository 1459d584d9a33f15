"""A session's switches without a browser: push to talk, turn detection, codecs, pictures, guardrails, recording."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
import traitlets
from agents import GuardrailFunctionOutput, OutputGuardrail, function_tool
from agents.realtime import RealtimeAgent

from voicelab import LiveSession
from voicelab.airline import main_agent, qa_agent
from voicelab.audio.pcm import RATE, level_dbfs
from voicelab.call_errors import CallError
from voicelab.defaults import MODEL
from voicelab.desk.guardrails import Violation, output_guardrail

CHATTY = RealtimeAgent(
    name="Chatty",
    instructions='Greet with: "Hello there. I am patient, I listen to all you say, and I speak at length about it."',
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def types(session: LiveSession, direction: str) -> list[str]:
    return [event.type for event in session.events if event.direction == direction]


async def test_push_to_talk_marks_turns_by_hand(practice):
    async with LiveSession(CHATTY) as session:
        session.controls.push_to_talk = True
        answer = await session.play("data/callers/greeting.wav")
        assert "help with my flight" in answer.heard and answer.text
        sent = [kind for kind in types(session, "client") if kind != "input_audio_buffer.append"]
        assert sent[-3:] == ["input_audio_buffer.clear", "input_audio_buffer.commit", "response.create"]
        assert "input_audio_buffer.speech_started" not in types(session, "server")
        [turn] = session.turns
        assert turn.spoken and turn.marks["first audio"] > turn.marks["committed"]


async def test_pressing_the_button_while_the_agent_speaks_interrupts_it(practice):
    async with LiveSession(CHATTY) as session:
        session.controls.push_to_talk = True
        talking = asyncio.create_task(session.send_message("Hello!"))
        while "response.output_audio.delta" not in types(session, "server"):
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        await session.press()
        assert "(interrupted)" in session.transcript._repr_html_() or (await talking).text
        while "conversation.item.truncated" not in types(session, "server"):
            await asyncio.sleep(0.02)
        await session.release()
        assert session.transcript[-1].text.startswith("Nothing was said")
        assert session.state == "connected"


CITY = {"ran": []}


async def _measured(name: str, seconds: float) -> str:
    CITY["ran"].append((name, "begun"))
    await asyncio.sleep(seconds)
    CITY["ran"].append((name, "ended"))
    return name


@function_tool
async def weather(city: str) -> str:
    """Tells the weather in a city."""
    return await _measured("It rains.", 0.6)


@function_tool
async def opening_hours() -> str:
    """Tells when the museum opens."""
    return await _measured("The museum opens at ten.", 0.2)


GUIDE = RealtimeAgent(name="Guide", instructions="You guide tourists.", tools=[weather, opening_hours])
BOTH = "What is the weather in Rome, and when does the museum open?"


async def test_two_tools_of_one_response_run_side_by_side_and_are_answered_once(practice):
    CITY["ran"].clear()
    async with LiveSession(GUIDE) as session:
        answer = await session.send_message(BOTH)
    assert "It rains." in answer.text and "opens at ten" in answer.text
    assert [state for _, state in CITY["ran"]] == ["begun", "begun", "ended", "ended"]
    assert types(session, "client").count("response.create") == 2  # for the question, and for both results


async def test_answers_may_come_in_writing(practice):
    """Nothing is played then, so nobody waits for it; a caller may speak all the same."""
    async with LiveSession(GUIDE, settings={"output_modalities": ["text"]}) as session:
        answer = await session.send_message(BOTH)
        greeted = await session.play("data/callers/greeting.wav")
    assert "It rains." in answer.text and answer.sound is None
    assert "help" in greeted.heard and greeted.text
    assert "response.output_audio.delta" not in types(session, "server")


async def test_settings_reach_the_endpoint_and_are_honoured(practice):
    transcription = {"model": "gpt-live-transcribe", "languages": ["en"], "keywords": ["carry-on"]}
    settings = {"parallel_tool_calls": False, "audio": {"input": {"transcription": transcription}}}
    settings |= {"reasoning": {"effort": "low"}, "max_output_tokens": 400}
    CITY["ran"].clear()
    async with LiveSession(GUIDE, settings=settings) as session:
        await session.send_message(BOTH)
        session.controls.settings = {**settings, "reasoning": {"effort": "high"}}
        await session.play("data/callers/greeting.wav")
        told = [event.payload["session"] for event in session.events if event.type == "session.updated"]
    assert told[0]["reasoning"] == {"effort": "low"} and told[-1]["reasoning"] == {"effort": "high"}
    assert told[0]["max_output_tokens"] == 400
    assert told[-1]["audio"]["input"]["transcription"].items() >= transcription.items()
    assert [state for _, state in CITY["ran"]] == ["begun", "ended"] * 2  # one at a time
    assert "conversation.item.input_audio_transcription.delta" in types(session, "server")  # that model streams


@pytest.mark.parametrize(
    ("settings", "model", "named"),
    [
        ({"reasoning": {"effort": "low"}}, "gpt-realtime-mini", "session.reasoning"),
        ({"include": ["item.input_audio_transcription.logprobs"]}, MODEL, "session.include"),
        ({"audio": {"input": {"transcription": {"delay": "low"}}}}, MODEL, "transcription.delay"),
        ({"prompt": {"id": "pmpt_1"}}, MODEL, "session.prompt"),
    ],
)
async def test_a_setting_that_cannot_be_had_is_refused_by_name(practice, settings, model, named):
    with pytest.raises(CallError, match=named):
        await LiveSession(GUIDE, model=model, settings=settings).connect()


async def test_switches_reach_the_endpoint_and_outlive_a_handoff(practice):
    async with LiveSession(main_agent) as session:
        session.controls.turn_detection = {"type": "semantic_vad", "eagerness": "high"}
        session.controls.noise_reduction = "near_field"
        session.controls.speed = 1.2
        answer = await session.play("data/callers/carry_on.wav")
        assert answer.handoffs == ("Main Agent → QA Agent",)
        settings = [event for event in session.events if event.type == "session.updated"][-1].payload["session"]
        assert settings["audio"]["input"]["turn_detection"]["eagerness"] == "high"
        assert settings["audio"]["input"]["noise_reduction"] == {"type": "near_field"}
        assert settings["audio"]["output"]["speed"] == 1.2
        for name, value in (("codec", "mp3"), ("speed", 9.0), ("transport", "pigeon")):
            with pytest.raises(traitlets.TraitError):
                setattr(session.controls, name, value)


@pytest.mark.parametrize("codec", ["pcmu", "pcma"])
async def test_a_telephones_codec_carries_both_sides(practice, codec):
    session = LiveSession(CHATTY)
    session.controls.codec = codec
    async with session:
        answer = await session.play("data/callers/greeting.wav")
        settings = [event for event in session.events if event.type == "session.updated"][-1].payload["session"]
        assert settings["audio"]["output"]["format"]["type"] == f"audio/{codec}"
        assert answer.text
        spoken = session.recording().samples[:, 1]
        spectrum = np.abs(np.fft.rfft(spoken.astype(float)))
        above = np.fft.rfftfreq(len(spoken), 1 / RATE) > 4200
        assert level_dbfs(spoken) > -60 and spectrum[above].sum() < 0.05 * spectrum.sum()


async def test_a_picture_is_added_without_asking_for_a_response(practice):
    async with LiveSession(CHATTY) as session:
        await session.send_image(PNG)
        while not len(session.transcript):
            await asyncio.sleep(0.02)
        assert session.transcript[0].text == "[a picture]" and "response.created" not in types(session, "server")
        assert "a picture of" in str([event.payload for event in session.events])
        with pytest.raises(ValueError, match="PNG or a JPEG"):
            await session.send_image(b"GIF89a")


async def test_the_agent_is_chosen_between_calls(practice):
    session = LiveSession(main_agent, agents=[qa_agent])
    assert [agent.name for agent in session.agents] == ["Main Agent", "QA Agent"]
    session.agent = qa_agent
    async with session:
        assert session.agent_name == "QA Agent"
        with pytest.raises(ValueError, match="hang up"):
            session.agent = main_agent


def no_promises(text: str) -> Violation | None:
    return Violation("promise", "It promises to listen.") if "i listen" in text.lower() else None


async def test_a_guardrail_cuts_off_an_answer_and_shows_why(practice):
    agent = CHATTY.clone(output_guardrails=[output_guardrail("no promises", no_promises)])
    async with LiveSession(agent) as session:
        await session.send_message("Hello!")
        while "guardrail.tripped" not in types(session, "other"):
            await asyncio.sleep(0.02)
        said = next(entry for entry in session.transcript if entry.guardrails)
        told = {"state": "fail", "category": "promise", "rationale": "It promises to listen."}
        assert said.guardrails == {"no promises": told}
        while not any(entry.kind == "guardrail" for entry in session.transcript):
            await asyncio.sleep(0.02)


async def test_a_guardrail_of_the_sdks_own_shows_in_the_transcript_too(practice):
    async def never(context, agent, text):
        return GuardrailFunctionOutput("nobody says this", tripwire_triggered=True)

    agent = CHATTY.clone(output_guardrails=[OutputGuardrail(never, name="silence")])
    async with LiveSession(agent) as session:
        with pytest.raises(CallError, match="silence"):
            await session.send_message("Hello!")
        said = next(entry for entry in session.transcript if entry.guardrails)
        assert said.guardrails == {"silence": {"state": "fail", "rationale": "nobody says this"}}


async def test_an_answer_that_passes_shows_that_too(practice):
    agent = CHATTY.clone(output_guardrails=[output_guardrail("polite", lambda text: None)])
    async with LiveSession(agent) as session:
        await session.send_message("Hello!")
        said = next(entry for entry in session.transcript if entry.role == "assistant")
        for _ in range(100):
            if said.guardrails.get("polite", {}).get("state") == "pass":
                break
            await asyncio.sleep(0.02)
        assert said.guardrails == {"polite": {"state": "pass"}}
        assert "guardrail.tripped" not in types(session, "other")


async def test_both_sides_are_recorded_on_the_clock_of_the_log(practice, tmp_path):
    async with LiveSession(CHATTY) as session:
        await session.play("data/callers/greeting.wav")
        recording = session.recording()
    assert session.recording().seconds >= recording.seconds > 2
    [(start, end)] = recording.turns()
    caller, agent = recording.samples.T
    turn = caller[int(max(start - 0.3, 0) * RATE) : int(end * RATE)]
    assert level_dbfs(turn) > level_dbfs(agent[: int(start * RATE) + 1])
    assert recording.notes()[0][1].startswith("response")
    assert recording.save(tmp_path / "call.wav").stat().st_size > 4 * len(recording.samples)
    assert len(recording.plot().axes) == 2 and "Recording" in repr(recording)
