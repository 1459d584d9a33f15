"""`python -m voicelab call`: recorded callers talk to an agent, without browser or Jupyter."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from pathlib import Path

from voicelab.audio.pcm import read_sound
from voicelab.call_errors import CallError
from voicelab.named import DEFAULT_DESK, DEFAULT_VERIFY, load_desk, load_named
from voicelab.plain_text import in_one_line, visible
from voicelab.record.events import MARKS, LoggedEvent
from voicelab.record.saving import Saving
from voicelab.session.live_session import LiveSession

CALLS = "calls"  # a folder in the working directory, with one for each call
PASSWORD = "VOICELAB_PASSWORD"  # an environment variable: an argument would be seen in the list of processes


def main(argv: list[str]) -> int:
    """Run the command; returns its exit status: 0 only if each WAV got an answer, 2 for a bad argument."""
    options = _parser().parse_args(argv)
    try:
        agent = load_desk(options.desk)
        verify = load_named("--verify", options.verify)
        for path in options.wav:
            read_sound(path)
        session = LiveSession(agent, verify=verify, save=options.save)
    except (ValueError, OSError) as problem:
        print(f"voicelab call: {visible(problem)}", file=sys.stderr)
        return 2
    try:
        answered = asyncio.run(_hold(session, options.wav, options.user))
        print(session.transcript, end="\n\n")
        print(_table(session))
    finally:  # Ctrl-C too
        if session.saving:
            session.saving.rest()
            print(_saved(session.saving), file=sys.stderr)
    return 0 if answered == len(options.wav) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m voicelab call", description=__doc__)
    parser.add_argument("wav", nargs="+", metavar="WAV", help="played one after another, each after the last answer")
    parser.add_argument("--desk", default=DEFAULT_DESK, metavar="module:agent", help=f"default: {DEFAULT_DESK}")
    parser.add_argument("--verify", default=DEFAULT_VERIFY, metavar="module:function", help="who may sign in")
    parser.add_argument("--user", metavar="NAME", help=f"who signs in; the password is asked for, or in {PASSWORD}")
    parser.add_argument("--save", default=CALLS, metavar="DIR", help=f"keep the call there; default: {CALLS}")
    parser.add_argument("--no-save", dest="save", action="store_const", const=None, help="keep nothing of the call")
    return parser


async def _hold(session: LiveSession, paths: list[str], user: str | None) -> int:
    """The call; returns how many of the recordings were answered. What goes wrong is said on standard error."""
    answered = 0
    signing_in = asyncio.create_task(_sign_in(session, user))
    try:
        async with session:
            print(visible(f"Connected to {session.endpoint_name} as {session.agent_name}."), file=sys.stderr)
            for number, path in enumerate(paths, 1):
                print(f"[{number}/{len(paths)}] {Path(path).name} …", file=sys.stderr)
                answer = await session.play(path)
                answered += bool(answer.text)
    except CallError as problem:
        print(f"voicelab call: {visible(problem)}", file=sys.stderr)
    finally:
        signing_in.cancel()
    return answered


async def _sign_in(session: LiveSession, user: str | None) -> None:
    """Answer what waits for a person: with the user's password, or by cancelling where nobody can be asked."""
    while True:
        approval = await session.approvals.next(timeout_seconds=float("inf"))
        if user is None and not sys.stdin.isatty():
            print(visible(f"{approval.tool} needs a sign-in: cancelled. --user NAME signs in."), file=sys.stderr)
            await approval.cancel()
            continue
        try:
            name, password = await asyncio.to_thread(_ask, approval.tool, user)
        except (EOFError, OSError):
            print(visible(f"{approval.tool}: nobody gave a password, nor does {PASSWORD}: cancelled."), file=sys.stderr)
            await approval.cancel()
            continue
        outcome = await approval.submit(name, password)
        print(visible(f"{approval.tool}: {outcome}"), file=sys.stderr)
        if approval.waiting:  # another try would be the same
            await approval.cancel()


def _ask(tool: str, user: str | None) -> tuple[str, str]:
    if user and os.environ.get(PASSWORD):
        return user, os.environ[PASSWORD]
    print(visible(f"{tool} needs a sign-in."), file=sys.stderr)
    return user or input("User name: "), getpass.getpass()


def _table(session: LiveSession) -> str:
    return "\n".join(map(_line, session.events))


def _line(event: LoggedEvent) -> str:
    told = f"{in_one_line(event.type):<55} {in_one_line(event.summary[:60])}"
    return f"{event.time:8.2f} s  {MARKS[event.direction][0]} {told}"


def _saved(saving: Saving) -> str:
    """Where the call went, and whether all of it did."""
    place = f"in {saving.folder}" if saving.folder else "nowhere"
    if saving.problem:
        return f"Not all of the call could be saved ({saving.problem.strerror}). What was saved is {place}."
    return f"Saved {place}."
