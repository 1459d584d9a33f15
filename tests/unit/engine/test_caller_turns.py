"""The caller's side of a conversation: what of the sound reaches the recogniser, and when."""

from __future__ import annotations

import asyncio
import json

import numpy as np
import pytest
from sequences import SOUNDS, Caller

from voicelab.audio.pcm import RATE, frames, level_dbfs
from voicelab.engine.caller_turns import CallerTurns
from voicelab.engine.items import Items
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
    assert len(one.sound(0)) / 16_000 == pytest.approx(
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
    turns.commit_by_hand()  # 200 ms: it would refuse less than 100
    await asyncio.gather(*turns.transcribing.under_way)
