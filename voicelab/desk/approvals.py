"""What waits for a person before it is done, and who may let it pass."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, Literal, Protocol

from voicelab.crossing import Crossing
from voicelab.plain_text import in_lines
from voicelab.record.rows import Rows, Watched

from .call_context import CallContext, Caller
from .envelope import ToolProblem, went_wrong

Verify = Callable[[str, str], Caller | None]
"""Says who has this user name and password, or `None`; may take its time, as it is run in a thread of its own."""

WRONG_TRIES = 5
LOCK_SECONDS = 60.0
WAIT_SECONDS = 180.0
"""How long a form waits for its answer: a caller who has gone must not leave the model waiting for ever."""

Outcome = Literal["approved", "wrong", "locked", "rejected", "timed out", "ended", "someone else", "unavailable"]

# What the person at the form is told, and what the model hears where the call is rejected.
TOLD = {
    "approved": "Approved.",
    "wrong": "The user name or the password is wrong.",
    "locked": "Too many wrong tries: the form is locked for a while.",
    "rejected": "Cancelled: the tool was not run.",
    "timed out": "Nobody answered in time: the tool was not run.",
    "ended": "The call has ended; a form belongs to its call. Connect again and ask once more.",
    "unavailable": "The customer records cannot be reached. Try again in a moment.",
    "someone else": "Another customer has been verified in this call. Hang up first.",
}
HEARD = {
    "locked": "The caller could not be verified, and the sign-in form is locked for a minute.",
    "rejected": "The caller cancelled the sign-in, so nothing was done.",
    "timed out": "The sign-in form was not answered in time, so nothing was done.",
}


class Gate(Protocol):
    """The call that waits: what `Approvals` asks of it. All on the session's loop."""

    context: CallContext

    async def approve(self, call_id: str) -> None:
        """Run the tool."""

    async def reject(self, call_id: str, message: str) -> None:
        """Do not run it; the model gets `message` as the tool's output."""


class Approval:
    """A tool call that waits for a person.

    Attributes:
        call_id: the function call's.
        tool, arguments, agent: what is to be done, and by whom it was asked for.
        asked: when, in seconds of the monotonic clock.
        outcome: `None` while it waits.
        message: what the person at the form was last told.
        patience: runs out when nobody answers.
    """

    def __init__(self, owner: Approvals, gate: Gate, call_id: str, tool: str, arguments: str, agent: str) -> None:
        self._owner, self._gate = owner, gate
        self.call_id, self.tool, self.agent = call_id, tool, agent
        self.arguments = _parsed(arguments)
        self.asked = time.monotonic()
        self.outcome: Outcome | None = None
        self.message = ""
        self.patience: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> bool:
        """Whether it has not been decided yet."""
        return self.outcome is None

    async def submit(self, username: str = "", password: str = "") -> Outcome:
        """Continue: verify, and run the tool if that succeeds.

        A wrong password leaves the form open for another try, until it locks. The password is handed to the
        session's `verify` and kept nowhere.
        """
        return await self._owner.crossing.cross(self._owner.decide(self, username, password))

    async def cancel(self) -> Outcome:
        """Reject the call."""
        return await self._owner.crossing.cross(self._owner.turn_down(self, "rejected"))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return in_lines(f"Approval({self.tool}({told}), {self.outcome or 'waiting'})")


