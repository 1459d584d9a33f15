"""Chapter 8's exercises: an objective, a verdict on a new version, and what a response cost."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from .exercise import exercise, expect, expect_equal


@exercise("8.1", "an objective that knows when it cannot tell")
async def exercise_8_1(kept: Callable[[list[float], float], bool | None]) -> None:
    """`kept(values, at_most)`: whether 95 % of the values are at most so large; `None` for fewer than twenty values."""
    expect(callable(kept), "`kept` has to be a function.")
    fast, slow = [200.0] * 100, 2_000.0
    cases: list[tuple[str, list[float], bool | None]] = [
        ("For 100 values below the target", fast, True),
        ("For 100 values of which 5 are above it", [*fast[:95], *[slow] * 5], True),
        ("For 100 values of which 6 are above it", [*[slow] * 6, *fast[:94]], False),
        ("For 20 values of which one is above it", [slow, *fast[:19]], True),
        ("For 20 values of which two are above it", [slow, *fast[:18], slow], False),
        ("For values that are all exactly at the target", [1_500.0] * 40, True),
        ("For 19 values below the target", fast[:19], None),
    ]
    for where, values, wanted in cases:
        found = kept(list(values), 1_500.0)
        expect(found is wanted, f"{where} it gave {found!r}.")


@exercise("8.2", "a verdict on a new version")
async def exercise_8_2(verdict: Callable[[tuple[int, int], tuple[int, int]], str]) -> None:
    """`verdict(before, now)`, each `(passed, calls)`: a pause needs a breach that is sure, and surely a new one."""
    expect(callable(verdict), "`verdict` has to be a function.")
    cases = (
        ((100, 100), (0, 0), "not enough calls yet"),
        ((100, 100), (4, 4), "not enough calls yet"),
        ((100, 100), (18, 18), "not enough calls yet"),
        ((100, 100), (19, 19), "go on"),
        ((100, 100), (48, 50), "go on"),
        ((100, 100), (5, 12), "pause"),
        ((20, 20), (40, 50), "not enough calls yet"),
        ((60, 60), (40, 50), "pause"),
        ((4, 4), (5, 12), "not enough calls yet"),
        ((50, 100), (5, 12), "not enough calls yet"),
        ((0, 0), (5, 12), "pause"),
        ((0, 0), (19, 19), "go on"),
    )
    for before, now, wanted in cases:
        told = f"With {before[0]} of {before[1]} calls passed before, and {now[0]} of {now[1]} now,"
        expect_equal(verdict(before, now), wanted, told)


PRICES = {
    "text": {"input": 4.0, "cached": 0.4, "output": 16.0},
    "audio": {"input": 32.0, "cached": 0.4, "output": 64.0},
}
CHEAP = {"text": {"input": 1.0, "cached": 0.1, "output": 2.0}, "audio": {"input": 10.0, "cached": 0.3, "output": 20.0}}


def _usage(text: int, audio: int, cached_text: int, cached_audio: int, said: int, spoken: int) -> dict[str, Any]:
    """The `usage` of a `response.done`: cached tokens are among the input's."""
    cached = {"text_tokens": cached_text, "audio_tokens": cached_audio}
    read = {"text_tokens": text, "audio_tokens": audio, "cached_tokens": cached_text + cached_audio}
    return {
        "total_tokens": text + audio + said + spoken,
        "input_tokens": text + audio,
        "output_tokens": said + spoken,
        "input_token_details": {**read, "cached_tokens_details": cached},
        "output_token_details": {"text_tokens": said, "audio_tokens": spoken},
    }


@exercise("8.3", "what a response cost")
async def exercise_8_3(dollars: Callable[[dict[str, Any], dict[str, Any]], float]) -> None:
    """`dollars(usage, prices)`, with prices in dollars per million tokens; what was cached is not paid for twice."""
    cases = (
        ("With nothing but text", _usage(1_000, 0, 0, 0, 500, 0), PRICES, 0.012),
        ("With text and sound", _usage(1_000, 2_000, 0, 0, 100, 1_000), PRICES, 0.1336),
        ("With half of the text cached", _usage(1_000, 0, 500, 0, 0, 0), PRICES, 0.0022),
        ("With all of the sound cached", _usage(0, 3_000, 0, 3_000, 0, 100), PRICES, 0.0076),
        ("At other prices", _usage(2_000, 1_000, 1_000, 400, 300, 700), CHEAP, 0.02182),
    )
    for where, usage, prices, wanted in cases:
        found = dollars(copy.deepcopy(usage), copy.deepcopy(prices))
        expect(found is not None, f"{where} it gave nothing: does it return something?")
        expect(abs(found - wanted) < 1e-9, f"{where} it gave {found!r}.")
