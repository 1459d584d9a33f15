"""What waits for a person before it is done, and who may let it pass."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any, Literal, Protocol

from voicelab.crossing import Crossing
from voicelab.plain_text import in_lines
from voicelab.record.item_texts import parsed
from voicelab.record.rows import Rows, Watched
from voicelab.redaction import redacted

from .call_context import CallContext, Caller
from .envelope import ToolProblem, went_wrong
from .in_thread import in_thread
from .lockout import lockout

Verify = Callable[[str, str], Caller | None]
"""Says who has this user name and password, or `None`; may take its time, as it is run in a thread of its own."""

WAIT_SECONDS = 180.0
"""How long a form waits for its answer: a caller who has gone must not leave the model waiting for ever."""

Outcome = Literal["approved", "wrong", "locked", "rejected", "timed out", "ended", "someone else", "unavailable"]

VERIFIED = ("approved", "someone else")  # outcomes for which `verify` knew the name

# What the person at the form is told, and what the model hears where the call is rejected.
TOLD = {
    "approved": "Approved.",
    "wrong": "The user name or the password is wrong.",
    "locked": "Too many wrong tries for this user name: it is locked for a while.",
    "rejected": "Cancelled: the tool was not run.",
    "timed out": "Nobody answered in time: the tool was not run.",
    "ended": "The call has ended; a form belongs to its call. Connect again and ask once more.",
    "unavailable": "The customer records cannot be reached. Try again in a moment.",
    "someone else": "Another customer has been verified in this call. Hang up first.",
}
HEARD = {
    "locked": "The caller could not be verified, and the sign-in for this user name is locked for a minute.",
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
        tool, arguments, agent: what is to be done, and by whom it was asked for; without secrets.
        asked: when, in seconds of the monotonic clock.
        outcome: `None` while it waits.
        message: what the person at the form was last told.
        patience: runs out when nobody answers.
    """

    def __init__(self, owner: Approvals, gate: Gate, call_id: str, tool: str, arguments: str, agent: str) -> None:
        self._owner, self._gate = owner, gate
        self.call_id, self.tool, self.agent = call_id, tool, agent
        self.arguments = redacted(_parsed(arguments))  # a form is stored with its notebook
        self.asked = time.monotonic()
        self.outcome: Outcome | None = None
        self.message = ""
        self.patience: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> bool:
        """Whether it has not been decided yet."""
        return self.outcome is None

    async def submit(self, username: str | None = "", password: str | None = "") -> Outcome:
        """Continue: verify, and run the tool if that succeeds.

        A wrong password leaves the form open for another try, until it locks. The password is handed to the
        session's `verify` and kept nowhere.
        """
        return await self._owner.crossing.cross(self._owner.decide(self, username or "", password or ""))

    async def cancel(self) -> Outcome:
        """Reject the call."""
        return await self._owner.crossing.cross(self._owner.turn_down(self, "rejected"))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return in_lines(f"Approval({self.tool}({told}), {self.outcome or 'waiting'})")


class Approvals(Watched, Rows[Approval]):
    """The tool calls of a session that wait, or waited, for a person; iterable, and a form when shown in a cell.

    Whoever presses the form's button agrees to that very call of the tool; see `gateway_tool` for what that is worth.
    Wrong passwords lock the account they were tried at, in every session of the process: see `Lockout`.

    Args:
        verify: who may let a call pass: a plain function. Without it a person only says yes or no.
        crossing: the door into the session's loop.

    Raises:
        TypeError: if `verify` is no plain function.
    """

    def __init__(self, verify: Verify | None, crossing: Crossing) -> None:
        super().__init__()
        if verify is not None and (not callable(verify) or inspect.iscoroutinefunction(verify)):
            kind = "a coroutine function" if callable(verify) else f"a {type(verify).__name__}"
            raise TypeError(
                f"verify={verify!r} is {kind}: give a plain function of user name and password that returns a Caller "
                "or None; it runs in a thread of its own."
            )
        self.crossing = crossing
        self.form: Any = None  # what shows them in cells; `voicelab.widgets.shown` puts it here
        self._verify = verify
        self._handed_out: set[str] = set()
        self._expected = 0
        self._tasks: set[asyncio.Task[Outcome]] = set()  # the loop itself keeps none alive

    @property
    def needs_credentials(self) -> bool:
        """Whether the form asks for a user name and a password."""
        return self._verify is not None

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
        account = lockout.account(self._verify, username)
        if self._verify and not lockout.begin(account):
            return self._tell(approval, "locked", f" Try again in {lockout.seconds(account)} s.")
        try:
            caller = _known(await in_thread(self._verify, username, password)) if self._verify else None
        except Exception as problem:  # it may hold the password: only its kind is kept
            lockout.unknown(account)
            self._audit(approval, "unavailable", username, problem=type(problem).__name__)
            return self._tell(approval, "unavailable")
        if self._verify and caller is None:
            return await self._wrong_try(approval, username, lockout.wrong(account))
        lockout.right(account)
        return await self.let_pass(approval, caller, username)

    async def let_pass(self, approval: Approval, caller: Caller | None, username: str) -> Outcome:
        """Run the tool; from here on the call is that of `caller`, if there is one."""
        if not approval.waiting:  # decided by somebody else while the password was checked
            return self._tell(approval, approval.outcome)
        context = approval._gate.context
        if caller and context.caller and caller.id != context.caller.id:
            self._audit(approval, "someone else", username)
            return self._tell(approval, "someone else")
        context.consent.press(approval.call_id, signed_in=bool(caller and not context.caller))
        context.caller = caller or context.caller
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

    async def _wrong_try(self, approval: Approval, username: str, left: int) -> Outcome:
        self._audit(approval, "wrong", username, tries_left=left)
        if not approval.waiting:
            return self._tell(approval, approval.outcome)
        if left:
            return self._tell(approval, "wrong", f" {left} {'try' if left == 1 else 'tries'} left.")
        return await self.turn_down(approval, "locked")

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
        if username:  # one that nobody has verified may be a password, typed into the wrong field
            details["username"] = username[:64] if outcome in VERIFIED else "<not verified>"
        approval._gate.context.audit.record("approval", outcome, **details)


def _known(found: Any) -> Caller | None:
    """Who `verify` says it is; whatever is neither a `Caller` nor nothing would let anybody pass.

    Raises:
        TypeError: naming what it returned instead.
    """
    if isinstance(found, Caller) or not found:
        return found or None
    raise TypeError(f"verify returned a {type(found).__name__}, and has to return a Caller or None")


def _parsed(arguments: str) -> dict[str, Any]:
    value = parsed(arguments or "{}")
    return value if isinstance(value, dict) else {"arguments": arguments}
