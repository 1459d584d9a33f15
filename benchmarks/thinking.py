"""How well the practice brain decides: `python benchmarks/thinking.py [--cases FOLDER] [--before CHECKOUT]`.

Every desk of `benchmarks/thinking/desks` is asked its questions; the two halves, `development` and `held_out`, are
worded differently, and only the first was tuned on. With `--cases` the folder's files of single-turn function-calling
cases are asked too: `NAME.json` with one case a line, answers in `NAME.ans.json`, none where no tool fits; even ids are
the development half. A tool counts as chosen if it is called, or if what it needs is asked for. With `--before` the
brain of another checkout, such as an older commit's, is asked the same in the same run, and told of on its left.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import thinking_arguments  # which says whose brain is asked
import yaml
from thinking_requests import case_of, plain
from thinking_wordings import Wording, wordings

from voicelab.engine.brain.thinking import prepare, think
from voicelab.engine.brain.turn import Called, Heard, Returned, Said, Thought

DESKS = Path(__file__).with_name("thinking") / "desks"
HALVES = ("development", "held_out")
times: list[float] = []


def ask(instructions: str, tools: list[dict[str, Any]], talk: list[Heard]) -> Thought:
    """The brain's answer; its time is taken the second time, as tools and instructions of a call are known by then."""
    prepare(instructions, tools)
    begun = time.thread_time()
    thought = think(instructions, tools, "auto", talk)
    times.append(time.thread_time() - begun)
    return thought


def chosen(thought: Thought) -> list[str]:
    """The tools that are called, or whose arguments are asked for."""
    if thought.calls:
        return [call.name for call in thought.calls]
    return re.findall(r"(\S+) needs ", thought.reason)[:1]


def measure() -> dict[str, dict[str, tuple[int, int]]]:
    """For each half and kind of case: how many are right, of how many."""
    counts: dict[str, dict[str, list[int]]] = {half: defaultdict(lambda: [0, 0]) for half in HALVES}
    for path in sorted(DESKS.glob("*.yaml")):
        desk = yaml.safe_load(path.read_text(encoding="utf-8"))
        tools = [_tool(one) for one in desk.get("tools", [])]
        for half in HALVES:
            for kind, cases in (desk.get(half) or {}).items():
                for name, right in _rights(kind, cases, desk.get("instructions", ""), tools):
                    counts[half][name][0] += right
                    counts[half][name][1] += 1
    return {half: {kind: (right, of) for kind, (right, of) in found.items()} for half, found in counts.items()}


