"""The practice engine's start and end as a process."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import socket as sockets
import sys
import threading

import uvicorn

from voicelab.engine.limits import MAX_EVENT_BYTES

from .application import application
from .shared import Engine
from .watching import log_to_standard_error

LOOPBACK = "127.0.0.1"


def main(host: str = LOOPBACK, port: int = 0, key: str | None = None) -> None:
    """Run the engine until SIGINT, SIGTERM or, for a child of a kernel, the end of its standard input.

    Once it is ready, one line of JSON goes to standard output: `{"base_url": …, "key": …}`; nothing else does.
    """
    log_to_standard_error()
    engine = Engine(key)
    gc.freeze()  # what is loaded stays: whoever looks for garbage need not go through it
    with sockets.socket() as listener:
        listener.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as problem:
            sys.exit(f"The practice engine cannot listen on {host}:{port}: {problem}. Choose another --port.")
        config = uvicorn.Config(
            application(engine),
            log_level="warning",
            access_log=False,
            ws_max_size=2 * MAX_EVENT_BYTES,
            ws_max_queue=2,  # messages that are read ahead of the engine, each as large as that
            ws_ping_timeout=120,  # a pong comes behind what the client has sent, which may be an hour of sound
            ws_per_message_deflate=False,  # on one machine, compressing sound costs more than it spares
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        if os.environ.get("VOICELAB_ENGINE_PARENT") == "1":
            threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
        ready = {"base_url": f"http://{host}:{listener.getsockname()[1]}/v1", "key": engine.credentials.key}
        asyncio.run(_serve(server, listener, ready))


async def _serve(server: uvicorn.Server, listener: sockets.socket, ready: dict[str, str]) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        print(json.dumps(ready), flush=True)
    await serving


def _end_with_parent(server: uvicorn.Server) -> None:
    """Wait for standard input to end: then the process that started this one is gone, on each system."""
    while sys.stdin.buffer.read(4096):
        pass
    server.should_exit = True
