"""GPT-Live's interface: the stock client holds full-duplex sessions with the engine, and is the backend itself."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from live_caller import calling, connected

from voicelab.audio import RATE, level_dbfs, read_wav

GREETING = "Good day, this is the museum, and I am glad that you call us today."
CURATOR = f"""You speak for a museum. Greet the caller with "{GREETING}"

Delegation policy:
Backend tools:
- Tours: which there are, and what they cost.

Delegate to the backend when:
- The caller asks about tours.
"""
GREET = f'Greet the caller now with "{GREETING}" Then listen.'
QUESTION = read_wav("data/callers/pets.wav")
START = {"type": "session.start", "session": {"model": "gpt-live-1"}}


async def greeted(caller) -> None:
    await caller.live.session.instructions.append(content=GREET, delegation_id=None, event_id="greet")
    await caller.until(lambda: caller.text("output"))


async def test_a_session_starts_is_updated_and_closed(engine):
    async with calling(engine, instructions=CURATOR) as caller:
        session = (await caller.event("session.started")).session
        assert (session.delegation.type, session.audio.output.voice, session.instructions) == (
            "client",
            "marin",
            CURATOR,
        )
        slower = {"delegation": {"type": "client", "acknowledgement_delay_ms": 700}}
        await caller.live.session.update(session=slower, event_id="slower")
        updated = await caller.event("session.updated")
        assert updated.client_event_id == "slower"
        assert updated.session == session.model_copy(
            update={"delegation": session.delegation.model_copy(update={"acknowledgement_delay_ms": 700})}
        )
        await caller.live.session.close(event_id="bye")
        closed = await caller.event("session.closed")
    assert (closed.client_event_id, closed.reason, closed.session) == ("bye", "close_requested", updated.session)


async def test_a_question_is_delegated_and_the_backends_answer_spoken(engine):
    async with calling(engine, instructions=CURATOR) as caller:
        caller.say(QUESTION)
        created = await caller.event("session.delegation.created")
        asked = caller.of("session.input_transcript.delta")
        assert caller.text("input").endswith("?") and created.delegation.target == "client"
        assert asked[0].start_ms < asked[-1].end_ms <= created.offset_ms
        answer = "The tour through the cellars costs twelve dollars."
        where = {"delegation_id": created.delegation.id, "event_id": "answer"}
        await caller.live.session.commentary.append(content=answer, **where)
        accepted = await caller.event("session.commentary.appended")
        await caller.until(lambda: caller.text("output").endswith(answer))
        spoken = caller.of("session.output_transcript.delta")[-len(answer.split()) :]
        assert accepted.client_event_id == "answer" and spoken[0].start_ms >= accepted.end_ms
        await caller.live.session.commentary.append(content="It begins at noon.", delegation_id=created.delegation.id)
        await caller.until(lambda: caller.text("output").endswith(f"{answer} It begins at noon."))
        await caller.live.session.commentary.append(content="It is raining.", delegation_id=None)
        await caller.until(lambda: caller.text("output").endswith("It begins at noon. It is raining."))


async def test_who_asks_twice_is_answered_twice_and_nothing_is_said_again(engine):
    async with calling(engine, instructions=CURATOR) as caller:
        for count, recording in ((1, QUESTION), (2, read_wav("data/callers/heavy_bag.wav"))):
            caller.say(recording)
            await caller.event("session.delegation.created", count)
        answers = ["The tour costs twelve dollars.", "The cellars are closed."]
        for created, answer in zip(caller.of("session.delegation.created"), answers, strict=True):
            await caller.live.session.commentary.append(content=answer, delegation_id=created.delegation.id)
        await caller.until(lambda: caller.text("output").endswith(answers[1]))
        assert [caller.text("output").count(answer) for answer in answers] == [1, 1]


async def test_an_answer_into_which_the_caller_speaks_at_once_is_told_afterwards(engine):
    async with calling(engine, instructions=CURATOR) as caller:
        caller.say(QUESTION)
        created = await caller.event("session.delegation.created")
        caller.say(QUESTION)  # on the way while the answer comes
        answer = "The tour through the cellars costs twelve dollars."
        await caller.live.session.commentary.append(content=answer, delegation_id=created.delegation.id)
        again = await caller.event("session.delegation.created", 2)
        await caller.until(lambda: answer in caller.text("output"))
        spoken = next(event for event in caller.of("session.output_transcript.delta") if "tour" in event.delta)
        assert spoken.start_ms > again.offset_ms


async def test_it_speaks_a_tenth_of_a_second_for_each_that_it_hears(engine):
    async with calling(engine, instructions=CURATOR) as caller:
        await greeted(caller)
        await caller.live.session.close()
        closed = await caller.event("session.closed")
        assert 0 <= closed.usage.seconds * 10 - len(caller.sound) < 10  # begun seconds count
        assert {len(frame) for frame in caller.sound} == {RATE // 10}
        assert level_dbfs(caller.sound[0]) < -90 < -40 < max(map(level_dbfs, caller.sound))


async def test_who_is_spoken_to_falls_silent_and_has_said_no_more_than_was_heard(engine):
    async with calling(engine, instructions=CURATOR) as caller:
        await greeted(caller)
        caller.say(QUESTION)
        await caller.event("session.input_transcript.delta")
        created = await caller.event("session.delegation.created")
        asked_from = caller.of("session.input_transcript.delta")[0].start_ms
        said = [event for event in caller.of("session.output_transcript.delta") if event.start_ms < asked_from]
        greeting = "".join(event.delta for event in said)
        assert GREETING.startswith(greeting) and greeting != GREETING
        during = caller.sound[(asked_from + 700) // 100 : created.offset_ms // 100 - 1]
        assert len(during) > 5 and max(map(level_dbfs, during)) < -90


@pytest.mark.parametrize(("delay_ms", "acknowledged"), [(0, True), (60_000, False)])
async def test_a_delegation_is_acknowledged_after_a_while(engine, delay_ms, acknowledged):
    delegation = {"type": "client", "acknowledgement_delay_ms": delay_ms}
    async with calling(engine, instructions=CURATOR, delegation=delegation) as caller:
        caller.say(QUESTION)
        created = await caller.event("session.delegation.created")
        sent = caller.sent
        if acknowledged:
            await caller.until(lambda: caller.text("output").endswith("please."))
        await caller.until(lambda: len(caller.sound) > sent + 20)
        assert bool(caller.text("output")) == acknowledged
        await caller.live.session.commentary.append(content="At noon.", delegation_id=created.delegation.id)
        await caller.until(lambda: caller.text("output").endswith("At noon."))


async def test_thinking_is_silent_and_known_afterwards(engine):
    async with calling(engine, instructions=CURATOR) as caller:
        told = "Dogs may come along in the garden, on a lead."
        await caller.live.session.thinking.append(content=told, delegation_id=None)
        appended = await caller.event("session.thinking.appended")
        await caller.until(lambda: len(caller.sound) > appended.end_ms // 100 + 15)
        assert not caller.text("output")
        caller.say(QUESTION)
        await caller.until(lambda: caller.text("output") == told)
        assert not caller.of("session.delegation.created")


async def test_a_muted_caller_is_not_heard_and_time_goes_on(engine):
    async with calling(engine) as caller:
        await caller.live.session.input_audio.mute(event_id="quiet")
        assert (await caller.event("session.input_audio.muted")).client_event_id == "quiet"
        caller.say(QUESTION)
        played = len(caller.sound) + len(QUESTION) // (RATE // 10) + 10
        await caller.until(lambda: len(caller.sound) > played)
        assert not caller.text("input")
        await caller.live.session.input_audio.unmute()
        await caller.event("session.input_audio.unmuted")
        caller.say(QUESTION)
        await caller.until(lambda: caller.text("input"))


async def test_what_the_timeline_never_came_to_is_told_at_the_end(engine):
    async with connected(engine) as caller:
        await caller.live.send(START)
        await caller.event("session.started")
        await caller.live.session.commentary.append(content="Hello.", delegation_id=None, event_id="late")
        await caller.live.session.close()
        await caller.event("session.closed")
    (problem,) = caller.of("error")
    assert (problem.error.code, problem.error.client_event_id) == ("context_injection_incomplete", "late")
    assert not caller.of("session.commentary.appended") and not caller.sound


NOBODYS = {"type": "session.thinking.append", "content": "Hm.", "delegation_id": "item_nobody"}
TELEPHONE = {"type": "audio/pcmu", "rate": 8000}
FIXTURE = {"type": "session.output_audio.fixture.play", "audio": ""}


@pytest.mark.parametrize(
    ("command", "code", "param"),
    [
        ({"type": "session.update", "session": {"delegation": {"type": "responses"}}}, "immutable_field_update", None),
        ({"type": "session.update", "session": {"instructions": "Sing."}}, "unknown_parameter", "session.instructions"),
        ({"type": "session.input_audio.append", "audio": "AAA="}, None, None),
        ({"type": "session.input_audio.append", "audio": "AA=="}, "invalid_audio", "audio"),
        ({"type": "session.input_audio.commit"}, "invalid_value", "type"),
        ({"type": "response.create"}, "unsupported_parameter", "type"),
        (FIXTURE, "unsupported_parameter", "type"),
        (NOBODYS, "invalid_value", "delegation_id"),
        ({**NOBODYS, "delegation_id": None, "content": "x" * 2_004}, "string_above_max_length", "content"),
        ({"type": "session.thinking.append", "content": "Hm."}, "missing_required_parameter", "delegation_id"),
        (START, "invalid_value", "type"),
    ],
)
async def test_what_cannot_be_done_is_refused_by_name_and_the_session_goes_on(engine, command, code, param):
    async with connected(engine) as caller:
        await caller.live.send(START)
        await caller.event("session.started")
        await caller.live.send_raw(json.dumps({**command, "event_id": "mine"}))
        await caller.live.session.input_audio.mute()
        await caller.event("session.input_audio.muted")
        told = [(problem.error.code, problem.error.client_event_id) for problem in caller.of("error")]
        assert told == ([(code, "mine")] if code else [])
        assert param is None or caller.of("error")[0].error.param == param


async def test_what_is_appended_has_an_end(engine):
    async with connected(engine) as caller:
        await caller.live.send(START)
        for _ in range(66):  # 2,000 characters each: the last is one too many
            await caller.live.session.thinking.append(content="x" * 2_000, delegation_id=None)
        assert (await caller.event("error")).error.code == "context_length_exceeded"
        await caller.live.session.close()
        await caller.event("session.closed")
        codes = [problem.error.code for problem in caller.of("error")]
        assert codes == ["context_length_exceeded", *["context_injection_incomplete"] * 65]


@pytest.mark.parametrize(
    ("session", "param"),
    [
        ({"delegation": {"type": "responses", "responses": {"model": "gpt-6-luna"}}}, "session.delegation.type"),
        ({"store": True}, "session.store"),
        ({"audio": {"format": {"type": "audio/pcm", "rate": 16000}}}, "session.audio.format.rate"),
        ({"audio": {"output": {"voice": "quartz"}}}, "session.audio.output.voice"),
        ({"turn_detection": None}, "session.turn_detection"),
    ],
)
async def test_a_session_that_cannot_be_had_does_not_start(engine, session, param):
    async with connected(engine) as caller:
        await caller.live.send_raw(json.dumps({"type": "session.input_audio.mute"}))
        await caller.live.send_raw(json.dumps({**START, "session": {"model": "gpt-live-1", **session}}))
        early, refused = await caller.event("error"), await caller.event("error", 2)
        assert early.error.param == "type" and refused.error.param == param
        assert not caller.of("session.started")


async def test_a_telephones_sound_goes_both_ways(engine):
    async with connected(engine) as caller:
        await caller.live.send({**START, "session": {**START["session"], "audio": {"format": TELEPHONE}}})
        await caller.event("session.started")
        silence = base64.b64encode(b"\xff" * 16_000).decode()  # two seconds of it
        await caller.live.session.input_audio.append(audio=silence)
        await caller.event("session.output_audio.delta", 15)
        lengths = [len(base64.b64decode(event.delta)) for event in caller.of("session.output_audio.delta")]
        assert not caller.of("error") and 700 < sum(lengths) / len(lengths) < 900


async def test_nobody_comes_in_without_the_key(engine):
    async with connected(type(engine)(engine.base_url, "sk-wrong")) as caller:
        assert (await caller.event("error")).error.code == "invalid_api_key"


async def test_a_session_ends_by_plan(engine):
    async with calling(engine.faulty("session_limit=1")) as caller:
        closed = await caller.event("session.closed")
        assert closed.reason == "expired"


async def test_a_connection_on_which_no_session_begins_is_told_why_it_ends(engine):
    async with connected(engine.faulty("session_limit=1")) as caller:
        error = (await caller.event("error")).error
        assert error.code == "session_expired" and "maximum duration" in error.message


async def test_two_sessions_do_not_hear_each_other(engine):
    async with calling(engine, instructions=CURATOR) as one, calling(engine, instructions=CURATOR) as other:
        one.say(QUESTION)
        other.say(np.zeros(RATE, np.int16))
        await one.event("session.delegation.created")
        assert not other.text("input") and not other.of("session.delegation.created")
