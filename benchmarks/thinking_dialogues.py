"""Whole conversations with the practice brain: `python benchmarks/thinking_dialogues.py [--failing HALF]`.

Each file of `benchmarks/thinking/dialogues` is a half, `development` or `held_out`, with desks of other trades: their
instructions and tools, what the tools return, and what callers say one after the other. Those of `short_calls` have one
to three turns each, on one thing that is hard: a limit, a rule, a fact in other words, several wishes, a value. A turn
is right if the tools that it names were called, and no others, with the arguments that it names, and if one of the
answers that it allows was told. What came before a turn is what the brain itself said and called.

`wish_and_question.yaml` has desks of 20 trades whose callers want something done and ask, in the same breath, what only
the instructions answer; and what sounds like it. Every other desk is held out.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from voicelab.engine.brain.thinking import prepare, think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said, Thought, ToolCall

KINDS = {kind: Path(__file__).with_name("thinking") / kind for kind in ("dialogues", "short_calls")}
HALVES = ("development", "held_out")
BREATHS = Path(__file__).with_name("thinking") / "wish_and_question.yaml"
MOST_ROUNDS = 5  # of calls in one turn


def turns(desk: dict[str, Any]) -> Iterator[tuple[str, list[str], bool]]:
    """Each turn of a dialogue: what the caller said, what was done about it, and whether that was right."""
    tools = [{"type": "function", **tool} for tool in desk["tools"]]
    talk: list[Heard] = []
    talk.append(Said("assistant", think(desk["instructions"], tools, "auto", talk).text or ""))
    for turn in desk["turns"]:
        talk.append(Said("user", turn["said"]))
        made = _answered(desk, tools, talk)
        yield turn["said"], _done(made), _is_right(turn, made)


def breaths(half: str) -> Iterator[tuple[str, str, list[str], bool]]:
    """Each wish with a question, and each control: its kind, what was said, what was done, whether that was right."""
    for desk in yaml.safe_load(BREATHS.read_text(encoding="utf-8"))[HALVES.index(half) :: len(HALVES)]:
        tools = [{"type": "function", **tool} for tool in desk["tools"]]
        prepare(desk["instructions"], tools)
        for case in desk["cases"]:
            made = _answered(desk, tools, [Said("user", case["said"])])
            called = sorted(call.name for call in made.calls) or re.findall(r"(\S+) needs ", made.reason)[:1]
            said = made.text or ""
            right = called == case["wants"] and all(text in said for text in case["tells"])
            right = right and not any(text in said for text in case.get("untold") or [])
            kind = "wish and question" if case["wants"] and case["tells"] else "what sounds like it"
            yield kind, case["said"], _done(made), right


def _done(made: Thought) -> list[str]:
    return [f"{call.name}({json.dumps(call.arguments)})" for call in made.calls] + [f"{made.text} ({made.reason})"]


def _answered(desk: dict[str, Any], tools: list[dict[str, Any]], talk: list[Heard]) -> Thought:
    """All calls of the turn, with what was said at its end."""
    made: list[ToolCall] = []
    for _ in range(MOST_ROUNDS):
        thought = think(desk["instructions"], tools, "auto", talk)
        for call in thought.calls:
            made.append(call)
            call_id = f"call_{len(talk)}"
            talk.append(Called(call_id, call.name, json.dumps(call.arguments)))
            talk.append(Returned(call_id, (desk.get("results") or {}).get(call.name, '{"status": "ok"}')))
        if not thought.calls:
            break
    talk.append(Said("assistant", thought.text or ""))
    return Thought(thought.text, tuple(made), thought.reason)


def _is_right(turn: dict[str, Any], made: Thought) -> bool:
    wanted = turn.get("calls") or []
    if len(wanted) != len(made.calls):
        return False
    left = list(made.calls)
    for one in wanted:
        fitting = [call for call in left if call.name == one["name"] and _has(call.arguments, one.get("arguments"))]
        if not fitting:
            return False
        left.remove(fitting[0])
    said = (made.text or "").lower()
    allowed = [text.lower() for text in turn.get("told") or []]
    forbidden = [text.lower() for text in turn.get("untold") or []]
    return (not allowed or any(text in said for text in allowed)) and not any(text in said for text in forbidden)


def _has(given: dict[str, Any], wanted: dict[str, Any] | None) -> bool:
    return all(_plain(given.get(name)) == _plain(value) for name, value in (wanted or {}).items())


def _plain(value: Any) -> Any:
    """A value as it is compared: without capitals and signs."""
    if isinstance(value, str):
        return re.sub(r"[\W_]+", "", value).lower()
    if isinstance(value, list):
        return sorted(map(str, map(_plain, value)))
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def main() -> None:
    """Print how many turns are right; with `--failing` each that is not."""
    parser = argparse.ArgumentParser(description="Whole conversations with the practice brain.")
    parser.add_argument("--failing", choices=HALVES, help="print the turns of this half that are not right")
    asked = parser.parse_args()
    for (kind, folder), half in itertools.product(KINDS.items(), HALVES):
        desks = yaml.safe_load((folder / f"{half}.yaml").read_text(encoding="utf-8"))
        found = [(f"{desk['name']}: {said}", done, right) for desk in desks for said, done, right in turns(desk)]
        _write(f"{kind}, {half}", found, "turns", failing=half == asked.failing)
    for half in HALVES:
        cases = list(breaths(half))
        for kind in dict.fromkeys(one[0] for one in cases):
            _write(f"{kind}, {half}", [one[1:] for one in cases if one[0] == kind], "", failing=half == asked.failing)


def _write(name: str, found: list[tuple[str, list[str], bool]], unit: str, *, failing: bool) -> None:
    for said, done, is_right in found:
        if failing and not is_right:
            sys.stdout.write(f"{said}\n    {' '.join(done)}\n")
    right, of = sum(one[2] for one in found), len(found)
    sys.stdout.write(f"{name.replace('_', ' '):33} {right:3} of {of:3}{unit and ' '}{unit}, {right / of:.0%}\n")


if __name__ == "__main__":
    main()
