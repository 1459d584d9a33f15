"""The servers of language models on this machine, found at their usual ports by asking each for its list of models.

Nothing is sent but `GET /v1/models` to 127.0.0.1; what answers with anything else than such a list is not offered.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from voicelab import outside_json

PORTS = {"Ollama": 11434, "LM Studio": 1234, "llama.cpp": 8080, "vLLM": 8000}  # by each one's documentation
PATIENCE_SECONDS = 1.0
LONGEST_LIST = 1_000_000  # bytes: what is longer is no list of the models on one machine
NOT_FOR_TALKING = ("embed", "rerank", "whisper")  # in the names of models that cannot hold a conversation


@dataclass(frozen=True)
class ModelServer:
    """A server that is running, and the names of its models for conversations."""

    name: str
    url: str
    models: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} at {self.url} ({', '.join(self.models) or 'no model yet'})"


async def find_model_servers(ports: Mapping[str, int] = PORTS) -> list[ModelServer]:
    """The servers that answer now, in the order of `ports` (name → port); asked all at once, for a second at most."""
    # No proxy, and no certificates to read: the questions stay on this machine.
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=PATIENCE_SECONDS) as client:
        found = await asyncio.gather(*(_ask(client, name, port) for name, port in ports.items()))
    return [server for server in found if server is not None]


async def _ask(client: httpx.AsyncClient, name: str, port: int) -> ModelServer | None:
    url = f"http://127.0.0.1:{port}/v1"
    with contextlib.suppress(httpx.HTTPError, ValueError, asyncio.TimeoutError):
        models = _models(await asyncio.wait_for(_body(client, f"{url}/models"), PATIENCE_SECONDS))
        return ModelServer(name, url, models)
    return None


async def _body(client: httpx.AsyncClient, url: str) -> Any:
    """The JSON that answers.

    Raises:
        httpx.HTTPError: nothing answers, or not with 200.
        ValueError: it is no JSON, or has no end.
    """
    body = b""
    async with client.stream("GET", url) as response:
        if response.status_code != httpx.codes.OK:
            raise ValueError("The answer is no list.")
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > LONGEST_LIST:
                raise ValueError("The list has no end.")
    return outside_json.loads(body)


def _models(body: Any) -> tuple[str, ...]:
    """The names in a list of models, as the OpenAI API writes it.

    Raises:
        ValueError: if it is something else.
    """
    listed = body.get("data") if isinstance(body, dict) else None
    if listed is None and isinstance(body, dict) and body.get("object") == "list":
        listed = []  # Ollama, with no model yet
    if not isinstance(listed, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in listed
    ):
        raise ValueError("The answer is no list of models.")
    return tuple(one["id"] for one in listed if not any(word in one["id"].lower() for word in NOT_FOR_TALKING))
