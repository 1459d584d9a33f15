"""Turn taking, as a pure transition function: `(state, input) → (state, effects)`.

The clock is the audio's own: positions are whole milliseconds of input audio since the session began, so that the
same audio gives the same turns whether it arrives live or all at once. Nothing here reads a clock or does I/O.

A turn starts when the voice activity model has been above `threshold` for `ONSET_MS`, and ends when it has been
below `threshold - HYSTERESIS` for `silence_ms`. The hysteresis is the one that Silero's own iterator uses (0.15): it
keeps soft syllables from splitting a word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

ONSET_MS = 64  # two chunks: a click is shorter, a spoken vowel longer
HYSTERESIS = 0.15
# How long to wait for more speech, by eagerness. The service estimates from the words whether the caller has
# finished; this estimate is by silence alone, so "auto" waits a little longer than server_vad's default.
EAGERNESS_SILENCE_MS = {"high": 350, "auto": 600, "medium": 600, "low": 1200}


@dataclass(frozen=True)
class TurnSettings:
    """What turn detection needs of `session.audio.input.turn_detection`."""

    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_ms: int = 500

    @classmethod
    def of(cls, detection: dict) -> TurnSettings:
        """From the effective setting of either type of turn detection."""
        if detection["type"] == "semantic_vad":
            return cls(silence_ms=EAGERNESS_SILENCE_MS[detection["eagerness"]])
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
class TurnState:
    """Where the caller is: silent or speaking, and since when the opposite seems to be the case."""

    speaking: bool = False
    voiced_from_ms: int | None = None
    silent_from_ms: int | None = None
    buffer_start_ms: int = 0


def step(
    state: TurnState, chunk: Chunk, settings: TurnSettings
) -> tuple[TurnState, SpeechStarted | SpeechStopped | None]:
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


def _while_speaking(state: TurnState, chunk: Chunk, settings: TurnSettings) -> tuple[TurnState, SpeechStopped | None]:
    if chunk.probability >= settings.threshold - HYSTERESIS:
        return replace(state, silent_from_ms=None), None
    since = chunk.start_ms if state.silent_from_ms is None else state.silent_from_ms
    if chunk.end_ms - since < settings.silence_ms:
        return replace(state, silent_from_ms=since), None
    return TurnState(buffer_start_ms=chunk.end_ms), SpeechStopped(chunk.end_ms)


def cleared(at_ms: int) -> TurnState:
    """The state after the input buffer was cleared or committed by hand at `at_ms`."""
    return TurnState(buffer_start_ms=at_ms)
