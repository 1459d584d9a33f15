"""What an operator sees of the engine: Prometheus metrics, and a log of JSON lines. Never words, sound or keys.

Both are read from the events that a conversation sends, so that nothing is counted that no client was told.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from pythonjsonlogger.json import JsonFormatter

log = logging.getLogger("voicelab.engine")
# In seconds; a person notices a pause of 0.2, and says "hello?" after 2.
FIRST_SOUND_BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 3.0, 5.0)
MOST_TOOLS = 200  # names of tools that are counted apart
FIRST_SOUND = ("response.output_audio.delta", "output_audio_buffer.started")


class Metrics:
    """The metrics of one engine, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._tools: set[str] = set()
        counter = self._counter
        self.opened = counter("realtime_sessions", "Sessions opened.", "transport")
        self.refused = counter(
            "realtime_sessions_refused", "Sessions and requests refused, by the error's code.", "code"
        )
        self.responses = counter("realtime_responses", "Responses that ended.", "status")
        self.interruptions = counter("realtime_interruptions", "Responses that a caller spoke into.")
        self.tool_calls = counter("realtime_tool_calls", "Function calls that were asked for.", "name")
        self.errors = counter("realtime_errors", "Error events that were sent.", "code")
        self.tokens = counter("realtime_tokens", "Tokens, estimated.", "direction", "kind")
        self.secrets = counter("realtime_client_secrets", "Client secrets minted.")
        self.active = Gauge("realtime_sessions_active", "Sessions open now.", ["transport"], registry=self.registry)
        tasks = Gauge("realtime_tasks", "Tasks of the engine's event loop.", registry=self.registry)
        tasks.set_function(lambda: len(asyncio.all_tasks()))
        self.first_sound = Histogram(
            "realtime_first_sound_seconds",
            "From a response's creation to its first sound.",
            buckets=FIRST_SOUND_BUCKETS,
            registry=self.registry,
        )

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(name, told, labels, registry=self.registry)

    def called(self, tool: str) -> None:
        """A function call was asked for. Clients choose the names: beyond so many the rest are counted as one."""
        if tool not in self._tools and len(self._tools) >= MOST_TOOLS:
            tool = "others"
        self._tools.add(tool)
        self.tool_calls.labels(tool).inc()

    def refusal(self, code: str | None) -> None:
        """Something was not let in."""
        self.refused.labels(code or "invalid_request").inc()
        log.warning("refused", extra={"code": code})


class Watch:
    """Follows one session from its opening to its end.

    Args:
        transport: `websocket`, `webrtc`, or `live` for a WebSocket of the Live interface.
        session: its settings; what they say of tracing stands in each line of the log.
    """

    def __init__(self, metrics: Metrics, transport: str, session: dict[str, Any], model: str) -> None:
        self._metrics, self._transport = metrics, transport
        self._about: dict[str, Any] = {"session": session["id"], "transport": transport, "model": model}
        self._trace(session)
        self._began, self._responses = time.monotonic(), 0
        self._created: dict[str, float] = {}
        metrics.opened.labels(transport).inc()
        metrics.active.labels(transport).inc()
        log.info("session opened", extra=self._about)

    def take(self, event: dict[str, Any]) -> None:
        """Learn from a server event."""
        kind = event["type"]
        if kind == "response.created":
            self._created[event["response"]["id"]] = time.monotonic()
        elif kind in FIRST_SOUND:
            began = self._created.pop(event["response_id"], None)
            if began is not None:
                self._metrics.first_sound.observe(time.monotonic() - began)
        elif kind == "session.updated":
            self._trace(event["session"])
        elif kind == "response.done":
            self._done(event["response"])
        elif kind == "error":
            code = event["error"].get("code") or "none"
            self._metrics.errors.labels(code).inc()
            log.warning("error", extra={**self._about, "code": code})

    def closed(self) -> None:
        """The session has ended."""
        self._metrics.active.labels(self._transport).dec()
        seconds = round(time.monotonic() - self._began, 3)
        log.info("session closed", extra={**self._about, "seconds": seconds, "responses": self._responses})

    def _trace(self, session: dict[str, Any]) -> None:
        tracing = session.get("tracing")
        if isinstance(tracing, dict):
            self._about["trace"] = tracing

    def _done(self, response: dict[str, Any]) -> None:
        self._responses += 1
        self._created.pop(response["id"], None)
        status, details = response["status"], response.get("status_details") or {}
        self._metrics.responses.labels(status).inc()
        if details.get("reason") == "turn_detected":
            self._metrics.interruptions.inc()
        tools = [item["name"] for item in response["output"] if item["type"] == "function_call"]
        for name in tools:
            self._metrics.called(name)
        usage = response.get("usage") or {}
        for direction in ("input", "output"):
            for kind, tokens in (usage.get(f"{direction}_token_details") or {}).items():
                if isinstance(tokens, int) and kind != "cached_tokens":
                    self._metrics.tokens.labels(direction, kind.removesuffix("_tokens")).inc(tokens)
        log.info("response", extra={**self._about, "response": response["id"], "status": status, "tools": tools})


def log_to_standard_error() -> None:
    """Each line of the log is a JSON object: `{"timestamp": …, "level": "INFO", "message": "session opened", …}`."""
    handler = logging.StreamHandler(sys.stderr)
    renamed = {"levelname": "level", "asctime": "timestamp"}
    handler.setFormatter(
        JsonFormatter("{asctime}{levelname}{message}", style="{", rename_fields=renamed, datefmt="%Y-%m-%dT%H:%M:%S%z")
    )
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    log.propagate = False
