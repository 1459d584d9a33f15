"""Requests that people write to tools of their own, and say to desks: `python benchmarks/thinking_requests.py`.

The files of `benchmarks/thinking/requests` have the form of the Berkeley Function-Calling Leaderboard: one tool,
several of which one is right, none that is, and requests that need several calls. `spoken.yaml` has desks of 60 trades
with what callers say to them, `two_at_once.yaml` 44 more, whose callers want two things at once, or seem to. The 68 of
`spoken_arguments.yaml` say what the arguments are, and what has to be asked for. All were written by people who had
not seen the brain. Cases with an even number, and every other desk, are the development half.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from thinking_arguments import Case, is_right  # which says whose brain is asked

from voicelab.engine.brain.thinking import prepare, think
from voicelab.engine.brain.turn import Heard, Said, Thought

FOLDER = Path(__file__).with_name("thinking")
HALVES = ("development", "held_out")
TODAY = "Today is Friday, 27 November 2026."  # for which the days of `spoken_arguments.yaml` are right
TYPES = {"dict": "object", "float": "number", "tuple": "array", "any": "string"}


def measure() -> dict[str, dict[str, tuple[int, int]]]:
    """For each half and kind of case: how many are right, of how many."""
    counts: dict[str, dict[str, list[int]]] = {half: defaultdict(lambda: [0, 0]) for half in HALVES}
    for half, kind, right in (*_written(), *_spoken(), *_spoken_arguments()):
        counts[half][kind][0] += right
        counts[half][kind][1] += 1
    return {half: {kind: (right, of) for kind, (right, of) in found.items()} for half, found in counts.items()}


def case_of(case: dict[str, Any]) -> tuple[str, list[dict[str, Any]], list[Heard]]:
    """A case of the leaderboard's form: instructions, tools and what was said."""
    said = case["question"][0]
    instructions = " ".join(one["content"] for one in said if one["role"] == "system")
    talk: list[Heard] = [Said(one["role"], one["content"]) for one in said if one["role"] != "system"]
    tools = [
        {**one, "type": "function", "name": plain(one["name"]), "parameters": schema(one["parameters"])}
        for one in case["function"]
    ]
    return instructions or "You are a helpful assistant.", tools, talk


def plain(name: str) -> str:
    """A tool's name as the protocol allows it: without dots."""
    return re.sub(r"\W", "_", name)


def schema(given: Any) -> Any:
    """A JSON schema; the cases name their types as Python does."""
    if isinstance(given, list):
        return [schema(one) for one in given]
    if not isinstance(given, dict):
        return given
    made = {key: schema(one) for key, one in given.items()}
    if isinstance(given.get("type"), str):
        made["type"] = TYPES.get(given["type"], given["type"])
    return made


def _written() -> Iterator[tuple[str, str, bool]]:
    for path in sorted(one for one in (FOLDER / "requests").glob("*.json") if not one.name.endswith(".ans.json")):
        answers_at = path.with_name(f"{path.stem}.ans.json")
        lines = answers_at.read_text(encoding="utf-8").splitlines() if answers_at.exists() else []
        answers = {one["id"]: one["ground_truth"] for one in map(json.loads, lines)}
        name = f"requests, {path.stem.replace('_', ' ')}"
        for case in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            half = HALVES[int(case["id"].rpartition("_")[2]) % 2]
            thought = think(*_prepared(*case_of(case)))
            wanted = [(plain(tool), values) for one in answers.get(case["id"], []) for tool, values in one.items()]
            if not wanted:
                yield half, f"{name}: left alone", not thought.calls
                continue
            called = sorted(call.name for call in thought.calls) == sorted(tool for tool, _ in wanted)
            yield half, f"{name}: called", called
            yield half, f"{name}: with the right arguments", called and _all_right(thought, wanted)


