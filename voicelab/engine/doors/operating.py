"""Routes for whoever runs the engine: its health, its metrics, and the language models behind which it thinks."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicelab.engine.ears.choosing import ears_in_use

from .request_bodies import json_body
from .shared import Engine


class Operating:
    """Every one of them needs the key."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def health(self, request: Request) -> Response:
        """Up, how many calls and WebSocket conversations are under way, who thinks, and what listens and speaks."""
        engine = self._engine
        engine.require_key(request)
        under_way = {"calls": len(engine.calls), "conversations": engine.conversations}
        senses = {"brain": engine.brains.default.name, "ears": ears_in_use(), "voice": engine.voice.name}
        return JSONResponse({"status": "ok", **under_way, **senses})

    async def show_metrics(self, request: Request) -> Response:
        """What Prometheus scrapes, with the key as its bearer token."""
        self._engine.require_key(request)
        return Response(generate_latest(self._engine.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    async def name_language_model(self, request: Request) -> Response:
        """`POST /language_models`: the key's holder names one, and is told the path of the API behind which it thinks.

        What it takes is `{"url": …, "model": …, "key": …}`, the last two if need be.
        """
        engine = self._engine
        engine.require_key(request)
        body = await json_body(request)
        name = engine.brains.add(body.get("url"), body.get("model"), body.get("key"))
        return JSONResponse({"path": f"/language_models/{name}/v1", "brain": engine.brains.get(name).name}, 201)
