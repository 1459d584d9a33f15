"""What a tool server's program is given of the kernel's environment."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from agents.mcp import MCPServer
from mcp.types import Tool

from voicelab.desk import StdioServer, ToolServer
from voicelab.desk.tool_servers import close_tool_servers

TELLS = """
import json, os
from mcp.server.mcpserver import MCPServer
server = MCPServer("teller")

@server.tool()
def environment() -> str:
    "The program's environment."
    return json.dumps(dict(os.environ))

server.run("stdio")
"""


async def test_a_program_gets_what_it_needs_and_what_it_is_given(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-yours")
    monkeypatch.setenv("MY_SETTING", "mine")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    params = {"command": sys.executable, "args": ["-c", TELLS], "env": {"ITS_OWN": "1"}}
    async with StdioServer(params=params, client_session_timeout_seconds=60) as server:
        told = json.loads((await server.call_tool("environment", {})).content[0].text)
    assert (told["ITS_OWN"], told["LC_ALL"]) == ("1", "C.UTF-8")
    assert not {"OPENAI_API_KEY", "MY_SETTING"} & set(told) and "PATH" in told


class Near(MCPServer):
    """A server in this process."""

    name = "near"

    async def connect(self) -> None: ...

    async def cleanup(self) -> None: ...

    async def list_tools(self, run_context: Any = None, agent: Any = None) -> list[Tool]:
        return [Tool(name="pay", input_schema={})]

    async def call_tool(self, tool_name: str, arguments: Any, meta: Any = None) -> Any: ...

    async def list_prompts(self) -> Any: ...

    async def get_prompt(self, name: str, arguments: Any = None) -> Any: ...


@pytest.mark.parametrize(("needed", "wanted"), [("always", True), ("never", False), ({"pay": "always"}, True)])
async def test_the_servers_own_settings_are_heard_and_until_there_is_one_every_tool_needs_an_approval(needed, wanted):
    def told(context: Any, error: Exception) -> str:
        return "It failed."

    made = lambda: Near(True, needed, told)  # noqa: E731
    server, pay = ToolServer("bank", made), Tool(name="pay", input_schema={})
    assert server._get_needs_approval_for_tool(pay, None) is True
    assert [one.name for one in await server.list_tools()] == ["pay"], server.problem
    await close_tool_servers()
    assert server._get_needs_approval_for_tool(pay, None) is wanted
    assert server.use_structured_content and server._get_failure_error_function(None) is told
