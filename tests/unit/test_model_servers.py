"""Servers of language models are found where they answer as such; whatever else listens there is left alone."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from voicelab import model_servers
from voicelab.model_servers import ModelServer, find_model_servers


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A busy machine may need more than the second that people are made to wait."""
    monkeypatch.setattr(model_servers, "PATIENCE_SECONDS", 20.0)


@contextmanager
def listening(
    body: bytes, status: int = 200, seconds: float = 0.0
) -> Iterator[tuple[int, list[tuple[str, str, dict]]]]:
    """A server on 127.0.0.1 that answers everything with this; its port, and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked.append((self.command, self.path, dict(self.headers)))
            time.sleep(seconds)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            with suppress(ConnectionError):  # who asked may have heard enough
                self.wfile.write(body)

        do_GET = do_POST = do_HEAD = answer

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], asked
    server.shutdown()
    server.server_close()


def models(*names: str) -> bytes:
    return json.dumps({"object": "list", "data": [{"id": name, "object": "model"} for name in names]}).encode()


async def test_a_server_is_found_with_its_models_and_asked_one_thing(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with listening(models("tiny:1b", "all-Embed-small", "big/model.gguf")) as (port, asked):
        found = await find_model_servers({"One": 9, "Two": port})
    assert found == [ModelServer("Two", f"http://127.0.0.1:{port}/v1", ("tiny:1b", "big/model.gguf"))]
    [(method, path, headers)] = asked
    assert (method, path) == ("GET", "/v1/models") and "secret" not in str(headers)
    assert "tiny:1b" in str(found[0])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>Jupyter</html>", 200),
        (b"[1, 2]", 200),
        (b"{}", 200),
        (b'{"data": "all of them"}', 200),
        (b'{"data": [{"name": "a"}]}', 200),
        (models("a"), 401),
        (models("a"), 302),
        (b'{"data": [' + b'{"id": "a"},' * 200_000, 200),
        (b"\xff\xfe", 200),
        (b"[" * 100_000, 200),
    ],
)
async def test_what_answers_with_something_else_is_not_offered(body, status):
    with listening(body, status) as (port, asked):
        assert await find_model_servers({"Other": port}) == []
        assert len(asked) == 1


async def test_a_server_without_a_model_yet_is_found_all_the_same():
    with listening(b'{"object": "list", "data": null}') as (port, _):
        [server] = await find_model_servers({"Empty": port})
    assert server.models == () and "no model yet" in str(server)


async def test_one_that_does_not_answer_does_not_hide_the_others(monkeypatch):
    monkeypatch.setattr(model_servers, "PATIENCE_SECONDS", 4.0)
    with listening(models("late"), seconds=12) as (slow, _), listening(models("early")) as (quick, _):
        found = await find_model_servers({"Slow": slow, "Quick": quick})
    assert [server.name for server in found] == ["Quick"]
