"""What calls cost: by kind of token, with what was cached, and never for a model without a price."""

from __future__ import annotations

from datetime import date

import pytest

from voicelab.audit import AuditLog
from voicelab.costs import Prices, call_cost
from voicelab.defaults import MODEL, TEXT_MODEL
from voicelab.events import EventLog
from voicelab.supervising import CONSULTATION

PRICES = Prices(
    {
        "voice": {"text": {"input": 1, "cached": 0.1, "output": 2}, "audio": {"input": 10, "cached": 1, "output": 20}},
        "text": {"text": {"input": 4, "cached": 1, "output": 8}},
    },
    "a test",
    "2026-01-01",
)
USAGE = {
    "input_token_details": {
        "text_tokens": 1000,
        "audio_tokens": 500,
        "cached_tokens_details": {"text_tokens": 400, "audio_tokens": 0},
    },
    "output_token_details": {"text_tokens": 10, "audio_tokens": 200},
}


def test_each_kind_of_token_has_its_price():
    dollars = PRICES.of_response(USAGE, "voice")
    assert dollars == pytest.approx((600 * 1 + 400 * 0.1 + 500 * 10 + 10 * 2 + 200 * 20) / 1e6)
    assert PRICES.of_text(1000, 100, "text") == pytest.approx(0.0048)
    assert PRICES.of_response({}, "voice") == 0


def test_a_call_is_its_responses_and_its_supervisor():
    log, audit = EventLog(), AuditLog()
    log.append("server", "response.done", {"response": {"usage": USAGE}})
    log.append("server", "response.done", {"response": {"usage": None}})
    audit.record(CONSULTATION, "ok", input_tokens=1000, output_tokens=100, ms=5, untold=[])
    audit.record("another", "ok")
    cost = call_cost(log, audit, PRICES, model="voice", text_model="text")
    assert cost["supervisor"] == pytest.approx(0.0048)
    assert cost["total"] == cost["realtime"] + cost["supervisor"] > cost["supervisor"]


def test_a_model_without_a_price_is_named():
    with pytest.raises(ValueError, match="'free'.*voice"):
        PRICES.of_text(1, 1, "free")


def test_the_workbooks_models_have_prices_with_a_date_and_a_source():
    prices = Prices.load()
    assert prices.of_response(USAGE, MODEL) > 0 and prices.of_text(1, 1, TEXT_MODEL) > 0
    assert date.fromisoformat(prices.read_on) and prices.source.startswith("https://")