class Approvals(Watched, Rows[Approval]):
    """The tool calls of a session that wait, or waited, for a person; iterable, and a form when shown in a cell.

    Args:
        verify: who may let a call pass. Without it a person only says yes or no.
        crossing: the door into the session's loop.
    """

    def __init__(self, verify: Verify | None, crossing: Crossing) -> None:
        super().__init__()
        self.crossing = crossing
        self._verify = verify
        self._handed_out: set[str] = set()
        self._expected = 0
        self._wrong = 0
        self._locked_until = 0.0
        self._tasks: set[asyncio.Task[Outcome]] = set()  # the loop itself keeps none alive

    @property
    def needs_credentials(self) -> bool:
        """Whether the form asks for a user name and a password."""
        return self._verify is not None

    @property
    def locked_seconds(self) -> int:
        """How long the form stays locked, in whole seconds; 0 when it is open."""
        return max(0, round(self._locked_until - time.monotonic() + 0.499))

    @property
    def pending(self) -> list[Approval]:
        """Those that wait, the oldest first."""
        return [approval for approval in self._rows if approval.waiting]

    @property
    def attended(self) -> bool:
        """Whether somebody sees what waits: a form shows it, or code has taken it or waits for it."""
        taken = all(approval.call_id in self._handed_out for approval in self.pending)
        return bool(self._watchers or self._expected) or taken

    async def next(self, timeout_seconds: float = 30.0) -> Approval:
        """The next approval that nobody has taken yet; waits for one if need be.

        Raises:
            TimeoutError: if none came.
        """
        self._expected += 1
        try:
            return await self.crossing.cross(self._next(timeout_seconds))
        finally:
            self._expected -= 1

    def __repr__(self) -> str:
        return f"Approvals({self._rows!r})"

    def find(self, call_id: str) -> Approval | None:
        """The approval of a function call."""
        return next((approval for approval in self._rows if approval.call_id == call_id), None)

    # On the session's loop.

    def ask(self, gate: Gate, call_id: str, tool: str, arguments: str, agent: str) -> None:
        """A tool call needs a person: show it, and wait for so long."""
        approval = Approval(self, gate, call_id, tool, arguments, agent)
        self._rows.append(approval)
        loop = asyncio.get_running_loop()
        approval.patience = loop.call_later(WAIT_SECONDS, self._give_up, approval)
        self._changed()

    def end(self) -> None:
        """The call has ended, and with it whatever waited."""
        for approval in self.pending:
            self._close(approval, "ended")
        self._changed()

    async def decide(self, approval: Approval, username: str, password: str) -> Outcome:
        """What `Approval.submit` does."""
        if not approval.waiting:
            return self._tell(approval, approval.outcome)
        if self.locked_seconds:
            return self._tell(approval, "locked")
        try:
            caller = await asyncio.to_thread(self._verify, username, password) if self._verify else None
        except Exception as problem:  # it may hold the password: only its kind is kept
            self._audit(approval, "unavailable", username, problem=type(problem).__name__)
            return self._tell(approval, "unavailable")
        if not approval.waiting:  # decided by somebody else while the password was checked
            return self._tell(approval, approval.outcome)
        known = approval._gate.context.caller
        if self._verify and caller is None:
            return await self._wrong_try(approval, username)
        if caller and known and caller.id != known.id:
            self._audit(approval, "someone else", username)
            return self._tell(approval, "someone else")
        self._wrong = 0
        approval._gate.context.caller = caller or known
        self._close(approval, "approved")
        self._audit(approval, "approved", username)
        await approval._gate.approve(approval.call_id)
        return "approved"

    async def turn_down(self, approval: Approval, outcome: Literal["rejected", "timed out", "locked"]) -> Outcome:
        """Reject the call; the model hears why."""
        if not approval.waiting:
            return self._tell(approval, approval.outcome)
        self._close(approval, outcome)
        self._audit(approval, outcome)
        problem = ToolProblem(f"approval_{outcome.replace(' ', '_')}", HEARD[outcome], retryable=outcome != "locked")
        await approval._gate.reject(approval.call_id, went_wrong(problem))
        return outcome

    async def _next(self, timeout_seconds: float) -> Approval:
        deadline = time.monotonic() + timeout_seconds
        while True:
            for approval in self.pending:
                if approval.call_id not in self._handed_out:
                    self._handed_out.add(approval.call_id)
                    return approval
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"No tool call asked for approval within {timeout_seconds:g} s. "
                    "Is its tool made with needs_approval, and did the model call it (session.transcript)?"
                )
            await asyncio.sleep(0.02)

    async def _wrong_try(self, approval: Approval, username: str) -> Outcome:
        self._wrong += 1
        self._audit(approval, "wrong", username, tries=self._wrong)
        if self._wrong < WRONG_TRIES:
            left = WRONG_TRIES - self._wrong
            return self._tell(approval, "wrong", f" {left} {'try' if left == 1 else 'tries'} left.")
        self._wrong = 0
        self._locked_until = time.monotonic() + LOCK_SECONDS
        for waiting in self.pending:
            await self.turn_down(waiting, "locked")
        return "locked"

    def _give_up(self, approval: Approval) -> None:
        task = asyncio.get_running_loop().create_task(self.turn_down(approval, "timed out"))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _close(self, approval: Approval, outcome: Outcome) -> None:
        approval.outcome = outcome
        if approval.patience:
            approval.patience.cancel()
        self._tell(approval, outcome)

    def _tell(self, approval: Approval, outcome: Outcome, more: str = "") -> Outcome:
        approval.message = TOLD[outcome] + more
        self._changed()
        return outcome

    def _audit(self, approval: Approval, outcome: str, username: str = "", **more: Any) -> None:
        details = {"tool": approval.tool, "call_id": approval.call_id, **more}
        if username:
            details["username"] = username[:64]
        approval._gate.context.audit.record("approval", outcome, **details)


def _parsed(arguments: str) -> dict[str, Any]:
    try:
        value = json.loads(arguments or "{}")
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"arguments": arguments}
