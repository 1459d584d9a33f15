"""The tool gateway: every call of a tool is checked, bounded, recorded, and answered in one shape.

The order is: arguments against their schema, the caller's verification, authorisation, and only then execution, with
a budget of time, bounded retries, an idempotency key for what changes something, and a fallback.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import inspect
import json
import random
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from agents import FunctionTool
from agents.function_schema import FuncSchema
from agents.tool_context import ToolContext

from voicelab.record.audit import AuditLog

from .call_context import CallContext
from .envelope import NotAuthorised, Result, ToolProblem, as_problem, succeeded, went_wrong
from .tool_arguments import KEY, checked, schema_of

__all__ = ["NotAuthorised", "Result", "ToolProblem", "gateway_tool"]

FALLBACK_CONFIDENCE = 0.5
BACK_OFF_SECONDS = 0.05  # before the first retry, doubled for each further one, and jittered
NOT_VERIFIED = ToolProblem(
    "not_verified", "The caller has not been verified. Have them sign in first, with the auth check.", retryable=True
)
_outside_of_calls = AuditLog()


@dataclass(frozen=True)
class Policy:
    """What the gateway makes sure of for one tool; the arguments of `gateway_tool`."""

    verified: bool
    authorise: Callable[[CallContext, dict[str, Any]], None] | None
    timeout_ms: int
    retries: int
    changes: bool
    idempotency: Callable[[CallContext, dict[str, Any]], str] | None
    acknowledge_after_ms: int
    acknowledgement: str
    fallback: Callable[..., Any] | None


def gateway_tool(
    function: Callable[..., Any] | None = None,
    *,
    verified: bool = False,
    authorise: Callable[[CallContext, dict[str, Any]], None] | None = None,
    timeout_ms: int = 3_000,
    retries: int = 1,
    changes: bool = False,
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
        retries: how often a retryable problem is tried again within it.
        changes: it changes something. It then gets an idempotency key, is run once for calls with the same key, and
            is not broken off when the time is over: whether it was done, a call with the same key will tell.
        idempotency: makes that key; by default each function call of the model has its own.
        acknowledge_after_ms: when the caller is told that this takes a moment, with the words of `acknowledgement`.
        fallback: what to answer, from the same arguments, when the time is over or what the tool needs is down.
        needs_approval, name_override, description_override: as with the SDK's `function_tool`.
    """
    policy = Policy(
        verified, authorise, timeout_ms, retries, changes, idempotency, acknowledge_after_ms, acknowledgement, fallback
    )

    def made(function: Callable[..., Any]) -> FunctionTool:
        schema = schema_of(function, name_override, description_override)
        return FunctionTool(
            name=schema.name,
            description=schema.description or "",
            params_json_schema=schema.params_json_schema,
            on_invoke_tool=Gateway(function, schema, policy),
            needs_approval=needs_approval,
        )

    return made(function) if function else made


