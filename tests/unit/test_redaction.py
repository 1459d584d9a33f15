"""Secrets are hidden wherever they stand, and what only looks like one is not."""

from __future__ import annotations

import io
import itertools
import json
import logging
import re

import pytest

from voicelab.call_errors import call_error
from voicelab.endpoint import Endpoint, choose_endpoint
from voicelab.record import AuditLog, EventLog
from voicelab.redaction import HIDDEN, TALKATIVE, HidingFilter, Pieces, hide_in_logs, is_secret, redacted, redacted_text

SECRET_NAMES = """password passwd secret token access_token refresh_token id_token apiKey api_key x-api-key X-API-Key
authorization Proxy-Authorization client_secret clientSecret cookie Set-Cookie pin card_pin cvv CVV cvc otp passphrase
OPENAI_API_KEY userPassword dbpassword APIKey accessToken secretAccessKey privateKey x-auth-token sessionToken
""".split()
PLAIN_NAMES = """max_output_tokens input_tokens token_count idempotency_key prompt_cache_key author authority key
spinning opinion shipping passenger compass secretary tokens_details code keyboard username trace_id monkey""".split()
WORD = "hunter-2-xyzzy"


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_what_stands_under_the_name_of_a_secret_is_hidden(name):
    assert is_secret(name)
    deep = {"a": [{"b": {name: WORD}}], "arguments": json.dumps({"card": {name: WORD, "city": "Oslo"}})}
    clean = json.dumps(redacted(deep))
    assert WORD not in clean and "Oslo" in clean
    twice = json.dumps({"output": json.dumps({"inner": json.dumps({name: WORD})})})
    assert WORD not in redacted_text(twice)
    assert WORD not in redacted_text(f"called with {{'{name}': '{WORD}', 'city': 'Oslo'}}")
    assert redacted({name: ""}) == {name: ""} and redacted({name: None}) == {name: None}


@pytest.mark.parametrize("name", PLAIN_NAMES)
def test_other_names_are_let_be(name):
    assert not is_secret(name) and redacted({name: WORD}) == {name: WORD}


@pytest.mark.parametrize(
    "text",
    [
        f"https://ada:{WORD}@example.org/mcp",
        f"https://{WORD}@example.org",
        f"postgres://ada:p@{WORD}@host/db",
        f"https://example.org/mcp?city=Oslo&api_key={WORD}",
        f"wss://example.org/v1?token={WORD}&x=1",
        f"> Authorization: Bearer {WORD}",
        f"Authorization: Basic {WORD}",
        f"authorization: {WORD}\r\naccept: */*",
        f"Cookie: session={WORD}; other={WORD}",
        f"X-API-Key: {WORD}",
        f"Headers({{'x-api-key': '{WORD}'}})",
        f"bearer {WORD}",
        f"password={WORD}",
        f"password: {WORD}",
        f'"password": "{WORD}',
        f'{{"password": "a \\" {WORD}"',
        f'{{"password": "it\'s \\" {WORD}',
        f"called with {{'card pin': '{WORD}'}}",
        f"Incorrect API key provided: sk-proj-{WORD}.",
        f"openai-insecure-api-key.ek_{WORD}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{WORD}\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_secrets_in_free_text_are_hidden(text):
    assert WORD not in redacted_text(text) and HIDDEN in redacted_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Never ask for a password: the form asks for it.",
        "The bearer of good news, and a token of thanks.",
        "Your booking AB12CD leaves at 19:55 from gate B7.",
        '{"max_output_tokens": 12, "key": "value"}',
        "https://example.org/a?b=c#d",
        "x = y; 3:45",
    ],
)
def test_other_text_is_let_be(text):
    assert redacted_text(text) == text


@pytest.mark.parametrize("text", ['{"note": "' + "a\\n" * 5_000, "\\" * 5_000 + "="])
def test_a_text_that_is_cut_short_and_full_of_escapes_is_read_once(text):
    """What is read in more ways than one takes longer than this test would be waited for."""
    assert redacted_text(text) == text


def test_headers_of_a_tool_server_are_hidden_whatever_their_names():
    tool = {
        "type": "mcp",
        "headers": {"X-Tenant": WORD, "Accept": "text/plain"},
        "server_url": f"https://h/?key={WORD}",
    }
    clean = redacted({"tools": [tool]})["tools"][0]
    assert clean["headers"] == {"X-Tenant": HIDDEN, "Accept": "text/plain"}


def test_arguments_that_come_in_pieces_are_hidden_from_the_name_on():
    for name, size in itertools.product(("password", "card pin"), (1, 2, 3, 5, 8)):
        whole = json.dumps({"user": "ada", name: WORD, "city": "Oslo"})
        pieces = Pieces()
        told = [pieces.take("item", whole[at : at + size]) for at in range(0, len(whole), size)]
        assert "ada" in "".join(told) and not any(part in "".join(told) for part in ("hunter", "xyzzy"))


def test_an_event_log_and_an_audit_keep_no_secret():
    events, audit = EventLog(), AuditLog()
    arguments = json.dumps({"password": WORD})
    for at in range(0, len(arguments), 4):
        events.append(
            "server", "response.function_call_arguments.delta", {"item_id": "i", "delta": arguments[at : at + 4]}
        )
    events.append("server", "response.function_call_arguments.done", {"item_id": "i", "arguments": arguments})
    events.append("client", "session.update", {"session": {"tools": [{"headers": {"apiKey": WORD}}]}})
    audit.record("pay", "ok", arguments={"cvv": 123, "card": arguments}, url=f"https://u:{WORD}@h")
    told = json.dumps([event.payload for event in events]) + repr(audit) + audit._repr_html_()
    assert not re.search(r"hunt|xyzz|123", told)


def test_an_error_tells_no_secret():
    assert WORD not in str(call_error("call_refused", f"Bearer {WORD} was not accepted by https://u:{WORD}@h/"))


def test_an_endpoint_shows_neither_its_key_nor_a_password_in_its_address(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("VOICELAB_ENDPOINT", f"https://ada:{WORD}@example.org/v1")
    monkeypatch.setenv("VOICELAB_KEY", WORD)
    endpoint = choose_endpoint()
    assert WORD not in repr(endpoint) + endpoint.name and WORD in endpoint.base_url
    assert repr(Endpoint("a", "http://h/v1", WORD)) == "Endpoint(name='a', base_url='http://h/v1', thinks='')"


def test_talkative_libraries_write_no_secret():
    hide_in_logs()
    hide_in_logs()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        assert sum(isinstance(one, HidingFilter) for one in logger.filters) == 1
        logger.addHandler(handler)
        level, logger.level = logger.level, logging.DEBUG
        logger.debug("> %s: %s", "Authorization", f"Bearer {WORD}")
        logger.debug({"headers": {"authorization": WORD}})
        try:
            raise ValueError(f"https://u:{WORD}@h")
        except ValueError:
            logger.exception("failed")
        logger.removeHandler(handler)
        logger.level = level
    assert written.getvalue().count(HIDDEN) >= 3 * len(TALKATIVE) and WORD not in written.getvalue()


def test_a_log_record_that_is_broken_is_loggings_to_report(caplog):
    record = logging.LogRecord("a", logging.INFO, "f", 1, "%s %s", ("one",), None)
    assert HidingFilter().filter(record) and record.args == ("one",)
