"""`python -m voicelab call`: recorded callers talk to an agent, without browser or Jupyter."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from agents.realtime import RealtimeAgent

from .audio import read_wav, write_wav
from .call_errors import CallError
from .events import MARKS
from .session import LiveSession

DEFAULT_DESK = "voicelab.airline:main_agent"


def main(argv: list[str]) -> int:
    """Run the command; returns its exit status: 0 only if each WAV got an answer, 2 for a bad argument."""
    options = _parser().parse_args(argv)
    try:
        agent = load_desk(options.desk)
        for path in options.wav:
            read_wav(path)
    except (ValueError, OSError) as problem:
        print(f"voicelab call: {problem}", file=sys.stderr)
        return 2
    session = LiveSession(agent)
    answered = asyncio.run(_hold(session, options.wav))
    print(session.transcript, end="\n\n")
    print(_table(session))
    if options.save:
        save(session, Path(options.save))
    return 0 if answered == len(options.wav) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m voicelab call", description=__doc__)
    parser.add_argument("wav", nargs="+", metavar="WAV", help="played one after another, each after the last answer")
    parser.add_argument("--desk", default=DEFAULT_DESK, metavar="module:agent", help=f"default: {DEFAULT_DESK}")
    parser.add_argument("--save", metavar="DIR", help="write events.jsonl, transcript.json and call.wav there")
    return parser


def load_desk(name: str) -> RealtimeAgent[Any]:
    """The agent that `module:agent` names.

    Raises:
        ValueError: saying which part of the name leads nowhere.
    """
    module_name, _, attribute = name.partition(":")
    if not attribute:
        raise ValueError(f"--desk {name!r}: expected module:agent, such as {DEFAULT_DESK}")
    sys.path.insert(0, str(Path.cwd()))
    try:
        agent = getattr(importlib.import_module(module_name), attribute)
    except ImportError as problem:
        raise ValueError(f"--desk {name!r}: {problem}") from None
    except AttributeError:
        raise ValueError(f"--desk {name!r}: {module_name} has no {attribute!r}") from None
    if not isinstance(agent, RealtimeAgent):
        raise ValueError(f"--desk {name!r} is a {type(agent).__name__}; expected a RealtimeAgent")
    return agent


async def _hold(session: LiveSession, paths: list[str]) -> int:
    """The call; returns how many of the recordings were answered. What goes wrong is said on standard error."""
    answered = 0
    try:
        async with session:
            print(f"Connected to {session.endpoint_name} as {session.agent_name}.", file=sys.stderr)
            for number, path in enumerate(paths, 1):
                print(f"[{number}/{len(paths)}] {Path(path).name} …", file=sys.stderr)
                answer = await session.play(path)
                answered += bool(answer.text)
    except CallError as problem:
        print(f"voicelab call: {problem}", file=sys.stderr)
    return answered


def _table(session: LiveSession) -> str:
    rows = [
        f"{event.time:8.2f} s  {MARKS[event.direction][0]} {event.type:<55} {event.summary[:60]}"
        for event in session.events
    ]
    return "\n".join(rows)


def save(session: LiveSession, folder: Path) -> None:
    """Write `events.jsonl`, `transcript.json` and `call.wav` (caller left, agent right) into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    session.events.save(folder / "events.jsonl")
    transcript = json.dumps(session.transcript.to_json(), indent=2, ensure_ascii=False)
    (folder / "transcript.json").write_text(transcript, encoding="utf-8")
    write_wav(folder / "call.wav", session.recording())
