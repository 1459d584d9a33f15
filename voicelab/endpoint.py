"""Where the model lives: OpenAI, any compatible server, or the practice engine on this machine.

`OPENAI_API_KEY` chooses OpenAI; else `VOICELAB_ENDPOINT=URL` (with `VOICELAB_KEY`, if it wants one) any compatible
server; else the practice engine is started, once for a process, and ends with it (`practice_engine` keeps it). Behind
the practice engine `VOICELAB_LLM_URL` (with `VOICELAB_LLM_MODEL` and `VOICELAB_LLM_KEY`, if need be) puts a language
model; it may be set or changed at any time, and counts for sessions from then on.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx

from voicelab.call_errors import call_error
from voicelab.practice_engine import PRACTICE, root_of
from voicelab.redaction import redacted_text

if TYPE_CHECKING:
    import openai

OPENAI_URL = "https://api.openai.com/v1"
CHECKOUT = Path(__file__).resolve().parent.parent
ENGINE_SECONDS = 5.0  # for an answer that takes the engine no time
PRACTICE_ENGINE, PRACTICE_BRAIN = "practice engine", "practice brain"
LLM_URL, LLM_MODEL, LLM_KEY = "VOICELAB_LLM_URL", "VOICELAB_LLM_MODEL", "VOICELAB_LLM_KEY"
CHOSEN = re.compile(r"(?:/(?:faults|language_models)/[^/]+)*/v1$")  # what an engine's address may ask for


@dataclass(frozen=True)
class Endpoint:
    """A Realtime API to talk to. The key is never shown.

    `thinks` says who decides what is said: `practice brain`, a language model's name, or nothing where it is not known.
    """

    name: str
    base_url: str
    key: str = field(repr=False)
    thinks: str = ""

    def __repr__(self) -> str:
        address = redacted_text(self.base_url)  # it may have a password in it
        return f"Endpoint(name={self.name!r}, base_url={address!r}, thinks={self.thinks!r})"

    def ws_url(self, *, call_id: str | None = None, model: str | None = None) -> str:
        """The WebSocket address of a new conversation with `model`, or of a sideband to the call `call_id`."""
        return self._socket("/realtime", urlencode({"call_id": call_id} if call_id else {"model": model}))

    @property
    def live_url(self) -> str:
        """The WebSocket address of a new GPT-Live session; its model is named in the first event, and not here."""
        return self._socket("/live/sessions")

    def _socket(self, route: str, query: str = "") -> str:
        scheme, host, path, own, _ = urlsplit(self.base_url)
        query = "&".join(filter(None, (own, query)))
        return urlunsplit(("wss" if scheme == "https" else "ws", host, path.rstrip("/") + route, query, ""))

    @property
    def here(self) -> bool:
        """Whether it is on this machine: a proxy would look for it on its own."""
        return on_this_machine(self.base_url)

    def client(self, **more: Any) -> openai.AsyncOpenAI:
        """A client of its REST interface; `more` is what `openai.AsyncOpenAI` takes."""
        import openai  # a second, which most who ask for an endpoint need not wait

        web = openai.DefaultAsyncHttpxClient(trust_env=not self.here)
        return openai.AsyncOpenAI(base_url=self.base_url, api_key=self.key or "none", http_client=web, **more)

    def with_fault(self, fault: str) -> Endpoint:
        """The practice engine with a fault on purpose, such as `drop`; see `voicelab/engine/faults.py` for all of them.

        One fault may be added to another.

        Raises:
            ValueError: for OpenAI, which has its own.
        """
        if self.base_url == OPENAI_URL:
            raise ValueError("Faults on purpose are the practice engine's: take practice_endpoint().with_fault(…).")
        if "/faults/" in self.base_url:
            return replace(self, base_url=re.sub(r"/faults/[^/]+", rf"\g<0>+{fault}", self.base_url))
        return replace(self, base_url=self.base_url.removesuffix("/v1") + f"/faults/{fault}/v1")

    def with_language_model(self, url: str | None, model: str | None = None, key: str | None = None) -> Endpoint:
        """The practice engine with a language model behind it: the engine listens and speaks, the model thinks.

        Args:
            url: the base URL of a server that speaks the OpenAI chat protocol, such as `http://127.0.0.1:11434/v1`;
                `None` for the practice brain.
            model: its name there; the first that the server lists if left out.
            key: an API key, if the server wants one.

        Raises:
            ValueError: for OpenAI, whose models think for themselves.
            CallError: `no_language_model` if the endpoint does not take it, `endpoint_unreachable` if it is gone.
        """
        if self.base_url == OPENAI_URL:
            raise ValueError("OpenAI's models think for themselves: unset OPENAI_API_KEY to use the practice engine.")
        if url is None:
            plain = re.sub(r"/language_models/[^/]+", "", self.base_url)
            return replace(self, base_url=plain, thinks=PRACTICE_BRAIN)
        given, headers = {"url": url, "model": model, "key": key}, {"Authorization": f"Bearer {self.key}"}
        root = CHOSEN.sub("", self.base_url)
        try:
            with httpx.Client(trust_env=not self.here, timeout=ENGINE_SECONDS) as client:
                told = client.post(f"{root}/language_models", json=given, headers=headers)
        except httpx.HTTPError:
            raise call_error("endpoint_unreachable", self.base_url) from None
        if told.status_code != httpx.codes.CREATED:
            raise call_error("no_language_model", f"The {self.name} answered: {_message(told)}")
        if PRACTICE.owns(root):
            PRACTICE.introduce(given)
        fault = re.search(r"/faults/[^/]+", self.base_url)
        base_url = root + (fault.group() if fault else "") + told.json()["path"]
        return replace(self, base_url=base_url, thinks=told.json()["brain"])

    def current(self) -> Endpoint:
        """The same endpoint where it is now: this process's practice engine is started again if it has ended.

        Raises:
            CallError: `engine_failed` or `engine_died`, if it cannot be.
        """
        root = root_of(self.base_url)
        if not PRACTICE.owns(root):
            return self
        return replace(self, base_url=PRACTICE.address().root + self.base_url.removeprefix(root))

    @property
    def health_url(self) -> str:
        """The practice engine's health route, beside its `/v1`."""
        return CHOSEN.sub("", self.base_url) + "/health"

    async def metrics(self) -> str:
        """The practice engine's metrics, as Prometheus reads them.

        Raises:
            httpx.HTTPStatusError: from an endpoint that has none.
        """
        async with httpx.AsyncClient(trust_env=not self.here) as client:
            url = CHOSEN.sub("", self.base_url) + "/metrics"
            response = await client.get(url, headers={"Authorization": f"Bearer {self.key}"})
        return response.raise_for_status().text