class Gateway:
    """One tool's way through the gateway; the SDK calls it with the model's arguments as JSON text."""

    def __init__(self, function: Callable[..., Any], schema: FuncSchema, policy: Policy) -> None:
        self._function, self._schema, self.policy = function, schema, policy
        self._given = inspect.signature(function).parameters

    async def __call__(self, run: ToolContext[Any], text: str) -> str:
        known = isinstance(run.context, CallContext)
        context = run.context if known else CallContext(data=run.context, audit=_outside_of_calls)
        attempt = _Attempt(self._schema.name, context, getattr(run, "tool_call_id", ""))
        try:
            attempt.arguments = checked(self._schema, text)
            self._permit(context, attempt.arguments)
            if self.policy.changes:
                attempt.key = self._key(attempt)
            with self._acknowledging(context):
                result = await self._bounded(attempt)
        except asyncio.CancelledError:
            attempt.record("cancelled")
            raise
        except Exception as failure:  # none may leave the caller without an outcome
            return self._answer_to(failure, attempt)
        attempt.record("ok")
        return succeeded(result, attempt.trace_id)

    def _permit(self, context: CallContext, arguments: dict[str, Any]) -> None:
        if self.policy.verified and context.caller is None:
            raise NOT_VERIFIED
        if self.policy.authorise:
            self.policy.authorise(context, arguments)

    def _key(self, attempt: _Attempt) -> str:
        if self.policy.idempotency:
            return self.policy.idempotency(attempt.context, attempt.arguments)
        text = json.dumps([attempt.call_id, attempt.tool, attempt.arguments], default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

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

    async def _bounded(self, attempt: _Attempt) -> Any:
        """The function's result within the budget. What changes something runs on when the budget is used up."""
        seconds = self.policy.timeout_ms / 1000
        try:
            if not attempt.key:
                return await asyncio.wait_for(self._with_retries(attempt), seconds)
            running = attempt.context.in_flight.get(attempt.key)
            if running is None:
                running = asyncio.create_task(self._with_retries(attempt))
                attempt.context.in_flight[attempt.key] = running
                running.add_done_callback(functools.partial(_forget, attempt.context, attempt.key))
            return await asyncio.wait_for(asyncio.shield(running), seconds)
        except asyncio.TimeoutError:
            done = "It may still be done: ask again in a moment." if attempt.key else "Nothing was done."
            raise ToolProblem("timeout", f"That takes longer than it should. {done}", retryable=True) from None

    async def _with_retries(self, attempt: _Attempt) -> Any:
        while True:
            attempt.tries += 1
            try:
                return await self._run(attempt)
            except Exception as failure:
                problem = as_problem(failure)
                if not problem.retryable or attempt.tries > self.policy.retries:
                    raise
            await asyncio.sleep(BACK_OFF_SECONDS * 2 ** (attempt.tries - 1) * random.uniform(0.5, 1.5))

    async def _run(self, attempt: _Attempt) -> Any:
        keywords = dict(attempt.arguments)
        if KEY in self._given:
            keywords[KEY] = attempt.key
        first = [attempt.context] if next(iter(self._given), "") == "context" else []
        if inspect.iscoroutinefunction(self._function):
            return await self._function(*first, **keywords)
        return await asyncio.to_thread(self._function, *first, **keywords)

    def _answer_to(self, failure: Exception, attempt: _Attempt) -> str:
        problem = as_problem(failure)
        if self.policy.fallback and problem.retryable and attempt.tries:
            with contextlib.suppress(Exception):  # a fallback that fails leaves the problem as it was
                data = self.policy.fallback(**attempt.arguments)
                data = data if isinstance(data, dict) else {"message": data}
                attempt.record("fallback", error_code=problem.code)
                return succeeded(Result({**data, "fallback": True}, FALLBACK_CONFIDENCE), attempt.trace_id)
        kind = {"exception": type(failure).__name__} if problem.code == "internal_error" else {}
        attempt.record("error", error_code=problem.code, **kind)
        return went_wrong(problem)


class _Attempt:
    """One call of a tool, as the audit will have it."""

    def __init__(self, tool: str, context: CallContext, call_id: str) -> None:
        self.tool, self.context, self.call_id = tool, context, call_id
        self.trace_id = f"trace_{uuid.uuid4().hex[:16]}"
        self.arguments: dict[str, Any] = {}
        self.key = ""
        self.tries = 0
        self._began = time.monotonic()

    def record(self, outcome: str, **more: Any) -> None:
        caller = self.context.caller
        self.context.audit.record(
            self.tool,
            outcome,
            trace_id=self.trace_id,
            caller=caller.id if caller else None,
            arguments=self.arguments,
            attempts=self.tries,
            ms=round((time.monotonic() - self._began) * 1000),
            **({KEY: self.key} if self.key else {}),
            **more,
        )


def _forget(context: CallContext, key: str, task: asyncio.Task[Any]) -> None:
    """The next call with this key runs the tool again, which knows the key by itself; a failure has been told."""
    context.in_flight.pop(key, None)
    if not task.cancelled():
        task.exception()
