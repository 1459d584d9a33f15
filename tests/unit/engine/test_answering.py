"""Responses: beside one another, cut at their tokens, failing by themselves, and with all that may be asked of them."""

from __future__ import annotations

import asyncio
import base64
import json
import math

import pytest
from sequences import NOISE, SOUNDS, Caller, check_lives

from voicelab.engine.inputs import FromClient
from voicelab.engine.usage import answer_tokens, text_within

PLACE = {"type": "object", "properties": {"city": {"type": "string", "description": "the city"}}, "required": ["city"]}


def user(text: str, **more) -> dict:
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}], **more}


@pytest.fixture
async def caller():
    caller = Caller({}, on_call=False)
    yield caller
    await caller.until(lambda: not caller.open_responses())
    await caller.conversation.close()
    check_lives(caller.events)


@pytest.fixture
async def phone():
    caller = Caller({}, on_call=True)
    yield caller
    await caller.until(lambda: not caller.open_responses())
    check_lives(caller.events)
    await caller.conversation.close()


async def send(caller: Caller, type: str, **fields) -> list[dict]:
    return await caller.say(json.dumps({"type": type, **fields}))


def sent(caller: Caller, type: str, **fields) -> FromClient:
    return FromClient(json.dumps({"type": type, **fields}), caller)


async def asked(caller: Caller, text: str = "What can you do?", **response) -> dict:
    """The response to a question, whole."""
    await send(caller, "conversation.item.create", item=user(text))
    begun = len(caller.events)
    await send(caller, "response.create", response=response)
    return await done(caller, begun)


async def done(caller: Caller, begun: int = 0, count: int = 1) -> dict:
    def ended() -> list[dict]:
        return [event["response"] for event in caller.events[begun:] if event["type"] == "response.done"]

    await caller.until(lambda: len(ended()) >= count)
    return ended()[count - 1]


