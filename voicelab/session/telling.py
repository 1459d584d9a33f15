"""A wait that is worth a word is told where somebody looks: in the output of the cell that waits.

The session lives on a thread of its own, whose output no cell would show. So the words are written by the coroutine
that waits in the cell. What is usual is quick, and is not told, so that a notebook's outputs stay as they are.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from voicelab.desk.approvals import WAIT_SECONDS, Approval, Approvals
from voicelab.plain_text import in_lines

from .session_facts import SessionFacts
from .waits import Wait

T = TypeVar("T")

LOOK_SECONDS = 0.2
FORM_SECONDS = 1.0  # for code that answers forms to have taken this one
LONG_SECONDS = 20.0  # an engine that is started on a busy machine is quicker
LONG = ("connecting", "reconnecting", "caller", "transcript", "thinking", "tool", "checking")

HOW = """{tool}({arguments}) waits for a person. Without one it is refused after {left:.0f} s.
Answer the form here, or by code: begin with `task = asyncio.create_task(session.play(…))`, and then
`await (await session.approvals.next()).submit({credentials})`, or `.cancel()`."""


async def told(session: SessionFacts, coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it on the session's loop and wait for it here; what it waits for is told here too."""
    crossing = session.approvals.crossing
    if crossing.here:
        return await coroutine
    result = asyncio.wrap_future(crossing.submit(coroutine))
    teller = _Teller(session)
    try:
        while not result.done():
            await asyncio.wait([result], timeout=LOOK_SECONDS)
            teller.look()
    except asyncio.CancelledError:  # an interrupted cell: what it waited for is not wanted any more
        result.cancel()
        raise
    return result.result()


class _Teller:
    """Tells each wait once."""

    def __init__(self, session: SessionFacts) -> None:
        self._session = session
        self._known: set[object] = set()
        self._wait, self._began = ("", ""), time.monotonic()

    def look(self) -> None:
        wait = self._session.waits_for
        if wait is None:
            return
        if (wait.what, wait.name) != self._wait:
            self._wait, self._began = (wait.what, wait.name), time.monotonic()
        elif wait.what == "approval" and not self._session.approvals.attended:
            self._ask_for_a_person()
        elif wait.what in LONG and time.monotonic() - self._began > LONG_SECONDS and self._session.panel is None:
            self._tell(self._wait, _sentence(wait))

    def _ask_for_a_person(self) -> None:
        for approval in self._session.approvals.pending:
            if time.monotonic() - approval.asked > FORM_SECONDS and approval.call_id not in self._known:
                self._tell(approval.call_id, _how(approval, self._session.approvals.needs_credentials))
                _show(self._session.approvals)

    def _tell(self, key: object, words: str) -> None:
        if key not in self._known:
            self._known.add(key)
            print(in_lines(words), flush=True)


def _sentence(wait: Wait) -> str:
    return f"The session {wait}."


def _how(approval: Approval, credentials: bool) -> str:
    left = approval.asked + WAIT_SECONDS - time.monotonic()
    arguments = ", ".join(f"{name}={value!r}" for name, value in approval.arguments.items())
    given = '"user name", "password"' if credentials else ""
    return HOW.format(tool=approval.tool, arguments=arguments, left=max(0.0, left), credentials=given)


def _show(approvals: Approvals) -> None:
    """The form itself, below the cell that runs; outside of notebooks there is nothing to show it."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if getattr(shell, "kernel", None) is not None:
        sys.modules["IPython"].display.display(approvals)
