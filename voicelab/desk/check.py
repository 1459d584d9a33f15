"""`check_desk`: what is wrong with a desk's agents, found before anybody calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agents import FunctionTool
from agents.handoffs import Handoff
from agents.realtime import RealtimeAgent

from voicelab.meaning.instructions import not_followed
from voicelab.plain_text import in_lines
from voicelab.record.html_table import html_table

from . import soundness
from .gateway import Gateway
from .graph import reachable, targets
from .handoffs import ContractHandoff

KINDS = {
    "missing agent": "name it in the instructions as it is called, or give the agent a handoff to it",
    "missing tool": "give the agent the tool, or take its name out of the instructions",
    "unreachable agent": "give another agent a handoff to it, or leave it out",
    "clashing names": "rename one: a model cannot tell two tools of one name apart, nor a log two agents",
    "no way back": "give it a handoff to the agent that routes, or the caller is stuck there",
    soundness.TOOL: "the model is never offered it",
    soundness.HANDOFF: "no call can come to it",
    soundness.GUARDRAIL: "nothing is checked by it",
    soundness.SERVER: "it has no tools",
    soundness.OPEN: "the SDK would take it for no approval at all, or break down at it",
    "opaque handoff": "name the agent in check_desk(…, agents=[…]): the handoff does not tell whose it is",
}
OFFLINE = "not followed offline"
_AGENT = re.compile(r"(?P<before>(?:[a-z][\w’']*\s+)?)(?P<name>(?:[A-Z][\w-]*\s+)+)(?P<agent>[Aa]gent)\b")
_TOOL = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
_OPENING = {"The", "A", "An", "Another", "Each", "This", "That", "Any", "Your", "Other", "Ask", "Use", "Call", "If"}
_ANYBODYS = set("a an any another every each some no one our my your their his her its human live are".split())


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: whose, of which of `KINDS`, and what exactly."""

    agent: str
    kind: str
    told: str


