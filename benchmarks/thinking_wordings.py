"""The cases in which one desk is told in many wordings, and each wording is tried with each thing that is asked.

`benchmarks/thinking.py` asks the brain with them. A case has `asked`, pairs of what is said and what is right, and one
of `agents` (agents to hand over to, each with what its handoff says of it, or a list of wordings for that), `lookups`
(tools of which one at a time is there), and `texts` (which a tool gave back); `instructions` are its wordings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from voicelab.engine.brain.turn import Called, Heard, Returned, Said

HANDOFF = "Handoff to the {} Agent agent to handle the request. {}"
READ = {"name": "read_rules", "description": "Reads the rules out", "parameters": {}}


@dataclass(frozen=True)
class Wording:
    """One thing that is asked at a desk in one wording.

    Args:
        right: the tool that is to be called; words that the answer is to have; true or false for the one tool that is
            there; nothing where neither a tool nor a fact answers.
        facts: all the words of which an answer to anything else must have none.
    """

    instructions: str
    tools: tuple[dict[str, Any], ...]
    talk: tuple[Heard, ...]
    right: str | bool | None
    facts: tuple[str, ...] = ()


def wordings(case: dict[str, Any]) -> Iterator[Wording]:
    """Every wording of a case with everything that is asked."""
    facts = tuple(dict.fromkeys(right for _, right in case["asked"] if isinstance(right, str)))
    for (said, right), (instructions, tools) in product(case["asked"], _desks(case)):
        asked: tuple[Heard, ...] = (Said("user", said),)
        if "agents" in case or "lookups" in case:
            yield Wording(instructions, tools, asked, right)
        elif "texts" in case:
            for text in case["texts"]:
                yield Wording(
                    instructions, tools, (*asked, Called("1", READ["name"], "{}"), Returned("1", text)), right, facts
                )
        else:
            yield Wording(instructions, tools, asked, right, facts)


def _desks(case: dict[str, Any]) -> list[tuple[str, tuple[dict[str, Any], ...]]]:
    told = case.get("instructions", ["You answer the phone."])
    if "agents" in case:
        agents = {name: given if isinstance(given, list) else [given] for name, given in case["agents"].items()}
        worded = zip(*agents.values(), strict=True)
        sets = [tuple(_agent(name, one) for name, one in zip(agents, texts, strict=True)) for texts in worded]
    elif "lookups" in case:
        sets = [(one,) for one in case["lookups"]]
    else:
        sets = [(READ,)] if "texts" in case else [()]
    return list(product(told, sets))


def _agent(name: str, told: str) -> dict[str, Any]:
    key = f"transfer_to_{name.lower().replace(' ', '_')}_agent"
    return {"name": key, "description": HANDOFF.format(name, told).strip()}
