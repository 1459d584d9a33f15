"""The engine as an ASGI application: which address is which route."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute

from voicelab.engine.protocol import ProtocolError

from .conversing import Conversing
from .http_errors import HANDLERS, explained
from .living import Living
from .operating import Operating
from .origins import Door
from .requesting import Requesting
from .shared import Engine


def application(engine: Engine, door: Door) -> Starlette:
    """The routes of an engine; a fault, a language model or both may stand before `/v1`. `door` says who may knock."""
    asking, operating = Requesting(engine), Operating(engine)
    api = [
        Route("/realtime/calls", asking.create_call, methods=["POST"]),
        Route("/realtime/calls/{call_id}/hangup", asking.hang_up, methods=["POST"]),
        Route("/responses", asking.create_response, methods=["POST"]),
        Route("/realtime/client_secrets", asking.create_client_secret, methods=["POST"]),
        WebSocketRoute("/realtime", Conversing(engine).realtime),
        WebSocketRoute("/live/sessions", Living(engine).session),
    ]
    own = [
        Route("/health", operating.health),
        Route("/metrics", operating.show_metrics),
        Route("/language_models", operating.name_language_model, methods=["POST"]),
    ]
    fault, thinks = "/faults/{fault}", "/language_models/{language_model}"
    routes = [*own, *(Mount(f"{at}/v1", routes=api) for at in ("", fault, thinks, fault + thinks, thinks + fault))]

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        engine.tidying.soon()  # what loading left
        yield
        await engine.close()

    async def explain(request: Request, error: ProtocolError) -> Response:
        """A refusal, counted."""
        engine.metrics.refusal(error.code)
        return explained(error)

    return Starlette(
        routes=routes,
        middleware=door.middleware(engine.metrics.refusal),
        lifespan=lifespan,
        exception_handlers={ProtocolError: explain, **HANDLERS},
    )