def _rights(kind: str, cases: list[Any], instructions: str, tools: list[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """What each case counts as, and whether it is right; one with `asked` is many."""
    for case in cases:
        if isinstance(case, dict) and "asked" in case:
            yield from ((kind, _as_worded(one)) for one in wordings(case))
        else:
            yield _right(kind, case, instructions, tools)


def _as_worded(case: Wording) -> bool:
    tools = [_tool(one) for one in case.tools]
    thought = ask(case.instructions, tools, list(case.talk))
    if isinstance(case.right, bool):
        return chosen(thought) == ([tools[0]["name"]] if case.right else [])
    if case.facts:
        text = (thought.text or "").lower()
        told = [one for one in case.facts if one.lower() in text]
        return told == [case.right] if case.right else not told
    return chosen(thought) == ([case.right] if case.right else [])


def _right(kind: str, case: Any, instructions: str, tools: list[dict[str, Any]]) -> tuple[str, bool]:
    if kind in ("choice", "in other words"):
        said, wanted = case
        found = chosen(ask(instructions, tools, [Said("user", said)]))
        name = "tool chosen" if kind == "choice" else kind
        return (name, found == [wanted]) if wanted else ("left alone when nothing fits", not found)
    if kind == "several":
        said, wanted = case
        return "several in one breath", _called_in_turn(instructions, tools, said) == set(wanted)
    if kind == "followed":
        earlier, later, name, arguments = case
        call = ask(instructions, tools, [Said("user", one) for one in earlier])
        if not call.calls:
            return "follow-ups and corrections", False
        talk: list[Heard] = [Said("user", one) for one in earlier]
        talk += [
            Called("1", call.calls[0].name, json.dumps(call.calls[0].arguments)),
            Returned("1", '{"status": "ok"}'),
        ]
        again = ask(instructions, tools, [*talk, Said("assistant", "It is done."), Said("user", later)])
        given = again.calls[0].arguments if again.calls else {}
        told = all(str(value).lower() in str(given.get(key)).lower() for key, value in arguments.items())
        kept = all(key in given for key in call.calls[0].arguments)
        return "follow-ups and corrections", chosen(again) == [name] and told and kept
    thought = ask(
        case["instructions"],
        [_tool(one) for one in case.get("tools", [])],
        [Said("system", one) for one in case.get("notes", [])]
        + [Said("user", one) for one in case.get("said", [])]
        + [Said(role, text) for one in case.get("talk", []) for role, text in one.items()],
    )
    return kind, _as_wanted(case, thought)


def _as_wanted(case: dict[str, Any], thought: Thought) -> bool:
    text = (thought.text or "").lower()
    return (
        bool(text or thought.calls)
        and all(one.lower() in text for one in case.get("told", []))
        and any(one.lower() in text for one in case.get("told one of", [""]))
        and not any(one.lower() in text for one in case.get("untold", []))
        and ("tool" not in case or chosen(thought) == ([case["tool"]] if case["tool"] else []))
        and ("words" not in case or len(text.split()) <= case["words"])
        and ("sentences" not in case or len(re.findall(r"[.!?](?:\s|$)", text)) <= case["sentences"])
        and all(any(one in told for told in thought.not_followed) for one in case.get("named", []))
        and not ("named" in case and not case["named"] and thought.not_followed)
    )


def _called_in_turn(instructions: str, tools: list[dict[str, Any]], said: str) -> set[str]:
    """What is called until the brain has something to say."""
    talk: list[Heard] = [Said("user", said)]
    names: set[str] = set()
    for number in range(4):
        thought = ask(instructions, tools, talk)
        names |= set(chosen(thought))
        if not thought.calls:
            break
        for place, call in enumerate(thought.calls):
            key = f"{number}.{place}"
            talk += [Called(key, call.name, json.dumps(call.arguments)), Returned(key, '{"status": "ok"}')]
    return names


def measure_cases(folder: Path) -> dict[str, dict[str, tuple[int, int]]]:
    """The same for the folder's cases."""
    counts: dict[str, dict[str, list[int]]] = {half: defaultdict(lambda: [0, 0]) for half in HALVES}
    for path in sorted(one for one in folder.glob("*.json") if not one.name.endswith(".ans.json")):
        answers_at = path.with_suffix(".ans.json")
        lines = answers_at.read_text(encoding="utf-8").splitlines() if answers_at.exists() else []
        answers = {one["id"]: one["ground_truth"][0] for one in map(json.loads, lines)}
        for case in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            half = HALVES[int(re.findall(r"\d+", case["id"])[0]) % 2]
            thought = ask(*case_of(case))
            found, wanted = chosen(thought), answers.get(case["id"])
            name = plain(next(iter(wanted))) if wanted else None
            results = {f"{path.stem}: left alone": not thought.calls}
            if wanted:
                called = bool(thought.calls) and thought.calls[0].name == name
                results = {f"{path.stem}: tool chosen": found[:1] == [name], f"{path.stem}: tool called": called}
            for kind, right in results.items():
                counts[half][kind][0] += right
                counts[half][kind][1] += 1
    return {half: {kind: (right, of) for kind, (right, of) in found.items()} for half, found in counts.items()}


def _tool(given: dict[str, Any]) -> dict[str, Any]:
    parameters = given.get("parameters") or {}
    whole = parameters.get("type") == "object"
    schema = parameters if whole else {"type": "object", "properties": parameters, "required": list(parameters)}
    return {"type": "function", "name": given["name"], "description": given["description"], "parameters": schema}


def measured(cases: Path | None) -> dict[str, Any]:
    """Everything that is printed, JSON-safe."""
    found = measure()
    if cases:
        more = measure_cases(cases)
        found = {half: {**found[half], **more[half]} for half in HALVES}
    spent = sorted(times)
    arguments = {row.group: (row.right, row.cases) for row in thinking_arguments.measure(cases)}
    milliseconds = [1e3 * spent[len(spent) // 2], 1e3 * spent[int(0.95 * len(spent))]]
    return {**found, "arguments": arguments, "milliseconds": milliseconds}


def measured_elsewhere(checkout: Path, cases: Path | None) -> dict[str, Any]:
    """The same of another checkout's brain, in a process of its own."""
    command = [sys.executable, __file__, "--json", *(["--cases", str(cases.resolve())] if cases else [])]
    env = {**os.environ, thinking_arguments.BRAIN: str(checkout.resolve())}
    return json.loads(subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE).stdout)


def share(right: int, of: int) -> str:
    """Of how many, and in per cent."""
    return f"{right:4}/{of:<4}{100 * right / max(1, of):4.0f} %"


def print_table(found: dict[str, Any], before: dict[str, Any] | None) -> None:
    """A line for each kind of case."""

    def shares(part: str, kind: str) -> str:
        told = [share(*one[part].get(kind, (0, 0))) for one in (before, found) if one]
        return " → ".join(told)

    wide = 33 if before else 15
    print(f"{'kind':40}  {'development':>{wide}}  {'held out':>{wide}}")
    for kind in dict.fromkeys([*found["development"], *found["held_out"]]):
        print(f"{kind:40}  " + "  ".join(f"{shares(half, kind):>{wide}}" for half in HALVES))
    for one in (before, found):
        if one:
            median, most = one["milliseconds"]
            print(f"a turn{', before' * (one is before)}: {median:.1f} ms at the median, {most:.1f} at p95")
    print(f"\n{'arguments, where the tool is given':40}  {'right':>{wide}}")
    for group in found["arguments"]:
        print(f"{group:40}  {shares('arguments', group):>{wide}}")


def main() -> None:
    """Print one table."""
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("--cases", type=Path, help="a folder of function-calling cases")
    reading.add_argument("--before", type=Path, metavar="CHECKOUT", help="whose brain is asked the same")
    reading.add_argument("--json", action="store_true", help="print what was found as JSON")
    asked = reading.parse_args()
    found = measured(asked.cases)
    if asked.json:
        print(json.dumps(found))
    else:
        print_table(found, measured_elsewhere(asked.before, asked.cases) if asked.before else None)


if __name__ == "__main__":
    main()
