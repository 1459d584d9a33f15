"""Tokens that a response would cost at the service, estimated.

The engine has no tokenizer of the service's: audio is counted as the service's documentation counts it (a token per
100 ms of the caller, per 50 ms of the assistant), text as a token per four characters. Responses carry the word
"estimated" in their metadata beside these figures.
"""

from __future__ import annotations

from typing import Any

from .brain.turn import Called, Heard, Said

# Transcription models that are paid by the second, by their own pages at the service; the others by the token.
BY_THE_SECOND = ("whisper-1", "gpt-transcribe", "gpt-live-transcribe", "gpt-realtime-whisper")
INPUT_MS_PER_TOKEN, OUTPUT_MS_PER_TOKEN, CHARACTERS_PER_TOKEN = 100, 50, 4


def estimate(
    context: list[Heard], instructions: str, caller_ms: int, answer_text: str, answer_ms: int
) -> dict[str, Any]:
    """The `usage` of a response to `context`, whose caller spoke for `caller_ms` and whose answer lasts `answer_ms`."""
    characters = sum(map(_characters, context)) + len(instructions)
    text_in, audio_in = characters // CHARACTERS_PER_TOKEN + 1, caller_ms // INPUT_MS_PER_TOKEN
    text_out, audio_out = answer_parts(answer_text, answer_ms)
    return {
        "total_tokens": text_in + audio_in + text_out + audio_out,
        "input_tokens": text_in + audio_in,
        "output_tokens": text_out + audio_out,
        "input_token_details": {
            "text_tokens": text_in,
            "audio_tokens": audio_in,
            "image_tokens": 0,
            "cached_tokens": 0,
            "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0},
        },
        "output_token_details": {"text_tokens": text_out, "audio_tokens": audio_out},
    }


def answer_parts(text: str, sound_ms: int) -> tuple[int, int]:
    """The tokens of text and of sound in an answer of which so much was said."""
    return len(text) // CHARACTERS_PER_TOKEN + 1, sound_ms // OUTPUT_MS_PER_TOKEN


def answer_tokens(text: str, sound_ms: int) -> int:
    """All tokens of an answer, as `max_output_tokens` bounds them."""
    return sum(answer_parts(text, sound_ms))


def text_within(most: float, said: str, text: str) -> str:
    """As much of `text` as may follow what was `said` in an answer of so many tokens at most."""
    if answer_tokens(said + text, 0) <= most:
        return text
    return text[: max(0, int(most) * CHARACTERS_PER_TOKEN - 1 - len(said))]


def tokens_of(context: list[Heard]) -> int:
    """The tokens of what was heard."""
    return sum(map(_characters, context)) // CHARACTERS_PER_TOKEN + 1


def estimate_text(context: list[Heard], instructions: str, answer_characters: int) -> dict[str, Any]:
    """The `usage` of a response of the Responses API, which is text on both sides."""
    text_in = (sum(map(_characters, context)) + len(instructions)) // CHARACTERS_PER_TOKEN + 1
    text_out = answer_characters // CHARACTERS_PER_TOKEN + 1
    return {
        "input_tokens": text_in,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": text_out,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": text_in + text_out,
    }


def estimate_transcription(seconds: float, text: str, model: str) -> dict[str, Any]:
    """The `usage` of a transcription of `seconds` of sound, in what its model is paid by."""
    if model in BY_THE_SECOND:
        return {"type": "duration", "seconds": seconds}
    audio_in, text_out = int(seconds * 1000) // INPUT_MS_PER_TOKEN, len(text) // CHARACTERS_PER_TOKEN + 1
    return {
        "type": "tokens",
        "input_tokens": audio_in,
        "input_token_details": {"audio_tokens": audio_in, "text_tokens": 0},
        "output_tokens": text_out,
        "total_tokens": audio_in + text_out,
    }


def _characters(part: Heard) -> int:
    """The text of an item: a tool's calls and results are sent to the model again with every turn, as words are."""
    if isinstance(part, Said):
        return len(part.text)
    return len(part.name) + len(part.arguments) if isinstance(part, Called) else len(part.output)