def on_this_machine(url: str) -> bool:
    """Whether an address is of this machine alone."""
    host = urlsplit(url).hostname or ""
    with contextlib.suppress(ValueError):  # a name
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _message(refusal: httpx.Response) -> str:
    """What an endpoint says in the place of what was asked for."""
    try:
        return str(refusal.json()["error"]["message"])
    except (ValueError, LookupError, TypeError):
        return f"HTTP {refusal.status_code}"


def choose_endpoint() -> Endpoint:
    """The endpoint that the environment asks for; starts the practice engine if it is that.

    Raises:
        CallError: `engine_failed` if the practice engine does not start, `no_language_model` for a URL that is none.
    """
    if os.environ.get("OPENAI_API_KEY"):
        return Endpoint("OpenAI", OPENAI_URL, os.environ["OPENAI_API_KEY"])
    if os.environ.get("VOICELAB_ENDPOINT"):
        url = os.environ["VOICELAB_ENDPOINT"].rstrip("/")
        return Endpoint(redacted_text(url), url, os.environ.get("VOICELAB_KEY", ""))
    engine, url = practice_endpoint(), os.environ.get(LLM_URL)
    if not url:
        return engine
    return engine.with_language_model(url, os.environ.get(LLM_MODEL), os.environ.get(LLM_KEY))


def who_will_think() -> str:
    """What `choose_endpoint().thinks` would be, without starting anything; empty if not the practice engine answers."""
    if os.environ.get("OPENAI_API_KEY") or os.environ.get("VOICELAB_ENDPOINT"):
        return ""
    url = os.environ.get(LLM_URL)
    host = urlsplit(url or "").netloc.rpartition("@")[2]  # a password may come before it
    return (os.environ.get(LLM_MODEL) or f"language model at {host}") if url else PRACTICE_BRAIN


def use_language_model(url: str | None, model: str | None = None, key: str | None = None) -> None:
    """Let a language model think behind the practice engine, in every session that is made from now on.

    It sets `VOICELAB_LLM_URL` and its companions. Sessions that have been called already stay as they are.

    Args:
        url: the base URL of its server, such as `http://127.0.0.1:11434/v1`; `None` for the practice brain again.
        model: its name there; the first that the server lists if left out.
        key: an API key, if the server wants one.
    """
    for name, value in ((LLM_URL, url), (LLM_MODEL, model), (LLM_KEY, key)):
        os.environ.pop(name, None)
        if url and value:
            os.environ[name] = value


def engine_log() -> list[dict[str, Any]]:
    """The last lines of the practice engine's log, if this process has started one; the oldest first."""
    return [row for line in list(PRACTICE.said) if (row := _row(line))]


def _row(line: str) -> dict[str, Any] | None:
    """A line of the log; `None` for one that is none, or that the engine's end has cut."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def practice_endpoint() -> Endpoint:
    """The practice engine on this machine, whatever the environment asks for: drills that no service would join in.

    Raises:
        CallError: `engine_failed` if it does not start.
    """
    address = PRACTICE.address()
    return Endpoint(PRACTICE_ENGINE, address.root + "/v1", address.key, PRACTICE_BRAIN)
