"""How well the brain fills a tool's arguments: `python benchmarks/thinking_arguments.py [--cases FOLDER]`.

Asks for the arguments of the right tool: of every case in `benchmarks/thinking/arguments.yaml`, and, if a folder is
named, of the single-turn cases of the Berkeley Function-Calling Leaderboard in it (`NAME.json` with `NAME.ans.json`),
those with even and with odd numbers apart. A case is right if every argument is: none wrong, missing or invented.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

BRAIN = "VOICELAB_BRAIN"  # names the checkout whose brain is asked, if it is another one
sys.path.insert(0, os.environ.get(BRAIN) or str(Path(__file__).resolve().parents[1]))  # so that it runs from a checkout

from voicelab.engine.brain.arguments import fill

OWN = Path(__file__).with_name("thinking") / "arguments.yaml"


@dataclass(frozen=True)
class Case:
    """A tool, what was said, and the arguments that count as right: a list of values for each, "" for left out."""

    group: str
    about: str
    parameters: dict[str, Any]
    said: str
    answers: dict[str, list[Any]]
    missing: tuple[str, ...] = ()
    today: datetime.date | None = None


@dataclass(frozen=True)
class Row:
    """What came out for one group of cases; `slowest` is the 95th percentile of processor milliseconds for one case."""

    group: str
    cases: int
    right: int
    slowest: float


def own_cases() -> Iterator[Case]:
    """The cases of the repository."""
    data = yaml.safe_load(OWN.read_text(encoding="utf-8"))
    for desk, name, said, wanted in data["cases"]:
        tool = data["desks"][desk][name]
        parameters = {"type": "object", "properties": tool["properties"], "required": tool["required"]}
        missing = tuple(wanted.pop("missing", ()))
        answers = {
            key: value["any"] if isinstance(value, dict) and "any" in value else [value]
            for key, value in wanted.items()
        }
        group = "own desks, held out" if desk in data["held_out"] else "own desks, development"
        yield Case(group, f"{name} {tool['description']}", parameters, said, answers, missing, data["today"])


def _readings(value: Any) -> list[Any]:
    return value["any"] if isinstance(value, dict) and "any" in value else [value]


def leaderboard_cases(folder: Path) -> Iterator[Case]:
    """The leaderboard's cases in a folder, in its own form."""
    for path in sorted(folder.glob("*.ans.json")):
        name = path.name.removesuffix(".ans.json")
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        answers = {line["id"]: line["ground_truth"][0] for line in lines}
        for index, line in enumerate((folder / f"{name}.json").read_text(encoding="utf-8").splitlines()):
            case = json.loads(line)
            ((tool_name, wanted),) = answers[case["id"]].items()
            tool = next(tool for tool in case["function"] if tool["name"] == tool_name)
            said = " ".join(message["content"] for message in case["question"][0] if message["role"] == "user")
            group = f"{name}, {'odd' if index % 2 else 'even'}"
            yield Case(group, f"{tool_name} {tool['description']}", tool["parameters"], said, wanted)


def is_right(case: Case, found: dict[str, Any], missing: list[str]) -> bool:
    """Whether the arguments are right, with the leaderboard's leniency about spaces, signs and capitals in words."""
    if tuple(missing) != case.missing or any(name not in case.answers for name in found):
        return False
    for name, answers in case.answers.items():
        if name not in found:
            if "" not in answers:
                return False
        elif not any(_fits(found[name], answer) for answer in answers):
            return False
    return True


def _fits(value: Any, answer: Any) -> bool:
    """Whether a value is this answer; the leaderboard lists answers for each part of an object as well."""
    if isinstance(value, dict) and isinstance(answer, dict):
        listed = {key: one if isinstance(one, list) else [one] for key, one in answer.items()}
        left_out = all("" in listed[key] for key in listed if key not in value)
        return left_out and all(
            key in listed and any(_fits(one, part) for part in listed[key]) for key, one in value.items()
        )
    if isinstance(value, list) and isinstance(answer, list) and any(isinstance(one, dict) for one in value):
        return len(value) == len(answer) and all(map(_fits, value, answer))
    return _folded(value) == _folded(answer)


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(r"[ ,./\-_*^'\"]", "", value).lower()
    if isinstance(value, list):
        return [_folded(one) for one in value]
    if isinstance(value, dict):
        return {key: _folded(one) for key, one in value.items()}
    return value


def measure(cases: Path | None = None, wrong: list[str] | None = None) -> list[Row]:
    """One row for each group of cases; what went wrong is added to `wrong`, if there is such a list."""
    times: dict[str, list[float]] = {}
    right: dict[str, int] = {}
    for case in [*own_cases(), *(leaderboard_cases(cases) if cases else ())]:
        begun = time.thread_time()
        found, missing = fill(case.parameters, case.said, about=case.about, today=case.today)
        times.setdefault(case.group, []).append(1000 * (time.thread_time() - begun))
        good = is_right(case, found, missing)
        right[case.group] = right.get(case.group, 0) + good
        if not good and wrong is not None:
            wrong.append(
                f"{case.said}\n    {found}, missing {missing}\n    wanted {case.answers}, missing {list(case.missing)}"
            )
    return [
        Row(group, len(taken), right[group], sorted(taken)[int(0.95 * (len(taken) - 1))])
        for group, taken in times.items()
    ]


def main() -> None:
    """Print a table, and with `--wrong` what came out wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, metavar="FOLDER", help="the leaderboard's cases")
    parser.add_argument("--wrong", action="store_true", help="show the cases that went wrong, of the own desks")
    chosen = parser.parse_args()
    wrong: list[str] | None = [] if chosen.wrong else None
    print(f"{'cases':24}  {'n':>4}  arguments right  ms at p95")
    for row in measure(chosen.cases, wrong):
        print(f"{row.group:24}  {row.cases:4}  {row.right / row.cases:15.1%}  {row.slowest:9.1f}")
    for text in wrong or ():
        print(text)


if __name__ == "__main__":
    main()
