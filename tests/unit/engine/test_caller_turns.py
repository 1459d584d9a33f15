"""The caller's side of a conversation: what of the sound reaches the recogniser, and when."""

from __future__ import annotations

import asyncio
import json
import math

import numpy as np
import pytest
from sequences import SOUNDS, Caller

from voicelab.audio.pcm import RATE, frames, level_dbfs
from voicelab.engine.caller_turns import CallerTurns
from voicelab.engine.ears.listening import KEEP_MS
from voicelab.engine.ears.recognizer import CHUNK, EARS_RATE
from voicelab.engine.items import Items
from voicelab.engine.protocol import ProtocolError
from voicelab.engine.settings import TURN_DETECTION_DEFAULTS
from voicelab.engine.turns import SpeechStarted, SpeechStopped

DETECTION = TURN_DETECTION_DEFAULTS["server_vad"]


class LevelEars:
    """Takes what is loud for speech, and keeps what it is fed, utterance by utterance."""

    def __init__(self) -> None:
        self.fed: list[list[tuple[np.ndarray, bool]]] = []
        self.pausing = None

    async def probability(self, chunk: np.ndarray) -> float:
        return float(level_dbfs(chunk) > -40)

    def start(self) -> None:
        self.fed.append([])

    def feed(self, samples: np.ndarray, voiced: bool) -> None:
        self.fed[-1].append((samples, voiced))

    def partial(self) -> asyncio.Future[str]:
        return self.finish()

    def finish(self) -> asyncio.Future[str]:
        return asyncio.ensure_future(asyncio.sleep(0, ""))

    def sound(self, utterance: int) -> np.ndarray:
        return np.concatenate([samples for samples, _ in self.fed[utterance]])


def said(*seconds: float) -> np.ndarray:
    """Noise that never repeats itself and silence by turns, beginning with silence."""
    random = np.random.default_rng(7)
    pieces = [
        random.normal(0, 3_000, int(length * RATE)) if place % 2 else np.zeros(int(length * RATE))
        for place, length in enumerate(seconds)
    ]
    return np.concatenate(pieces).astype(np.int16)


async def heard(sound: np.ndarray, append: int, detection: dict | None = DETECTION) -> tuple[LevelEars, list]:
    ears, effects = LevelEars(), []
    turns = CallerTurns(ears, Items(), lambda event: None, lambda result: None)
    for piece in frames(sound, append):
        for effect in await turns.hear(piece, detection):
            effects.append(effect)
            if isinstance(effect, SpeechStopped):
                turns.speech_stopped(effect)
    await asyncio.gather(*turns.transcribing.under_way)
    return ears, effects


@pytest.mark.parametrize("append", [480, RATE, 3 * RATE])
async def test_an_append_of_any_size_is_recognised_once(append):
    sound = said(0.5, 1.0, 0.9)
    small, effects = await heard(sound, 480)
    one, same_effects = await heard(sound, append)
    assert [type(effect) for effect in effects] == [SpeechStarted, SpeechStopped] and effects == same_effects
    assert np.abs(one.sound(0).astype(int) - small.sound(0)).max() <= 2  # the resampler's rounding noise
    # From the prefix padding to the end of the silence that ended the turn, and no longer.
    assert len(one.sound(0)) / EARS_RATE == pytest.approx(
        (effects[1].audio_end_ms - effects[0].audio_start_ms) / 1000, abs=0.04
    )


async def test_the_recogniser_is_told_where_the_voice_is():
    ears, _ = await heard(said(0.5, 1.0, 0.9), 480)
    voiced = "".join("s" if is_voiced else "." for _, is_voiced in ears.fed[0])
    assert voiced.rstrip(".").count(".") == 0 and len(voiced) - len(voiced.rstrip(".")) >= 14  # 500 ms of silence


async def test_by_hand_the_recogniser_is_told_too():
    ears, _ = await heard(said(0.5, 1.0, 0.4), 480, detection=None)
    voiced = [is_voiced for _, is_voiced in ears.fed[0]]
    assert voiced[0] and not voiced[-1]


async def test_the_clock_keeps_time_over_many_turns():
    turn = said(0.29, 0.31, 0.9)[:-7]
    _, effects = await heard(np.concatenate([turn] * 20), 240)
    began = [effect.audio_start_ms for effect in effects if isinstance(effect, SpeechStarted)]
    drifted = [began_ms - (len(turn) * number / RATE + 0.29) * 1000 for number, began_ms in enumerate(began)]
    assert len(began) == 20 and max(drifted[1:]) - min(drifted[1:]) <= 64  # two chunks


async def test_by_hand_the_last_sound_is_heard_too_and_once():
    ears = LevelEars()
    turns = CallerTurns(ears, Items(), lambda event: None, lambda result: None)
    for _ in range(10):
        await turns.hear(said(0.0, 0.11), None)  # three chunks, and a part of one
        await turns.commit_by_hand()
    lengths = [len(ears.sound(utterance)) for utterance in range(10)]
    assert sum(lengths) > 10 * 3 * CHUNK + CHUNK and not any(length % CHUNK for length in lengths)
    assert turns.now_ms == pytest.approx(1_100, abs=20)  # what the resampler still holds
    await asyncio.gather(*turns.transcribing.under_way)


