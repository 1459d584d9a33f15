"""What a learner builds is what `voicelab.airline` has.

The cells of the chapters that are tagged `desk`, run in their order in one fresh namespace, define the learner's agents
and tools in their final form.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from agents import Handoff
from agents.realtime import RealtimeAgent, realtime_handoff

from voicelab import airline

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def built(*chapters: int) -> dict[str, Any]:
    """The namespace that the tagged cells of these chapters leave behind."""
    names: dict[str, Any] = {"__name__": "desk"}
    for number in chapters:
        (path,) = NOTEBOOKS.glob(f"{number:02}_*.ipynb")
        for place, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if "desk" in cell.metadata.get("tags", []):
                exec(compile(cell.source, f"{path.name}, cell {place}", "exec"), names)
    return names


def tools(agent: RealtimeAgent[Any]) -> dict[str, tuple[str, Any]]:
    """What a model is shown of each tool: its description and its schema, by its name."""
    return {tool.name: (tool.description, tool.params_json_schema) for tool in agent.tools}


def handoffs(agent: RealtimeAgent[Any]) -> dict[str, tuple[str, bool]]:
    """Of each handoff what a model is shown, and whether it may be closed, by its tool's name."""
    made = [one if isinstance(one, Handoff) else realtime_handoff(one) for one in agent.handoffs]
    return {one.tool_name: (one.tool_description, callable(one.is_enabled)) for one in made}


def layers(agent: RealtimeAgent[Any]) -> dict[str, str]:
    """The text of each layer of the instructions, by its heading."""
    parts = str(agent.instructions).removeprefix("# ").split("\n\n# ")
    return dict(part.split("\n", 1) for part in parts)


@pytest.fixture(scope="module")
def after_chapter_4() -> dict[str, Any]:
    return built(4)


@pytest.mark.parametrize("name", ["main_agent", "qa_agent"])
def test_chapter_4_builds_the_desk_without_its_sign_in(after_chapter_4, name):
    """All but what chapter 5 adds: tools and handoffs behind a sign-in, and what the last layer says of them."""
    mine, finished = after_chapter_4[name], getattr(airline, name)
    assert (mine.name, mine.handoff_description) == (finished.name, finished.handoff_description)
    assert tools(mine) and tools(mine).items() <= tools(finished).items()
    assert handoffs(mine) and handoffs(mine).items() <= handoffs(finished).items()
    (*said, mine_last), (*in_the_package, last) = layers(mine).items(), layers(finished).items()
    assert said == in_the_package and mine_last[0] == last[0] and last[1].startswith(mine_last[1])


def servers(agent: RealtimeAgent[Any]) -> list[str]:
    """The names of its tool servers."""
    return [server.name for server in agent.mcp_servers]


@pytest.fixture(scope="module")
def after_chapter_5() -> dict[str, Any]:
    return built(4, 5)


@pytest.mark.parametrize("name", ["main_agent", "qa_agent", "flight_status_checker", "rebooking_agent"])
def test_chapter_5_builds_the_whole_desk(after_chapter_5, name):
    mine, finished = after_chapter_5[name], getattr(airline, name)
    assert (mine.name, mine.handoff_description) == (finished.name, finished.handoff_description)
    assert layers(mine) == layers(finished)
    assert tools(mine) == tools(finished)
    assert handoffs(mine) == handoffs(finished)
    assert servers(mine) == servers(finished)


@pytest.mark.parametrize("name", ["main_agent", "qa_agent", "flight_status_checker", "rebooking_agent"])
def test_chapter_5_guards_its_tools_as_the_package_does(after_chapter_5, name):
    """What needs a sign-in or a yes, who proposes it, how long it may take, and what is said when it cannot be done."""
    mine, finished = (
        {tool.name: tool.on_invoke_tool.policy for tool in agent.tools}
        for agent in (after_chapter_5[name], getattr(airline, name))
    )
    for tool, policy in finished.items():
        for setting in ("verified", "changes", "proposed_by", "timeout_ms", "retries", "acknowledgement"):
            assert getattr(mine[tool], setting) == getattr(policy, setting), (tool, setting)
        for given in ("fallback", "needs_approval", "authorise", "asks", "idempotency"):
            assert callable(getattr(mine[tool], given)) == callable(getattr(policy, given)), (tool, given)
