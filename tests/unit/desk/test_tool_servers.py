"""What a tool server's program is given of the kernel's environment."""

from __future__ import annotations

import json
import sys

from voicelab.desk import StdioServer

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
