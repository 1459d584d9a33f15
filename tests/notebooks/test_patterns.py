"""What chapter 7 builds is what `voicelab.airline` has: supervisor, agent in front, and the desk wired by contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from voicelab import airline
from voicelab.desk import reachable

CHAPTER = Path(__file__).resolve().parents[2] / "notebooks" / "07_advanced_patterns.ipynb"


@pytest.fixture(scope="module")
def built() -> dict[str, Any]:
    """The names that the chapter's cells for the desk define, run alone and in order."""
    names: dict[str, Any] = {}
    for cell in nbformat.read(CHAPTER, as_version=4).cells:
        if "desk" in cell.metadata.get("tags", []):
            exec(compile(cell.source, CHAPTER.name, "exec"), names)
    return names


def shown(agent: Any) -> dict[str, Any]:
    """All that a model is shown of an agent."""
    return {
        "name": agent.name,
        "for": agent.handoff_description,
        "instructions": " ".join(agent.instructions.split()),
        "tools": [(tool.name, tool.description, tool.params_json_schema) for tool in agent.tools],
        "handoffs": [
            (one.tool_name, one.tool_description, one.input_json_schema, callable(one.is_enabled), one.fallback.name)
            for one in agent.handoffs
        ],
    }


@pytest.mark.parametrize("name", ["supervisor_agent", "front_agent"])
def test_the_chat_supervisor_is_the_packages(built, name):
    mine, finished = built[name], getattr(airline, name)
    assert shown(mine) == shown(finished)


def test_the_desk_wired_by_contract_is_the_packages(built):
    mine, finished = reachable(built["specialists_desk"]), reachable(airline.specialists_desk)
    assert len(mine) == 5 and list(map(shown, mine)) == list(map(shown, finished))
