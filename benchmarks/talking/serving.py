"""A peer's server; it needs uvicorn alone, so that a Python that has nothing of ours can run it."""

import asyncio
import sys

import uvicorn


async def serve(app, path=""):
    """Serve until the standard input ends; print the address, with `path` behind it, when it is ready."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    serving = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    print(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{path}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.should_exit = True
    await serving
