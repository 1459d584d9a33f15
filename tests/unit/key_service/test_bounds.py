"""What the next response can cost at most is never less than what it does cost."""

from __future__ import annotations

import pytest

from voicelab.key_service.bounds import CONTEXT, PICTURE_TOKENS, Bound, text_response, weight
from voicelab.record.costs import MILLION, Prices

PRICES = Prices.load()
MINI = "gpt-realtime-mini"
PICTURE = "data:image/png;base64," + "A" * 900


def item(*parts: dict) -> dict:
    return {"type": "conversation.item.create", "item": {"type": "message", "role": "user", "content": [*parts]}}


@pytest.mark.parametrize("beginning", ["", "data:image/"])
def test_text_counts_however_it_begins(beginning):
    text = beginning + "x " * 500_000
    assert text_response(PRICES, "gpt-4.1", {"input": text}, 1) > 1_000_000 * 2.0 / MILLION
    bound = Bound(PRICES, MINI)
    empty = bound.response()
    bound.add(item({"type": "input_text", "text": text}))
    assert bound.response() - empty >= CONTEXT * 0.60 / MILLION


@pytest.mark.parametrize(
    "given",
    [
        item({"type": "input_image", "image_url": PICTURE}),
        {"response": {"input": [{"type": "message", "content": [{"type": "input_image", "image_url": PICTURE}]}]}},
        {"input": [{"type": "function_call_output", "output": [{"type": "input_image", "image_url": PICTURE}]}]},
        {"input": [{"type": "computer_call_output", "output": {"type": "computer_screenshot", "image_url": PICTURE}}]},
    ],
)
def test_a_picture_counts_as_one_and_not_by_its_bytes(given):
    assert weight(given).pictures == 1 and weight(given).text < 200
    assert text_response(PRICES, "gpt-4.1", given, 1) > PICTURE_TOKENS * 2.0 / MILLION


def test_what_looks_like_a_picture_where_none_is_seen_counts_as_text():
    tool = {"type": "function", "parameters": {"default": {"type": "input_image", "image_url": "word " * 1_000}}}
    assert weight({"tools": [tool]}).text > 5_000 and weight({"text": {"format": {"schema": tool}}}).text > 5_000


@pytest.mark.parametrize("kind", ["input_audio", "output_audio"])
def test_sound_within_an_item_costs_what_sound_costs(kind):
    bound = Bound(PRICES, MINI)
    empty = bound.response()
    bound.add(item({"type": kind, "audio": "A" * (8 * 1024 * 1024 * 4 // 3)}))  # 8 MiB of G.711: 17 minutes
    assert bound.response() - empty >= 8 * 1024 * 1024 / 800 * 10.0 / MILLION
    assert weight(item({"type": kind, "audio": "A" * 4_000})).text < 200


def test_a_context_full_of_pictures_costs_what_pictures_cost():
    bound = Bound(PRICES, MINI)
    empty = bound.response()
    bound.add(item(*[{"type": "input_image", "image_url": PICTURE}] * 40))
    assert bound.response() - empty >= CONTEXT * 0.80 / MILLION