async def test_silence_is_not_pending_for_longer_than_it_is_kept(monkeypatch):
    monkeypatch.setattr("voicelab.engine.caller_turns.MAX_PENDING_MS", 3_000)
    told: list[dict] = []
    turns = CallerTurns(LevelEars(), Items(), told.append, lambda result: None)
    for detection in (DETECTION, None):
        await turns.hear(said(5.0), detection)
    await turns.hear(said(0.0, 0.5), None)
    await turns.commit_by_hand()
    assert turns.caller_ms == pytest.approx(KEEP_MS + 500, abs=40)
    with pytest.raises(ProtocolError, match="cleared") as refused:
        for piece in frames(said(0.0, 4.0), RATE):
            await turns.hear(piece, None)
    assert refused.value.code == "input_audio_buffer_overflow"
    await asyncio.gather(*turns.transcribing.under_way)


async def test_what_was_said_by_hand_and_not_committed_is_no_part_of_a_turn_that_is_found():
    ears, effects = LevelEars(), []
    turns = CallerTurns(ears, Items(), lambda event: None, lambda result: None)
    await turns.hear(said(0.0, 1.0), None)
    for piece in frames(said(0.0, 1.0, 0.9), 480):
        effects += await turns.hear(piece, DETECTION)
    assert [type(effect) for effect in effects] == [SpeechStarted, SpeechStopped]
    told_ms = effects[1].audio_end_ms - effects[0].audio_start_ms
    assert len(ears.sound(1)) / EARS_RATE == pytest.approx(told_ms / 1000, abs=0.04)


@pytest.mark.parametrize("held", [False, True])
async def test_a_turn_that_was_begun_goes_on_by_hand(held):
    ears, effects = LevelEars(), []
    turns = CallerTurns(ears, Items(), lambda event: None, lambda result: None)
    semantic = TURN_DETECTION_DEFAULTS["semantic_vad"]
    await turns.hear(said(0.5, 0.3), semantic, left_ms=math.inf if held else 0.0)
    assert turns.speaking is not held
    await turns.hear(said(0.0, 0.3), None)
    assert not turns.speaking
    await turns.commit_by_hand()
    assert len(ears.fed) == 1 and len(ears.sound(0)) > 0.6 * EARS_RATE
    for piece in frames(said(0.5, 0.5, 0.9), 480):
        effects += await turns.hear(piece, DETECTION)
    assert [type(effect) for effect in effects] == [SpeechStarted, SpeechStopped]
    await asyncio.gather(*turns.transcribing.under_way)


async def test_a_turn_may_begin_as_long_before_its_first_sound_as_the_settings_may_say():
    ears, (started, _) = await heard(said(3.0, 1.0, 0.9), 480, {**DETECTION, "prefix_padding_ms": KEEP_MS})
    assert started.audio_start_ms == pytest.approx(3_000 - KEEP_MS, abs=64)
    assert len(ears.sound(0)) >= (KEEP_MS + 1_000) * EARS_RATE // 1000


async def test_no_client_gives_its_item_the_id_that_a_turn_was_told_to_have():
    caller = Caller({"type": "realtime"}, on_call=False)
    await caller.say(json.dumps({"type": "input_audio_buffer.append", "audio": SOUNDS[0]}))
    item_id = next(event["item_id"] for event in caller.events if event["type"].endswith("speech_started"))
    item = {"type": "message", "role": "user", "id": item_id, "content": [{"type": "input_text", "text": "mine"}]}
    (refused,) = await caller.say(json.dumps({"type": "conversation.item.create", "item": item}))
    assert (refused["error"]["code"], refused["error"]["param"]) == ("item_id_taken", "item.id")
    events = await caller.say(json.dumps({"type": "input_audio_buffer.append", "audio": SOUNDS[1]}))
    assert item_id in [event["item_id"] for event in events if event["type"] == "input_audio_buffer.committed"]
    await caller.conversation.close()


async def test_the_shortest_appends_count():
    ears = LevelEars()
    turns = CallerTurns(ears, Items(), lambda event: None, lambda result: None)
    for piece in frames(said(0.1, 0.1), 10):
        await turns.hear(piece, None)
    await turns.commit_by_hand()  # 200 ms: it would refuse less than 100
    await asyncio.gather(*turns.transcribing.under_way)


async def test_nobody_waits_for_words_when_the_conversation_has_ended():
    transcribing = CallerTurns(LevelEars(), Items(), lambda event: None, lambda result: None).transcribing
    never: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    transcribing.begin("item_1", 200, never)
    [waiting] = transcribing.under_way
    transcribing.close()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled() and not transcribing.under_way