class DeskCheck:
    """The problems of a desk; false if there are none, and a table in a cell.

    `offline` are the sentences of each agent's instructions that the practice engine cannot act by (a tone, a language,
    an order of work). A realtime model may well: they are no fault of the desk.
    """

    def __init__(self, problems: list[Problem], checked: int, offline: dict[str, list[str]]) -> None:
        self.problems, self.checked, self.offline = problems, checked, offline

    def __bool__(self) -> bool:
        return bool(self.problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def __len__(self) -> int:
        return len(self.problems)

    def __repr__(self) -> str:
        told = [f"{one.agent}: {one.kind}: {one.told}; {KINDS[one.kind]}" for one in self.problems]
        offline = [f"{agent}: {OFFLINE}: {text}" for agent, texts in self.offline.items() for text in texts]
        return "\n".join(map(in_lines, [*(told or [f"{self.checked} agents, nothing wrong"]), *offline]))

    def _repr_html_(self) -> str:
        rows = [(one.agent, one.kind, one.told, KINDS[one.kind]) for one in self.problems]
        columns = ("agent", "problem", "what", "remedy")
        told = (
            html_table("Check of the desk", columns, rows) if rows else f"<p>{self.checked} agents, nothing wrong.</p>"
        )
        offline = [(agent, text) for agent, texts in self.offline.items() for text in texts]
        return told + (
            html_table(f"{OFFLINE.capitalize()} in practice", ("agent", "sentence"), offline) if offline else ""
        )


def check_desk(*entry: RealtimeAgent[Any], agents: list[RealtimeAgent[Any]] | None = None) -> DeskCheck:
    """Check the agents that `entry` can hand over to, directly or through others, and those in `agents`.

    It reads names, tools, handoffs and instructions that are text; tools of MCP servers are known only once these run,
    so an agent with such a server may name tools that are not found here.

    Raises:
        TypeError: for something that is no `RealtimeAgent`, naming it and the remedy.
    """
    for agent in (*entry, *(agents or [])):
        if problem := soundness.agent_problem(agent):
            raise TypeError(f"{problem}.")
    desk = reachable(*entry, *(agents or []))
    names = {agent.name for agent in desk}
    problems = [*_clashes(desk), *_stranded(entry, desk)]
    for agent in desk:
        problems += [Problem(agent.name, kind, told) for kind, told in soundness.unsound(agent)]
        problems += [*_opaque(agent, desk), *_unproposed(agent), *_named_wrongly(agent, names)]
    problems += _no_way_back(desk, entry)
    texts = {agent.name: agent.instructions for agent in desk if isinstance(agent.instructions, str)}
    offline = {name: found for name, text in texts.items() if (found := not_followed(text))}
    return DeskCheck(problems, len(desk), offline)


def _clashes(desk: list[RealtimeAgent[Any]]) -> Iterator[Problem]:
    called = [agent.name for agent in desk]
    for name in sorted({name for name in called if called.count(name) > 1}):
        yield Problem(name, "clashing names", f"{called.count(name)} agents are called {name}")
    for agent in desk:
        tools = _tool_names(agent)
        for name in sorted({name for name in tools if tools.count(name) > 1}):
            yield Problem(agent.name, "clashing names", f"{tools.count(name)} tools are called {name}")


def _stranded(entry: tuple[RealtimeAgent[Any], ...], desk: list[RealtimeAgent[Any]]) -> Iterator[Problem]:
    """Agents that no call can come to; a handoff that does not tell whose it is is known by its tool's name."""
    reached, waiting = {agent.name for agent in entry}, list(entry)
    by_tool = {Handoff.default_tool_name(agent): agent for agent in desk}
    while waiting:
        agent = waiting.pop()
        following = [target for handoff in agent.handoffs for target in targets(handoff)]
        following += [by_tool[name] for name in map(_tool_name, _handoffs(agent)) if name in by_tool]
        new = [target for target in following if target.name not in reached]
        reached |= {target.name for target in new}
        waiting += new
    yield from (
        Problem(agent.name, "unreachable agent", "no handoff leads here") for agent in desk if agent.name not in reached
    )


def _opaque(agent: RealtimeAgent[Any], desk: list[RealtimeAgent[Any]]) -> Iterator[Problem]:
    known = set(map(Handoff.default_tool_name, desk))
    for handoff in _handoffs(agent):
        if not targets(handoff) and _tool_name(handoff) not in known:
            yield Problem(agent.name, "opaque handoff", f"{_tool_name(handoff)} leads to an agent that is not known")


def _named_wrongly(agent: RealtimeAgent[Any], names: set[str]) -> Iterator[Problem]:
    if not isinstance(agent.instructions, str):
        return
    known = {name.lower().removesuffix(" agent") for name in names}
    for words in _agents_named(agent.instructions):
        if not any(" ".join(words[at:]).lower() in known for at in range(len(words))):
            yield Problem(agent.name, "missing agent", f"its instructions name {' '.join(words)!r}")
    for name in sorted(set(_TOOL.findall(agent.instructions)) - set(_tool_names(agent))):
        if not agent.mcp_servers:
            yield Problem(agent.name, "missing tool", f"its instructions name {name}")


def _agents_named(instructions: str) -> Iterator[list[str]]:
    """The words of each name of an agent; "a Travel agent", "our Agent" and "Travel agent fares" name nobody."""
    for found in _AGENT.finditer(instructions):
        words, before = found["name"].split(), found["before"].strip().lower()
        while words and words[0] in _OPENING or words and words[0].lower() in _ANYBODYS:
            before = words.pop(0).lower()
        opens_a_sentence = not before and found["agent"] == "agent"
        if words and before not in _ANYBODYS and not opens_a_sentence:
            yield words


def _no_way_back(desk: list[RealtimeAgent[Any]], entry: tuple[RealtimeAgent[Any], ...]) -> Iterator[Problem]:
    """Agents at which a call ends; a generalist who catches what others cannot finish is meant to be one."""
    caught = {id(one.fallback) for agent in desk for one in agent.handoffs if isinstance(one, ContractHandoff)}
    for agent in desk:
        if agent not in entry and not agent.handoffs and id(agent) not in caught:
            yield Problem(agent.name, "no way back", "it has no handoffs")


def _unproposed(agent: RealtimeAgent[Any]) -> Iterator[Problem]:
    """Changes that nobody can propose: they would be refused for ever."""
    for tool in agent.tools:
        policy = tool.on_invoke_tool.policy if isinstance(tool, FunctionTool) and _gated(tool) else None
        if policy and policy.proposed_by and policy.proposed_by not in _tool_names(agent) and not agent.mcp_servers:
            yield Problem(agent.name, "missing tool", f"{tool.name} is proposed by {policy.proposed_by}")


def _gated(tool: FunctionTool) -> bool:
    return isinstance(tool.on_invoke_tool, Gateway)


def _handoffs(agent: RealtimeAgent[Any]) -> list[Any]:
    return [one for one in agent.handoffs if isinstance(one, (RealtimeAgent, Handoff))]


def _tool_names(agent: RealtimeAgent[Any]) -> list[str]:
    tools = [tool.name for tool in agent.tools if isinstance(tool, FunctionTool)]
    return tools + [_tool_name(handoff) for handoff in _handoffs(agent)]


def _tool_name(handoff: Any) -> str:
    return Handoff.default_tool_name(handoff) if isinstance(handoff, RealtimeAgent) else handoff.tool_name
