"""Turn taking, as a pure transition function: `(state, input) → (state, effects)`.

The clock is the audio's own: positions are whole milliseconds of input audio since the session began, so that the
same audio gives the same turns whether it arrives live or all at once. Nothing here reads a clock or does I/O.

A turn starts when the voice activity model has been above `threshold` for `ONSET_MS`, and ends when it has been
below `threshold - HYSTERESIS` for `silence_ms`. The hysteresis is the one that Silero's own iterator uses (0.15): it
keeps soft syllables from splitting a word.

With `semantic_vad` the words so far say how long a silence has to be: it is short after a whole question, as long as is
usual after words that may be all, and the longest of the chosen eagerness after words that lead on to others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

ONSET_MS = 64  # two chunks: a click is shorter, a spoken vowel longer
HYSTERESIS, LEAST = 0.15, 0.01  # as Silero's own get_speech_timestamps: with a low threshold, too, silence is below
# How long to wait for more speech after a whole question, after words that sound finished, and at most, by eagerness.
# The longest waits are those that openai.types.realtime documents for semantic_vad; the short ones are ours, chosen by
# `benchmarks/turn_ends.py`.
EAGERNESS_MS = {
    "high": (200, 300, 2_000),
    "auto": (350, 500, 4_000),
    "medium": (350, 500, 4_000),
    "low": (500, 900, 8_000),
}
WHOLE_QUESTION = 5  # words at least: what begins as one may be a question after two of its words
# Words after which nobody stops: a sentence that ends in one of them goes on.
LEADING_ON = set(
    "a an the my your our his her their and or but because so if when while which whose of to for from with without "
    "at into about between is are was were am be been does did has had could would should might must i we they um uh "
    "er than very really like want need".split()
)


@dataclass(frozen=True)
class TurnSettings:
    """What turn detection needs of `session.audio.input.turn_detection`."""

    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_ms: int = 500
    question_ms: int | None = None
    """With `semantic_vad`: how long to wait after a whole question; and then the words so far are weighed."""
    unfinished_ms: int | None = None
    """With `semantic_vad`: how long to wait after words that do not sound finished."""

    @classmethod
    def of(cls, detection: dict) -> TurnSettings:
        """From the effective setting of either type of turn detection."""
        if detection["type"] == "semantic_vad":
            question, finished, unfinished = EAGERNESS_MS[detection["eagerness"]]
            return cls(silence_ms=finished, question_ms=question, unfinished_ms=unfinished)
        return cls(detection["threshold"], detection["prefix_padding_ms"], detection["silence_duration_ms"])


@dataclass(frozen=True)
class Chunk:
    """One chunk of input audio, judged: speech with `probability`, from `start_ms` to `end_ms`."""

    probability: float
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class SpeechStarted:
    """The caller began to speak; `audio_start_ms` already includes the prefix padding."""

    audio_start_ms: int


@dataclass(frozen=True)
class SpeechStopped:
    """The caller's turn is over. `audio_end_ms`: the end of the audio that will be committed."""

    audio_end_ms: int


@dataclass(frozen=True)
class Paused:
    """The caller has been silent for a moment: `weighed` is to say whether the words so far sound finished."""

    at_ms: int


@dataclass(frozen=True)
class TurnState:
    """Where the caller is: silent or speaking, and since when the opposite seems to be the case."""

    speaking: bool = False
    voiced_from_ms: int | None = None
    silent_from_ms: int | None = None
    buffer_start_ms: int = 0
    wait_ms: int | None = None
    """How long this pause may last, once its words were weighed."""


def step(
    state: TurnState, chunk: Chunk, settings: TurnSettings
) -> tuple[TurnState, SpeechStarted | SpeechStopped | Paused | None]:
    """Take in one chunk; at most one thing happens."""
    return _while_speaking(state, chunk, settings) if state.speaking else _while_silent(state, chunk, settings)


def _while_silent(state: TurnState, chunk: Chunk, settings: TurnSettings) -> tuple[TurnState, SpeechStarted | None]:
    if chunk.probability < settings.threshold:
        return replace(state, voiced_from_ms=None), None
    since = chunk.start_ms if state.voiced_from_ms is None else state.voiced_from_ms
    if chunk.end_ms - since < ONSET_MS:
        return replace(state, voiced_from_ms=since), None
    start = max(state.buffer_start_ms, since - settings.prefix_padding_ms)
    return replace(state, speaking=True, voiced_from_ms=since, silent_from_ms=None), SpeechStarted(start)


def _while_speaking(
    state: TurnState, chunk: Chunk, settings: TurnSettings
) -> tuple[TurnState, SpeechStopped | Paused | None]:
    if chunk.probability >= max(settings.threshold - HYSTERESIS, LEAST):
        return replace(state, silent_from_ms=None, wait_ms=None), None
    since = chunk.start_ms if state.silent_from_ms is None else state.silent_from_ms
    if chunk.end_ms - since < (state.wait_ms or settings.question_ms or settings.silence_ms):
        return replace(state, silent_from_ms=since), None
    if settings.question_ms is not None and state.wait_ms is None:
        return replace(state, silent_from_ms=since), Paused(chunk.end_ms)
    return TurnState(buffer_start_ms=chunk.end_ms), SpeechStopped(chunk.end_ms)


def weighed(state: TurnState, text: str, settings: TurnSettings) -> TurnState:
    """The state after the words of a pause were weighed: its end is near, or further off."""
    finished = settings.question_ms if is_whole_question(text) else settings.silence_ms
    return replace(state, wait_ms=finished if sounds_finished(text) else settings.unfinished_ms)


def is_whole_question(text: str) -> bool:
    """Whether the words so far are a question of some length, as the recogniser writes it.

    A bare yes is none, short as it is: "yes, but …" would be taken for consent.
    """
    return text.endswith("?") and len(text.split()) >= WHOLE_QUESTION


def sounds_finished(text: str) -> bool:
    """Whether the words so far may be all: none at all, or a last word that does not lead on to another."""
    words = text.lower().split()
    return not words or words[-1].strip(".,!?…-–—") not in LEADING_ON


def cleared(at_ms: int) -> TurnState:
    """The state after the input buffer was cleared or committed by hand at `at_ms`."""
    return TurnState(buffer_start_ms=at_ms)
