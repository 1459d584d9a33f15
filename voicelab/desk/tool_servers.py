"""MCP servers for agents that several sessions share: started on first use, one for each session's event loop.

An agent of the SDK holds its MCP servers, and an MCP server holds a connection that belongs to one event loop and to
one task of it. A desk's agents are shared by all sessions of a process, each with a loop of its own.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

from agents.mcp import MCPServer, MCPServerManager, MCPServerStdio
from mcp import stdio_client

from voicelab import json_schema
from voicelab.child_processes import small_environment

START_SECONDS = 10.0

_open: dict[asyncio.AbstractEventLoop, dict[ToolServer, MCPServerManager]] = {}


class StdioServer(MCPServerStdio):
    """The SDK's server over stdio, for notebooks: what its program writes as errors goes to the kernel's terminal.

    Otherwise it would go to `sys.stderr`, which is no file in some kernels, and the program could not be started.
    Of the kernel's environment it gets what any program needs, and what `env` in its parameters names.
    """

    def create_streams(self) -> Any:
        """The program's input and output."""
        errors = sys.__stderr__ if sys.__stderr__ is not None else open(os.devnull, "w")
        environment = {**small_environment(), **(self.params.env or {})}
        return stdio_client(self.params.model_copy(update={"env": environment}), errlog=errors)


class ToolServer(MCPServer):
    """An MCP server that need not be connected by hand, for `RealtimeAgent(mcp_servers=[…])`.

    If it cannot be started, the agent goes on without its tools, and `problem` says why.

    Args:
        name: as shown to the learner.
        make: makes a server, such as `lambda: StdioServer(params={…})`; called once for each loop.
    """

    def __init__(self, name: str, make: Callable[[], MCPServer]) -> None:
        super().__init__(require_approval="always")  # until a server is made, which says what needs one
        self._settings = list(vars(self))
        self._name, self._make = name, make
        self.problem: str | None = None
        self.tool_names: list[str] = []

    @property
    def name(self) -> str:
        """As shown to the learner."""
        return self._name

    async def connect(self) -> None:
        """Start it for the running loop; nothing happens if it runs there."""
        await self._running()

    async def cleanup(self) -> None:
        """End it for the running loop."""
        manager = _open.get(asyncio.get_running_loop(), {}).pop(self, None)
        if manager:
            await manager.cleanup_all()

    async def list_tools(self, run_context: Any = None, agent: Any = None) -> list[Any]:
        """The server's tools; none if it cannot be started."""
        try:
            tools = await (await self._running()).list_tools(run_context, agent)
        except Exception as problem:  # whatever a foreign program does wrong must not end a call
            self.problem = f"The tool server {self._name!r} could not be started: {type(problem).__name__}: {problem}"
            await self.cleanup()
            return []
        self.problem = None
        self.tool_names = [tool.name for tool in tools]
        return tools

    async def call_tool(self, tool_name: str, arguments: dict[str, Any] | None, meta: Any = None) -> Any:
        """Call one of its tools. A server that has died is started anew for the next call, not for this one:
        nobody knows whether it had begun to act."""
        try:
            server = await self._running()
            await asyncio.to_thread(json_schema.light)  # the MCP client would import it whole, with the first result
            return await server.call_tool(tool_name, arguments, meta)
        except Exception:
            await self.cleanup()
            raise

    async def list_prompts(self) -> Any:
        """The server's prompts."""
        return await (await self._running()).list_prompts()

    async def get_prompt(self, name: str, arguments: dict[str, Any] | None = None) -> Any:
        """One of its prompts."""
        return await (await self._running()).get_prompt(name, arguments)

    async def _running(self) -> MCPServer:
        here = _open.setdefault(asyncio.get_running_loop(), {})
        if self not in here:
            made = self._make()
            for setting in self._settings:  # what the SDK asks this one: approvals, errors, guardrails
                setattr(self, setting, getattr(made, setting))
            # In parallel means: in a task of its own, which the protocol's library needs for an orderly end.
            here[self] = MCPServerManager(
                [made], connect_timeout_seconds=START_SECONDS, strict=True, connect_in_parallel=True
            )
        manager = here[self]
        await manager.connect_all()
        return manager.active_servers[0]


async def close_tool_servers() -> None:
    """End every tool server that was started on the running loop."""
    for server in list(_open.get(asyncio.get_running_loop(), {})):
        await server.cleanup()
    _open.pop(asyncio.get_running_loop(), None)
