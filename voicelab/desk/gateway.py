"""The tool gateway: every call of a tool is checked, bounded, recorded, and answered in one shape.

The order is: arguments against their schema, the caller's verification, authorisation, for what changes something the
caller's clear yes to it, and only then execution, with a budget of time, bounded retries, an idempotency key for what
changes something, and a fallback.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import random
from collections.abc import Callable, Iterator
from typing import Any

from agents import FunctionTool
from agents.function_schema import FuncSchema
from agents.tool_context import ToolContext

from voicelab.record.audit import AuditLog

from .attempt import Attempt
from .call_context import CallContext
from .consent import Proposal, question_for
from .envelope import (
    NotAuthorised,
    Result,
    ToolProblem,
    as_problem,
    proposed,
    succeeded,
    told_problem,
    uncertain,
    went_wrong,
)
from .in_thread import in_thread
from .policy import Policy
from .tool_arguments import AGREED, CONTEXT, KEY, checked, schema_of

__all__ = ["NotAuthorised", "Result", "ToolProblem", "gateway_tool"]

FALLBACK_CONFIDENCE = 0.5
BACK_OFF_SECONDS = 0.05  # before the first retry, doubled for each further one, and jittered
NOT_VERIFIED = ToolProblem(
    "not_verified", "The caller has not been verified. Have them sign in first, with the auth check.", retryable=True
)
NOBODY_TO_ASK = ToolProblem(
    "no_caller", "That can be done in a call only, where somebody can say yes to it. Nothing was done."
)
_outside_of_calls = AuditLog()


def gateway_tool(
    function: Callable[..., Any] | None = None,
    *,
    verified: bool = False,
    authorise: Callable[[CallContext, dict[str, Any]], None] | None = None,
    timeout_ms: int = 3_000,
    retries: int = 1,
    changes: bool = False,
    asks: Callable[..., str] | None = None,
    proposed_by: str | None = None,
    idempotency: Callable[[CallContext, dict[str, Any]], str] | None = None,
    acknowledge_after_ms: int = 600,
    acknowledgement: str = "One moment, please.",
    fallback: Callable[..., Any] | None = None,
    needs_approval: bool | Callable[..., Any] = False,
    name_override: str | None = None,
    description_override: str | None = None,
) -> Any:
    """Make a function a tool that is called through the gateway.

    The function may be `async`; one that is not runs in a thread. Its first parameter may be `context: CallContext`,
    and a keyword `idempotency_key: str` is filled in by the gateway; neither is shown to the model. It returns data,
    or a `Result` with a confidence, and raises `ToolProblem`, or any error with `code`, `message` and `retryable`.

    Args:
        verified: only for callers who have been verified in this call.
        authorise: raises `NotAuthorised` if this caller may not do this with these arguments.
        timeout_ms: the budget of the whole call, retries included.
        retries: how often a retryable problem is tried again within it; a change is, if the function takes the
            `idempotency_key`.
        changes: it changes something. Then it is done only after the caller has said a clear yes to exactly that, in
            the words as heard, and once (see `Consent`). A call of the tool without that yes changes nothing: it
            proposes, and says what the caller is to be asked; the same call after the yes does it. It is not broken
            off when the time is over: whether it was done, the same call will tell. If it fails in a way that nobody
            has thought of, and the function takes no `idempotency_key`, it takes a new yes to try it again.
        asks: makes that question from the same arguments, such as `lambda meal: f"Shall I order the {meal} meal?"`.
        proposed_by: the name of another tool that proposes it, by `context.consent.propose(…)`; what that bound to
            the proposal comes as a keyword `agreed`, which the model is not shown.
        idempotency: makes the key of a change; by default each proposal has its own.
        acknowledge_after_ms: when the caller is told that this takes a moment, with the words of `acknowledgement`.
        fallback: what to answer, from the same arguments, when the time is over or what the tool needs is down. Of a
            change that was begun only if the function itself says by its error that it was not made.
        needs_approval, name_override, description_override: as with the SDK's `function_tool`. Whoever presses the
            form's button for a change has agreed to that very call; but not by a sign-in alone, where a function
            asks for the form only until somebody has signed in.

    Raises:
        TypeError, ValueError: as `Policy`; and if there is no function to make a tool of.
    """
    policy = Policy(
        verified,
        authorise,
        timeout_ms,
        retries,
        changes,
        asks,
        proposed_by,
        idempotency,
        acknowledge_after_ms,
        acknowledgement,
        fallback,
        needs_approval,
    )

    def made(function: Callable[..., Any]) -> FunctionTool:
        if not inspect.isroutine(function):
            raise TypeError(f"{function!r} is a {type(function).__name__}: gateway_tool makes a tool of a function.")
        filled = (CONTEXT, KEY, AGREED) if proposed_by else (CONTEXT, KEY)
        schema = schema_of(function, name_override, description_override, filled)
        return FunctionTool(
            name=schema.name,
            description=schema.description or "",
            params_json_schema=schema.params_json_schema,
            on_invoke_tool=Gateway(function, schema, policy),
            needs_approval=needs_approval,
        )

    return made if function is None else made(function)


class Gateway:
    """One tool's way through the gateway; the SDK calls it with the model's arguments as JSON text."""

    def __init__(self, function: Callable[..., Any], schema: FuncSchema, policy: Policy) -> None:
        self._function, self._schema, self.policy = function, schema, policy
        self._given = inspect.signature(function).parameters

    async def __call__(self, run: ToolContext[Any], text: str) -> str:
        known = isinstance(run.context, CallContext)
        context = run.context if known else CallContext(data=run.context, audit=_outside_of_calls)
        attempt = Attempt(self._schema.name, context, getattr(run, "tool_call_id", ""))
        try:
            attempt.arguments = checked(self._schema, text)
            await self._permit(context, attempt.arguments)
            if self.policy.changes and (asked := await self._asked(attempt, known)):
                attempt.record("proposed")
                return proposed(asked, attempt.trace_id)
            with self._acknowledging(context):
                result = await self._bounded(attempt)
        except asyncio.CancelledError:
            attempt.record("cancelled")
            raise
        except Exception as failure:  # none may leave the caller without an outcome
            return await self._answer_to(failure, attempt)
        attempt.record("ok")
        if attempt.proposal:
            attempt.proposal.told = True
        return succeeded(result, attempt.trace_id)

    async def _permit(self, context: CallContext, arguments: dict[str, Any]) -> None:
        if self.policy.verified and context.caller is None:
            raise NOT_VERIFIED
        if self.policy.authorise:
            if await in_thread(self.policy.authorise, context, arguments) is False:
                raise NotAuthorised()

    async def _asked(self, attempt: Attempt, in_a_call: bool) -> dict[str, str] | None:
        """What the caller is to be asked first; `None` if they have agreed, and the attempt has their proposal."""
        if not in_a_call:
            raise NOBODY_TO_ASK
        consent, tool = attempt.context.consent, self._schema.name
        pressed = consent.pressed(attempt.call_id, self.policy.needs_approval is True)
        proposal = consent.find(tool, attempt.arguments)
        if proposal and (proposal.under_way or pressed or await consent.given(proposal)):
            attempt.proposal = proposal
            return None
        asked = await self._propose(attempt, proposal)
        attempt.proposal = consent.find(tool, attempt.arguments) if pressed else None
        return None if pressed else asked

    async def _propose(self, attempt: Attempt, void: Proposal | None) -> dict[str, str]:
        """Propose it, or what was proposed before once more."""
        tool, arguments, terms = self._schema.name, attempt.arguments, None
        if self.policy.proposed_by:
            if void is None:
                told = f"Nothing was proposed yet. Call {self.policy.proposed_by} first."
                raise ToolProblem("nothing_proposed", told)
            says, what, terms = void.says, void.what, void.terms
        else:
            says, what = question_for(tool, arguments)
            says = await in_thread(self.policy.asks, **arguments) if self.policy.asks else says
        try:
            return attempt.context.consent.propose(tool, says, what, terms=terms, arguments=arguments)
        except ValueError as problem:  # for whoever made the tool: the audit has the code, and the transcript the rest
            raise ToolProblem("asks_nothing", str(problem)) from None

    @contextlib.contextmanager
    def _acknowledging(self, context: CallContext) -> Iterator[None]:
        async def acknowledge() -> None:
            await asyncio.sleep(self.policy.acknowledge_after_ms / 1000)
            await context.say(self.policy.acknowledgement)

        patience = asyncio.create_task(acknowledge())
        try:
            yield
        finally:
            patience.cancel()

    async def _bounded(self, attempt: Attempt) -> Any:
        """The function's result within the budget. What changes something runs on when the budget is used up."""
        seconds = self.policy.timeout_ms / 1000
        try:
            if attempt.proposal is None:
                return await asyncio.wait_for(self._with_retries(attempt, self.policy.retries), seconds)
            return await asyncio.wait_for(asyncio.shield(self._acting(attempt, attempt.proposal)), seconds)
        except asyncio.TimeoutError:
            acting = attempt.proposal and attempt.proposal.acting
            if acting and acting.done():  # it is the function's own
                raise
            done = "Nobody knows yet whether it was done: ask again in a moment." if acting else "Nothing was done."
            raise ToolProblem("timeout", f"That takes longer than it should. {done}", retryable=True) from None

    def _acting(self, attempt: Attempt, proposal: Proposal) -> asyncio.Task[Any]:
        """The change, begun if it is not under way or done already."""
        if proposal.acting and proposal.under_way:
            return proposal.acting
        acting = asyncio.create_task(self._changing(attempt, proposal))
        acting.add_done_callback(_noted)
        attempt.context.consent.begin(proposal, acting)
        return acting

    async def _changing(self, attempt: Attempt, proposal: Proposal) -> Any:
        if self.policy.idempotency:
            proposal.key = await in_thread(self.policy.idempotency, attempt.context, attempt.arguments)
        try:
            return await self._with_retries(attempt, 0 if KEY not in self._given else self.policy.retries)
        except Exception as failure:
            proposal.spent = KEY not in self._given and told_problem(failure) is None
            raise

    async def _with_retries(self, attempt: Attempt, retries: int) -> Any:
        while True:
            attempt.tries += 1
            try:
                return await self._run(attempt)
            except Exception as failure:
                if not as_problem(failure).retryable or attempt.tries > retries:
                    raise
            await asyncio.sleep(BACK_OFF_SECONDS * 2 ** (attempt.tries - 1) * random.uniform(0.5, 1.5))

    async def _run(self, attempt: Attempt) -> Any:
        keywords = dict(attempt.arguments)
        if KEY in self._given:
            keywords[KEY] = attempt.proposal.key if attempt.proposal else ""
        if self.policy.proposed_by and AGREED in self._given:
            keywords[AGREED] = attempt.proposal.terms if attempt.proposal else None
        first = [attempt.context] if CONTEXT in self._given else []
        return await in_thread(self._function, *first, **keywords)

    async def _answer_to(self, failure: Exception, attempt: Attempt) -> str:
        told, begun = told_problem(failure), attempt.proposal and attempt.proposal.acting
        problem = uncertain(repeatable=KEY in self._given) if begun and not told else as_problem(failure)
        if (
            self.policy.fallback
            and problem.retryable
            and (attempt.tries or begun)
            and (not begun or told and begun.done())
        ):
            with contextlib.suppress(Exception):  # a fallback that fails leaves the problem as it was
                data = await in_thread(self.policy.fallback, **attempt.arguments)
                data = data if isinstance(data, dict) else {"message": data}
                attempt.record("fallback", error_code=problem.code)
                return succeeded(Result({**data, "fallback": True}, FALLBACK_CONFIDENCE), attempt.trace_id)
        kind = {} if told or isinstance(failure, OSError) and not begun else {"exception": type(failure).__name__}
        attempt.record("error", error_code=problem.code, **kind)
        return went_wrong(problem)


def _noted(task: asyncio.Task[Any]) -> None:
    """A failure has been told to the model, or will be when it asks again."""
    if not task.cancelled():
        task.exception()
