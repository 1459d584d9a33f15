"""What calls cost: by kind of token, with what was cached, and never for a model without a price."""

from __future__ import annotations

from datetime import date

import pytest

from voicelab.defaults import MODEL, TEXT_MODEL, TRANSCRIPTION
from voicelab.desk.supervising import CONSULTATION
from voicelab.engine.usage import estimate_transcription
from voicelab.record.audit import AuditLog
from voicelab.record.costs import TRANSCRIBED, Prices, call_cost
from voicelab.record.events import EventLog

PRICES = Prices(
    {
        "voice": {"text": {"input": 1, "cached": 0.1, "output": 2}, "audio": {"input": 10, "cached": 1, "output": 20}},
        "text": {"text": {"input": 4, "cached": 1, "output": 8}},
        "ear": {"audio": {"input": 3}, "text": {"input": 1, "output": 5}, "minute": {"input": 0.006}},
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
    assert cost["transcription"] == 0


TOKENS = {"type": "tokens", "input_token_details": {"audio_tokens": 30, "text_tokens": 2}, "output_tokens": 10}


def test_a_transcription_is_paid_by_the_token_or_by_the_minute():
    assert PRICES.of_transcription(TOKENS, "ear") == pytest.approx((30 * 3 + 2 * 1 + 10 * 5) / 1e6)
    assert PRICES.of_transcription({"type": "duration", "seconds": 30}, "ear") == pytest.approx(0.003)
    assert PRICES.of_transcription(estimate_transcription(3.25, "hello there", "ear"), "ear") == pytest.approx(111e-6)
    for by_the_second in ("whisper-1", "gpt-transcribe", "gpt-live-transcribe", "gpt-realtime-whisper"):
        assert estimate_transcription(3.25, "hello", by_the_second) == {"type": "duration", "seconds": 3.25}


def test_a_call_s_transcriptions_are_those_of_the_model_that_its_session_names():
    log = EventLog()
    for model in ("ear", None):
        settings = {"model": model} if model else None
        log.append("server", "session.updated", {"session": {"audio": {"input": {"transcription": settings}}}})
        log.append("server", TRANSCRIBED, {"usage": TOKENS})
    cost = call_cost(log, AuditLog(), PRICES, model="voice", text_model="text")
    assert cost["total"] == cost["transcription"] == PRICES.of_transcription(TOKENS, "ear")


def test_a_model_without_a_price_is_named():
    with pytest.raises(ValueError, match="'free'.*voice"):
        PRICES.of_text(1, 1, "free")


def test_the_workbooks_models_have_prices_with_a_date_and_a_source():
    prices = Prices.load()
    assert prices.of_response(USAGE, MODEL) > 0 and prices.of_text(1, 1, TEXT_MODEL) > 0
    assert prices.of_transcription(estimate_transcription(3.0, "hello", TRANSCRIPTION), TRANSCRIPTION) > 0
    assert date.fromisoformat(prices.read_on) and prices.source.startswith("https://")
