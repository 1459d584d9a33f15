"""What an agent is made of, by type: a tool that is none, a text agent among the handoffs, a door left open by a word.

The SDK takes most of that without complaint, and leaves it out, or fails in the middle of a call.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from agents import Agent, FunctionTool, OutputGuardrail
from agents.handoffs import Handoff
from agents.mcp import MCPServer
from agents.realtime import RealtimeAgent

from .graph import reachable
from .policy import switch_problem

TOOL, HANDOFF, GUARDRAIL, SERVER, OPEN = "no tool", "no handoff", "no guardrail", "no tool server", "open door"
_REALTIME = "make it a RealtimeAgent, with the same name, instructions and tools"


def unsound(agent: RealtimeAgent[Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with what an agent is made of: each time the kind, and what exactly, with the remedy."""
    for tool in agent.tools:
        if problem := tool_problem(tool):
            yield TOOL, f"tools has {problem}"
        else:
            yield from ((OPEN, f"{tool.name} has {told}") for told in _switches(tool, "needs_approval", "is_enabled"))
    for handoff in agent.handoffs:
        if problem := _handoff_problem(handoff):
            yield HANDOFF, f"handoffs has {problem}"
        elif isinstance(handoff, Handoff):
            yield from ((OPEN, f"{handoff.tool_name} has {told}") for told in _switches(handoff, "is_enabled"))
    for guardrail in agent.output_guardrails:
        if not isinstance(guardrail, OutputGuardrail):
            yield (
                GUARDRAIL,
                f"output_guardrails has {_shown(guardrail)}: make it one with output_guardrail(name, check)",
            )
    for server in agent.mcp_servers:
        if not isinstance(server, MCPServer):
            yield SERVER, f"mcp_servers has {_shown(server)}: give a ToolServer(name, make)"


def sound(*agents: Any) -> list[RealtimeAgent[Any]]:
    """The agents and those they hand over to (`reachable`), if all that they are made of is what it has to be.

    Raises:
        TypeError: naming the first value that is not, where it stands, and the remedy.
    """
    for agent in agents:
        if problem := agent_problem(agent):
            raise TypeError(f"{problem}.")
    found = reachable(*agents)
    waiting, checked = list(found), []
    while waiting:
        agent = waiting.pop(0)
        if any(agent is known for known in checked):
            continue
        checked.append(agent)
        for _, told in unsound(agent):
            raise TypeError(f"{agent.name}: {told}.")
        further = [_target(handoff) for handoff in agent.handoffs if isinstance(handoff, Handoff)]
        waiting += [target for target in further if isinstance(target, RealtimeAgent)]
    return found


def close_doors(agent: RealtimeAgent[Any]) -> list[str]:
    """Have each tool wait for an approval whose `needs_approval` is neither true nor false; the names of these tools.

    For an agent who gets a call by a handoff that did not tell beforehand whose it is.
    """
    doors = [tool for tool in agent.tools if isinstance(tool, FunctionTool) and _switches(tool, "needs_approval")]
    for tool in doors:
        tool.needs_approval = True
    return [tool.name for tool in doors]


def agent_problem(agent: Any) -> str:
    """Why something cannot answer a call, with the remedy; empty if it can."""
    if isinstance(agent, RealtimeAgent):
        return ""
    if isinstance(agent, Agent):
        return f"{_shown(agent)} cannot answer a call: {_REALTIME}"
    if isinstance(agent, (list, tuple)):
        return f"{_shown(agent)} is no agent: give one RealtimeAgent; it may hand over to others"
    return f"{_shown(agent)} is no agent: give a RealtimeAgent(name=…, instructions=…)"


def tool_problem(tool: Any) -> str:
    """Why something is no tool of a realtime agent, with the remedy; empty if it is one."""
    if isinstance(tool, FunctionTool):
        return ""
    shown = _shown(tool)
    if isinstance(tool, (RealtimeAgent, Handoff)):
        return f"{shown}: put it into handoffs"
    if isinstance(tool, Agent):
        return f"{shown}: ask it by a tool, Supervisor(agent).tool()"
    if isinstance(tool, MCPServer):
        return f"{shown}: put it into mcp_servers"
    if inspect.isroutine(tool):
        return f"{shown}: put @gateway_tool or @function_tool above it"
    if isinstance(tool, (list, tuple, set, dict)):
        return f"{shown}: put the tools into the list one by one"
    if hasattr(tool, "name") and not inspect.isclass(tool):
        return f"{shown}: a realtime agent takes function tools only"
    return f"{shown}: give a tool made with @gateway_tool or @function_tool"


def _switches(thing: Any, *names: str) -> list[str]:
    """What is wrong with these switches of a tool or a handoff."""
    return [told for name in names if (told := switch_problem(name, getattr(thing, name)))]


def _handoff_problem(handoff: Any) -> str:
    target = _target(handoff) if isinstance(handoff, Handoff) else handoff
    if isinstance(target, Agent):
        return f"{_shown(target)}: {_REALTIME}"
    if isinstance(handoff, (RealtimeAgent, Handoff)):
        return ""
    remedy = "put it into tools" if isinstance(handoff, FunctionTool) else "give a RealtimeAgent or realtime_handoff(…)"
    return f"{_shown(handoff)}: {remedy}"


def _target(handoff: Handoff[Any, Any]) -> Any:
    """Whom a handoff leads to, as far as it tells: `handoff` keeps a reference, `realtime_handoff` a closure."""
    if handoff._agent_ref is not None:
        return handoff._agent_ref()
    invoke = handoff.on_invoke_handoff
    functions = filter(inspect.isfunction, (invoke, *getattr(invoke, "args", ())))
    found = (inspect.getclosurevars(function).nonlocals.get("agent") for function in functions)
    return next((agent for agent in found if agent is not None), None)


def _shown(value: Any) -> str:
    if isinstance(value, Agent):
        return f"{value.name!r}, an Agent for text"
    if isinstance(value, (RealtimeAgent, MCPServer)):
        return f"{value.name!r}, a {type(value).__name__}"
    if isinstance(value, FunctionTool):
        return f"{value.name!r}, a tool"
    if isinstance(value, Handoff):
        return f"{value.tool_name!r}, a handoff"
    if inspect.isroutine(value):
        return f"{getattr(value, '__name__', '?')!r}, a plain function"
    if isinstance(value, (list, tuple, set, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"{value!r:.60}, a {type(value).__name__}"
