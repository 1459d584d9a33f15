"""The engine as a process: how it begins, says that it is ready, and ends.

SIGINT, SIGTERM and, for a child of a kernel, the end of that kernel end it with status 0, at any moment: an engine that
is asked to end has done its work. Nothing here is slow to import, so that this holds while the rest still is.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import select
import signal
import socket as sockets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from voicelab import spared_imports

if TYPE_CHECKING:
    import uvicorn

LOOPBACK = "127.0.0.1"
CLOSING_SECONDS = 2  # for connections to close in good order
ENDING_SECONDS = 4.0  # for all of it; whatever still holds the process up then is not waited for
PARENT_SECONDS = 1.0  # between looks whether the parent still is who it was
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))


class Ending:
    """How the engine is asked to end. Before it serves, and when asked again, it ends at once."""

    def __init__(self) -> None:
        self._server: uvicorn.Server | None = None
        self._asked = False
        for number in SIGNALS:
            signal.signal(number, self.ask)
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup has it
            signal.signal(signal.SIGHUP, self.ask)

    def serves(self, server: uvicorn.Server) -> None:
        """From now on there are connections, which are closed first."""
        self._server = server

    def ask(self, number: int | None = None, frame: FrameType | None = None) -> None:
        """End: as a signal's handler, or from any thread."""
        if self._server is None or self._asked:
            os._exit(0)
        self._asked, self._server.should_exit = True, True
        last = threading.Timer(ENDING_SECONDS, os._exit, (0,))
        last.daemon = True
        last.start()

    def watch_parent(self) -> None:
        """Ask once the process that started this one is gone, however it went."""
        threading.Thread(target=self._outlive_parent, name="parent", daemon=True).start()

    def _outlive_parent(self) -> None:
        """Standard input ends with the parent, unless a fork of the parent holds the other end of the pipe.

        The descriptor is read, and not the buffer on it, whose lock the interpreter wants when it ends.
        """
        parent = os.getppid()
        while os.getppid() == parent:
            if sys.platform == "win32" or select.select([0], [], [], PARENT_SECONDS)[0]:
                if not os.read(0, 4096):
                    break
        self.ask()


def main(host: str = LOOPBACK, port: int = 0, key: str | None = None, origins: tuple[str, ...] = ()) -> None:
    """Run the engine until it is asked to end.

    Once it is ready, one line of JSON goes to standard output: `{"base_url": …, "key": …}`; nothing else does.

    Args:
        host, port: where to listen; port 0 is any that is free.
        key: what clients must present; a new random one if left out.
        origins: pages from elsewhere that may talk to it, see `Door`.
    """
    ending = Ending()
    if os.environ.get("VOICELAB_ENGINE_PARENT") == "1":
        ending.watch_parent()
    gc.disable()  # what is imported stays: looking for garbage among it is an eighth of an import's time
    # A second's worth of imports, at whose mercy the handlers above must not be.
    with spared_imports.light_openai():
        from voicelab.engine.doors.application import application
        from voicelab.engine.doors.origins import Door
        from voicelab.engine.doors.shared import Engine
        from voicelab.engine.doors.watching import log_to_standard_error

    log_to_standard_error()
    engine = Engine(key)
    app = application(engine, Door(host, origins))
    gc.freeze()  # what is loaded stays: whoever looks for garbage need not go through it
    gc.enable()
    with sockets.socket(sockets.AF_INET6 if ":" in host else sockets.AF_INET) as listener:
        listener.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as problem:
            sys.exit(f"The practice engine cannot listen on {host}:{port}: {problem}. Choose another --port.")
        name = f"[{host}]" if ":" in host else host
        ready = {"base_url": f"http://{name}:{listener.getsockname()[1]}/v1", "key": engine.credentials.key}
        asyncio.run(_serve(_server(app), listener, ready, ending))


def _server(app: Any) -> uvicorn.Server:
    import uvicorn

    from voicelab.engine.limits import MAX_EVENT_BYTES

    class Server(uvicorn.Server):
        """Without uvicorn's handlers, which raise the signal again when all is closed: the status would tell of it."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            ws_max_size=2 * MAX_EVENT_BYTES,
            ws_max_queue=2,  # messages that are read ahead of the engine, each as large as that
            ws_ping_timeout=120,  # a pong comes behind what the client has sent, which may be an hour of sound
            ws_per_message_deflate=False,  # on one machine, compressing sound costs more than it spares
            timeout_graceful_shutdown=CLOSING_SECONDS,
        )
    )


async def _serve(server: uvicorn.Server, listener: sockets.socket, ready: dict[str, str], ending: Ending) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        ending.serves(server)
        print(json.dumps(ready), flush=True)
    await serving
    # All is closed. Threads that still recognise or think would hold the process up, and nobody waits for them.
    os._exit(0)