def _spoken() -> Iterator[tuple[str, str, bool]]:
    for file in ("spoken", "two_at_once"):
        desks = yaml.safe_load((FOLDER / f"{file}.yaml").read_text(encoding="utf-8"))
        for number, desk in enumerate(desks):
            tools = [{"type": "function", **tool} for tool in desk["tools"]]
            for case in desk["cases"]:
                thought = think(*_prepared(desk["instructions"], tools, [Said("user", case["said"])]))
                asked = re.findall(r"(\S+) needs ", thought.reason)[:1] if len(case["wants"]) < 2 else []
                found = sorted(call.name for call in thought.calls) or asked
                kind = f"{file.replace('_', ' ')}: {_kind(case['wants'])}"
                yield HALVES[number % 2], kind, found == sorted(case["wants"])


def _kind(wants: list[str]) -> str:
    if len(wants) < 2:
        return "the tool is found" if wants else "left alone"
    return "both tools are called" if len(set(wants)) > 1 else "one tool is called for each"


def _spoken_arguments() -> Iterator[tuple[str, str, bool]]:
    for number, desk in enumerate(yaml.safe_load((FOLDER / "spoken_arguments.yaml").read_text(encoding="utf-8"))):
        half = HALVES[number % 2]
        for case in desk["cases"]:
            thought = asked_at(desk, case["said"])
            if not case["calls"]:
                yield half, "spoken: what is missing is asked for", asks_for(thought, case)
                continue
            called = sorted(call.name for call in thought.calls) == sorted(call["name"] for call in case["calls"])
            yield half, "spoken: the right call", called
            yield half, "spoken: with all arguments right", called and has_arguments(thought, case)


def asked_at(desk: dict[str, Any], said: str) -> Thought:
    """What is thought at a desk of `spoken_arguments.yaml`."""
    tools = [{"type": "function", **tool} for tool in desk["tools"]]
    return think(*_prepared(f"{desk['instructions']}\n{TODAY}", tools, [Said("user", said)]))


def asks_for(thought: Thought, case: dict[str, Any]) -> bool:
    """Whether nothing is called, and the right tool asks for one of what it lacks."""
    asked = re.match(rf"{re.escape(case['asks'])} needs (\w+)", thought.reason)
    return not thought.calls and bool(asked) and asked.group(1) in case["missing"]


def has_arguments(thought: Thought, case: dict[str, Any]) -> bool:
    """Whether each call that is wanted was made with acceptable arguments, and no others."""
    left = list(thought.calls)
    for wanted in case["calls"]:
        fitting = [call for call in left if call.name == wanted["name"] and not wrong_in(call.arguments, wanted)]
        if not fitting:
            return False
        left.remove(fitting[0])
    return True


def wrong_in(given: Mapping[str, Any], wanted: dict[str, Any]) -> list[str]:
    """The parameters of a call whose values are not acceptable; "" stands for one that may be left out."""
    listed = wanted.get("arguments") or {}
    accepted = {name: [_plain(one) for one in values] for name, values in listed.items()}
    return [name for name in {**listed, **given} if _plain(given.get(name, "")) not in accepted.get(name, [""])]


def _plain(value: Any) -> Any:
    """A value as it is compared: without capitals, spaces around it, and a sign at its end."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.strip().rstrip(".,;:!?").strip().lower() if isinstance(value, str) else value


def _prepared(
    instructions: str, tools: list[dict[str, Any]], talk: list[Heard]
) -> tuple[str, list[dict[str, Any]], str, list[Heard]]:
    prepare(instructions, tools)
    return instructions, tools, "auto", talk


def _all_right(thought: Thought, wanted: list[tuple[str, dict[str, list[Any]]]]) -> bool:
    """Whether each call that is wanted was made, with these arguments."""
    left = list(thought.calls)
    for tool, values in wanted:
        case = Case("", tool, {}, "", values)
        fitting = [call for call in left if call.name == tool and is_right(case, dict(call.arguments), [])]
        if not fitting:
            return False
        left.remove(fitting[0])
    return True


def main() -> None:
    """Print a line for each kind."""
    found = measure()
    for kind in found["development"]:
        shares = (f"{right:4} of {of:3}, {right / of:4.0%}" for right, of in (found[half][kind] for half in HALVES))
        sys.stdout.write(f"{kind:52}  development {'   held out '.join(shares)}\n")


if __name__ == "__main__":
    main()