@pytest.mark.parametrize("modality", ["audio", "text"])
@pytest.mark.parametrize("most", [1, 2, 7])
async def test_an_answer_ends_with_its_tokens(caller, modality, most):
    response = await asked(caller, max_output_tokens=most, output_modalities=[modality])
    assert response["status"] == "incomplete" and response["max_output_tokens"] == most
    assert response["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
    assert response["usage"]["output_tokens"] <= most
    (item,) = response["output"]
    said = item["content"][0]["transcript" if modality == "audio" else "text"]
    whole = await asked(caller, output_modalities=["text"])
    assert item["status"] == "incomplete" and whole["output"][0]["content"][0]["text"].startswith(said.strip())
    assert whole["status"] == "completed"


async def test_a_call_that_does_not_fit_is_not_made(caller):
    tool = {"type": "function", "name": "get_weather", "description": "Tells the weather", "parameters": PLACE}
    text, choice = "What is the weather in Paris?", {"type": "function", "name": "get_weather"}
    cut, whole = [
        await asked(caller, text, tools=[tool], tool_choice=choice, max_output_tokens=most) for most in (3, 4096)
    ]
    assert cut["status"] == "incomplete" and not cut["output"]
    assert whole["status"] == "completed" and whole["output"][-1]["type"] == "function_call"


def test_text_is_cut_where_its_tokens_end():
    assert text_within(2, "", "x" * 100) == "x" * 7 and answer_tokens("x" * 7, 0) == 2
    assert text_within(2, "x" * 20, "more") == ""
    assert text_within(float("inf"), "", "x" * 100) == "x" * 100


async def test_a_response_out_of_band_runs_beside_another(caller):
    await send(caller, "conversation.item.create", item=user("What can you do?"))
    for conversation in ("auto", "none", "none"):
        request = {"conversation": conversation, "metadata": {"which": conversation}, "input": [user("hello")]}
        caller.conversation.post(sent(caller, "response.create", response=request))
    await done(caller, count=3)
    begun = [event["response"]["metadata"]["which"] for event in caller.events if event["type"] == "response.created"]
    assert begun == ["auto", "none", "none"]
    assert "error" not in [event["type"] for event in caller.events]
    second = await send(caller, "response.create", response={"conversation": "none"})
    assert not [event for event in second if event["type"] == "error"]


async def test_barge_in_spares_what_is_out_of_band(phone):
    await send(phone, "session.update", session={"type": "realtime", "instructions": "Say what you can do."})
    await send(phone, "conversation.item.create", item=user("What can you do?"))
    await send(phone, "response.create")
    await send(phone, "response.create", response={"conversation": "none", "input": [user("hello")]})
    own, aside = [event["response"]["id"] for event in phone.events if event["type"] == "response.created"]
    await send(phone, "input_audio_buffer.append", audio=SOUNDS[1])
    await done(phone, count=3)  # the third answers what was said
    ended = {event["response"]["id"]: event["response"] for event in phone.events if event["type"] == "response.done"}
    cleared = [event["response_id"] for event in phone.events if event["type"] == "output_audio_buffer.cleared"]
    assert ended[aside]["status"] == "completed" and aside not in cleared
    assert ended[own]["status"] == "cancelled" or own in cleared


class Watching(Caller):
    """Notes with each event how long the answers will still be heard."""

    def __init__(self, session: dict, on_call: bool = False, cut_at: str = "") -> None:
        super().__init__(session, on_call)
        self.left: dict[str, list[float]] = {}
        self._cut_at = cut_at

    def send(self, event: dict) -> None:
        super().send(event)
        self.left.setdefault(event["type"], []).append(self.conversation._answers.left_ms)
        if event["type"] == self._cut_at:
            self._cut_at = ""
            self.conversation._line.fall_silent()


@pytest.mark.parametrize("modality", ["audio", "text"])
async def test_an_answer_is_heard_from_its_first_sound_on(modality):
    caller = Watching({"type": "realtime", "output_modalities": [modality]})
    await asked(caller)
    first = "response.output_item.added" if modality == "audio" else "response.output_text.delta"
    assert caller.left[first] and not any(caller.left[first])
    assert modality == "text" or set(caller.left["response.output_audio.delta"]) == {math.inf}
    await caller.conversation.close()


async def test_of_an_answer_that_was_silenced_nothing_is_heard_though_it_is_made_to_its_end():
    caller = Watching({}, on_call=True, cut_at="response.output_audio_transcript.delta")
    assert (await asked(caller))["status"] == "completed"
    first, *others = caller.left["response.output_audio_transcript.delta"]
    assert first == math.inf and others and not any(others)
    await caller.conversation.close()


async def test_a_response_that_cannot_even_fail_is_forgotten(caller, monkeypatch):
    def broken(*args: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("voicelab.engine.answer.Answer.take", broken)
        patch.setattr("voicelab.engine.answer.Answer.fail", broken)
        await send(caller, "response.create")
        await caller.until(lambda: not caller.conversation._answers.active)
    assert [event["error"]["code"] for event in caller.events if event["type"] == "error"] == ["internal_error"]
    caller.events.clear()
    assert (await asked(caller))["status"] == "completed"


async def test_cancelling_names_one_or_means_the_conversations_own(caller):
    await send(caller, "response.create", response={"conversation": "none"})
    aside = next(event["response"]["id"] for event in caller.events if event["type"] == "response.created")
    if aside in caller.open_responses():
        refused = await send(caller, "response.cancel", event_id="mine")
        assert [event["error"]["event_id"] for event in refused if event["type"] == "error"] == ["mine"]
    await caller.until(lambda: not caller.open_responses())


async def test_the_item_that_is_being_spoken_may_be_deleted(caller):
    await send(caller, "conversation.item.create", item=user("What can you do?"))
    caller.conversation.post(sent(caller, "response.create"))
    await caller.until(lambda: [event for event in caller.events if event["type"] == "response.content_part.added"])
    item_id = next(event["item_id"] for event in caller.events if event["type"] == "response.content_part.added")
    await send(caller, "conversation.item.delete", item_id=item_id)
    assert (await done(caller))["status"] == "completed"
    assert (await asked(caller, "hello"))["status"] == "completed"


async def test_what_goes_wrong_in_a_response_ends_it_alone(caller, monkeypatch):
    broken = caller.conversation._answers._studio.items
    with monkeypatch.context() as patch:
        patch.setattr(broken, "as_heard", lambda: 1 / 0)
        response = await asked(caller)
    assert response["status"] == "failed" and "division" in response["status_details"]["error"]["message"]
    assert (await asked(caller, "hello"))["status"] == "completed"
    caller.events = [event for event in caller.events if response["id"] not in str(event)]  # it failed as it should


async def test_a_response_may_refer_to_items(caller):
    await send(caller, "conversation.item.create", item=user("My name is Ada.", id="item_name"))
    reference = {"type": "item_reference", "id": "item_name"}
    begun = len(caller.events)
    await send(caller, "response.create", response={"conversation": "none", "input": [reference]})
    assert (await done(caller, begun))["status"] == "completed"
    refused = await send(caller, "response.create", response={"input": [{**reference, "id": "item_none"}]})
    errors = [event["error"] for event in refused if event["type"] == "error"]
    assert [(error["code"], error["param"]) for error in errors] == [("item_not_found", "response.input[0].id")]


async def test_a_message_of_a_responses_own_input_says_what_it_says(caller):
    """Though an item of the conversation has its id."""
    sound = {"type": "input_audio", "audio": ""}
    item = {"type": "message", "role": "user", "id": "item_a", "content": [sound]}
    await send(caller, "conversation.item.create", item=item)
    caller.conversation._answers._studio.items.transcribed("item_a", "words that were recognised in it")
    read = []
    for own in (user("hello"), user("hello", id="item_a")):
        read.append((await asked(caller, conversation="none", input=[own]))["usage"]["input_tokens"])
    assert read[0] == read[1]


async def test_a_clients_own_metadata_stays_as_it_is(caller):
    mine = {"reason": "mine", "usage": "mine too"}
    metadata = (await asked(caller, metadata=mine))["metadata"]
    assert {**metadata, **mine} == metadata and metadata["brain"]
    full = {f"key {number}": "" for number in range(16)}
    assert (await asked(caller, metadata=full))["metadata"] == full


async def test_the_voice_that_has_been_heard_stays(caller):
    assert (await asked(caller, audio={"output": {"voice": "ash"}}))["status"] == "completed"
    await asked(caller, audio={"output": {"voice": "ash"}})
    refused = await send(caller, "response.create", response={"audio": {"output": {"voice": "cedar"}}})
    (error,) = [event["error"] for event in refused if event["type"] == "error"]
    assert (error["code"], error["param"]) == ("cannot_update_voice", "response.audio.output.voice")


async def test_an_answers_item_names_the_one_before_it(caller):
    await send(caller, "conversation.item.create", item=user("hello", id="item_mine"))
    await send(caller, "response.create")
    await done(caller)
    ends = [event for event in caller.events if event["type"] == "conversation.item.done"]
    assert ends[-1]["previous_item_id"] == "item_mine"


async def test_sound_in_an_item_is_heard_and_not_kept(caller):
    session = {"type": "realtime", "audio": {"input": {"transcription": {"model": "whisper-1"}}}}
    await send(caller, "session.update", session=session)
    audio = base64.b64encode(NOISE.tobytes()).decode()
    part = {"type": "input_audio", "audio": audio}
    item = {"type": "message", "role": "user", "id": "item_sound", "content": [part]}
    came = await send(caller, "conversation.item.create", item=item)
    done_item = next(event["item"] for event in came if event["type"] == "conversation.item.done")
    assert done_item["content"] == [{"type": "input_audio", "transcript": None}]
    heard = "conversation.item.input_audio_transcription.completed"
    await caller.until(lambda: heard in [event["type"] for event in caller.events])
    told = next(event for event in caller.events if event["type"] == heard)
    assert told["item_id"] == "item_sound" and told["usage"] == {"type": "duration", "seconds": 0.5}
    refused = await send(caller, "conversation.item.create", item={**item, "content": [{**part, "audio": "***"}]})
    assert [event["error"]["param"] for event in refused if event["type"] == "error"] == ["item.content[0].audio"]


async def test_only_one_function_is_called_if_they_may_not_be_called_in_parallel(caller):
    names = ("get_weather", "get_traffic")
    tools = [
        {"type": "function", "name": name, "description": f"Tells the {name[4:]} of a city", "parameters": PLACE}
        for name in names
    ]
    text = "Tell me the weather of Paris and the traffic of London."
    both = await asked(caller, text, tools=tools)
    one = await asked(caller, text, tools=tools, parallel_tool_calls=False)
    called = [[item["name"] for item in response["output"] if "name" in item] for response in (both, one)]
    assert called[0] == [*names] and called[1] == ["get_weather"]


async def test_how_long_to_think_makes_no_difference_here_and_that_is_told(caller):
    response = await asked(caller, reasoning={"effort": "low"})
    assert response["metadata"]["without_effect"] == "reasoning"


async def test_a_long_conversation_is_cut_as_the_session_asks():
    limits = {"type": "retention_ratio", "retention_ratio": 0.5, "token_limits": {"post_instructions": 100}}
    caller = Caller({"type": "realtime", "truncation": limits}, on_call=False)
    for number in range(20):
        await send(caller, "conversation.item.create", item=user(f"sentence number {number} " * 3, id=f"item_{number}"))
    response = await asked(caller, "hello")
    assert response["usage"]["input_tokens"] < 100
    (kept,) = await send(caller, "conversation.item.retrieve", item_id="item_0")
    assert kept["type"] == "conversation.item.retrieved"
    await caller.conversation.close()


async def test_nothing_is_left_running(caller):
    await asked(caller)
    await asyncio.sleep(0)
    assert not caller.conversation._answers._under_way
