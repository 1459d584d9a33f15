"""What a meter holds for a conversation, and gives back when it is over."""

from __future__ import annotations

import json

import pytest

from voicelab.key_service import Ledger
from voicelab.key_service.accounts import Account, ClientSecret
from voicelab.key_service.metering import Meter
from voicelab.key_service.refusals import Refused
from voicelab.key_service.requests import LONGEST
from voicelab.outside_json import MOST_VALUES
from voicelab.record.costs import Prices

APART = {"type": "response.create", "response": {"conversation": "none"}}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(1.0)


@pytest.fixture
def meter(ledger) -> Meter:
    return Meter(Account(ledger, "ada"), Prices.load(), "gpt-realtime-mini")


def test_responses_asked_for_under_one_id_are_not_forgotten(meter, ledger):
    asked = json.dumps({**APART, "event_id": "mine"})
    meter.sent(asked)
    held = ledger.reserved("ada")
    with pytest.raises(Refused, match="'mine' already") as refused:
        meter.sent(asked)
    assert refused.value.event_id == "mine" and ledger.reserved("ada") == held
    meter.took(json.dumps({"type": "error", "error": {"event_id": "mine"}}))
    meter.sent(asked)  # it was refused, so its id is free
    for _ in range(2):
        meter.sent(json.dumps({**APART, "event_id": None}))
    meter.close()
    assert ledger.reserved("ada") == 0


def test_of_what_does_not_fit_into_both_books_nothing_is_held(ledger):
    secret = ClientSecret("ada", "up", 2**40, 0.5, "m")
    hold = Account(ledger, "ada", secret).reserve(0.1)
    assert ledger.reserve("ada", 0.7, "another")
    for _ in range(3):
        with pytest.raises(Refused, match="budget of ada"):
            hold.grow(0.4)
    assert secret.book.reserved("this client secret") == pytest.approx(hold.dollars) == 0.1
    with pytest.raises(Refused):
        Account(ledger, "ada", secret).reserve(0.3)
    assert secret.book.reserved("this client secret") == pytest.approx(0.1)
    hold.settle("ended")
    assert secret.book.reserved("this client secret") == 0


@pytest.mark.parametrize(
    ("begins", "repeated", "times", "code"),
    [
        ("[", "[],", MOST_VALUES, "invalid_json"),
        ("", "[", 600, "invalid_json"),
        ('"', "a", LONGEST, "event_too_large"),
    ],
)
def test_what_would_hold_up_everybody_is_refused_and_the_session_goes_on(meter, begins, repeated, times, code):
    ends = {"[": "[]]", "": "]" * 600, '"': '"'}[begins]
    with pytest.raises(Refused) as refused:
        meter.sent('{"type": "x", "a": ' + begins + repeated * times + ends + "}")
    assert refused.value.code == code and not refused.value.final


def test_an_event_means_upstream_what_it_was_taken_for(meter):
    assert json.loads(meter.sent('{"type": "response.create", "type": "x"}')) == {"type": "x"}
