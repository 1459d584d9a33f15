"""A key service that runs: in a thread beside a notebook, or as a process of its own for a JupyterHub."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import uvicorn

from voicelab.endpoint import Endpoint
from voicelab.record.costs import Prices

from .accounts import Holders
from .ledger import Ledger
from .requests import LONGEST
from .service import KeyService

START_SECONDS = 10.0
# An event that is somewhat too large is read, so that whoever sent it is told so.
SERVER: dict[str, Any] = {"log_level": "warning", "ws_per_message_deflate": False, "ws_max_size": 2 * LONGEST}


class RunningKeyService:
    """A key service on this machine, in a thread of its own, until the `with` block ends or `stop()` is called.

    Args:
        upstream, holders, ledger, prices: as for `KeyService`.
    """

    def __init__(self, upstream: Endpoint, holders: Holders, ledger: Ledger, prices: Prices | None = None) -> None:
        app = KeyService(upstream, holders, ledger, prices).app()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(uvicorn.Config(app, **SERVER))
        run = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        run.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started and run.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        if not self._server.started:
            raise RuntimeError("The key service did not start; the lines above say why.")
        self._thread = run

    @property
    def url(self) -> str:
        """What to give as an endpoint's `base_url`."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def endpoint(self, token: str) -> Endpoint:
        """The endpoint as it is for somebody with this token, or client secret."""
        return Endpoint("key service", self.url, token)

    def stop(self) -> None:
        """End it, and what goes through it."""
        self._server.should_exit = True
        self._thread.join(START_SECONDS)

    def __enter__(self) -> RunningKeyService:
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()
