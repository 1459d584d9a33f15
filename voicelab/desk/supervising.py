"""The chat-supervisor pattern: an agent in front that talks, and a stronger one in writing that knows what to say.

The agent in front answers at once and hands nothing over: for what it may not answer by itself it calls a tool, behind
which the Agents SDK's `Runner` lets the supervisor think, call tools, and write the next answer.
"""

from __future__ import annotations

import inspect
import json
import re
import statistics
import time
from collections.abc import Sequence
from typing import Any

import openai
from agents import (
    Agent,
    FunctionTool,
    OpenAIResponsesModel,
    RunConfig,
    RunContextWrapper,
    RunHooks,
    Runner,
    Tool,
    default_tool_error_function,
)
from agents.exceptions import AgentsException

from voicelab.defaults import TEXT_MODEL
from voicelab.record.audit import CONSULTATION, AuditLog
from voicelab.record.item_texts import parsed
from voicelab.record.transcript_entry import Step

from .call_context import CallContext
from .envelope import INTERNAL_ERROR
from .gateway import Gateway, ToolProblem, gateway_tool

TOOL = "get_next_response_from_supervisor"
MOST_STEPS = 6
_COMMON = set(
    "about again also another anything back been bring could does doing dont from give going good hello help here have "
    "just know like many more much need okay please right should some something take tell than thank thanks that them "
    "then there they thing this very want well were what when where which will with would your".split()
)


class Supervisor:
    """An `Agent` that a realtime agent asks what to say next.

    Args:
        agent: its instructions and its tools. They run in the call's context: a verified caller is verified for them.
        model: the text model's name; the practice engine has but one.
        messages: how many of the last messages it is shown; all of them if left out.
        filler: said while it thinks, if that takes longer than `filler_after_ms`.

    Raises:
        TypeError: for something that is no `Agent`, or for a tool that is none.
        ValueError: for a tool that waits for a person's approval: forms belong to the agent in front.
    """

    def __init__(
        self,
        agent: Agent[Any],
        *,
        model: str = TEXT_MODEL,
        messages: int | None = None,
        filler: str = "Just a second.",
        filler_after_ms: int = 250,
        timeout_ms: int = 30_000,
    ) -> None:
        if not isinstance(agent, Agent):
            raise TypeError(
                f"{agent!r:.60} is a {type(agent).__name__}: a supervisor thinks in writing, give an Agent."
            )
        for tool in agent.tools:
            if inspect.isroutine(tool):
                raise TypeError(f"{agent.name}: {tool.__name__!r} is a plain function: put @function_tool above it.")
        waiting = [tool.name for tool in agent.tools if getattr(tool, "needs_approval", False)]
        if waiting:
            raise ValueError(f"{waiting[0]!r} waits for an approval: give that tool to the agent in front.")
        self.agent, self.model, self.messages = agent, model, messages
        self._filler, self._filler_after_ms, self._timeout_ms = filler, filler_after_ms, timeout_ms

    def tool(self) -> FunctionTool:
        """The tool for the agent in front."""

        async def ask(context: CallContext, relevant_context_from_last_message: str) -> dict[str, Any]:
            """Ask the supervisor.

            Args:
                relevant_context_from_last_message: what the caller's last message adds, in the caller's words.
            """
            return {"message": await self._next_response(context, relevant_context_from_last_message)}

        return gateway_tool(
            ask,
            name_override=TOOL,
            description_override="Finds the answer to any question or request of the caller, and returns what to say "
            "word for word.",
            timeout_ms=self._timeout_ms,
            retries=0,
            acknowledge_after_ms=self._filler_after_ms,
            acknowledgement=self._filler,
            fallback=lambda **_: "I cannot look that up right now. Shall I connect you to a person?",
        )

    async def _next_response(self, context: CallContext, relevant: str) -> str:
        if context.endpoint is None:
            raise ToolProblem("no_call", "The supervisor can be asked during a call only.")
        given, began = self._given(context, relevant), time.monotonic()
        steps = _Steps(context, self.agent.name)
        async with context.endpoint.client() as client:
            config = RunConfig(model=OpenAIResponsesModel(self.model, client), tracing_disabled=True)
            try:
                result = await Runner.run(
                    self.agent, given, context=context, run_config=config, hooks=steps, max_turns=MOST_STEPS
                )
            except (openai.OpenAIError, AgentsException) as problem:
                told = f"The supervisor could not be asked: {type(problem).__name__}."
                raise ToolProblem("supervisor_unavailable", told, retryable=True) from None
        usage = result.context_wrapper.usage
        context.audit.record(
            CONSULTATION,
            "error" if steps.failed else "ok",
            ms=round((time.monotonic() - began) * 1000),
            tools=steps.tools,
            requests=usage.requests,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            untold=untold(context.conversation(True), given),
        )
        if steps.failed:  # what a supervisor makes of that is no answer
            told = f"A tool of the supervisor has failed: {steps.failed}."
            raise ToolProblem("supervisor_tool_failed", told, retryable=True)
        if not result.final_output:
            raise ToolProblem("supervisor_silent", "The supervisor gave no answer.", retryable=True)
        return str(result.final_output)

    def _given(self, context: CallContext, relevant: str) -> list[Any]:
        """What the supervisor is shown: the conversation, and what the caller's last message adds to it.

        The transcription of that message may not have come yet: then its gist takes its place.
        """
        said = context.conversation(False)
        shown = said[-self.messages :] if self.messages else said
        if shown and shown[-1]["role"] == "user":
            return [*shown, {"role": "developer", "content": f"Of the caller's last message, this matters: {relevant}"}]
        return [*shown, {"role": "user", "content": relevant}]


class _Steps(RunHooks[Any]):
    """The supervisor's tool calls, as breadcrumbs of the call; `failed` is the last one's name, if that broke down."""

    def __init__(self, context: CallContext, who: str) -> None:
        self._context, self._who = context, who
        self.tools: list[str] = []
        self.failed = ""

    async def on_tool_start(self, context: RunContextWrapper[Any], agent: Any, tool: Tool) -> None:
        self.tools.append(tool.name)
        self._tell(context, tool, None)

    async def on_tool_end(self, context: RunContextWrapper[Any], agent: Any, tool: Tool, result: Any) -> None:
        self._tell(context, tool, str(result))
        self.failed = tool.name if _broke_down(context, str(result)) else ""
        if self.failed and not _gated(tool):
            self._context.audit.record(tool.name, "error", error_code="internal_error", who=self._who)

    def _tell(self, run: Any, tool: Tool, output: str | None) -> None:
        arguments = parsed(run.tool_arguments or "{}")  # a model may write anything
        given = arguments if isinstance(arguments, dict) else {}
        self._context.step(Step(run.tool_call_id, self._who, tool.name, given, output))


def _broke_down(context: Any, output: str) -> bool:
    """Whether a tool raised what nobody had thought of: the SDK and the gateway both turn that into a text."""
    try:
        value = json.loads(output)
    except ValueError:
        value = output
    code = value.get("error_code") if isinstance(value, dict) else None
    return code == INTERNAL_ERROR or value == default_tool_error_function(context, Exception())


def _gated(tool: Tool) -> bool:
    """The gateway writes its own rows into the audit."""
    return isinstance(getattr(tool, "on_invoke_tool", None), Gateway)


def untold(said: Sequence[dict[str, str]], given: Sequence[dict[str, str]]) -> list[str]:
    """State drift: the telling words of the caller's messages that the supervisor was not given.

    A word tells something if it is a number, or has four letters and is none of the commonest.
    """
    known = set(_telling(" ".join(message["content"] for message in given)))
    words = _telling(" ".join(message["content"] for message in said if message["role"] == "user"))
    return [word for word in dict.fromkeys(words) if word not in known]


def _telling(text: str) -> list[str]:
    words = re.findall(r"[^\W_]+", text.lower())
    return [word for word in words if word.isdigit() or len(word) >= 4 and word not in _COMMON]


def consulted(audit: AuditLog, turns: int) -> dict[str, Any]:
    """How a call used its supervisor: the share of turns, the time, the tokens, what it was not told.

    Args:
        audit: the session's.
        turns: how often the caller spoke, or wrote.
    """
    rows = [row.details for row in audit if row.action == CONSULTATION]
    return {
        "consultations": len(rows),
        "share_of_turns": round(len(rows) / turns, 2) if turns else 0.0,
        "median_ms": round(statistics.median(row["ms"] for row in rows)) if rows else None,
        "tokens": sum(row["input_tokens"] + row["output_tokens"] for row in rows),
        "untold": sorted({word for row in rows for word in row["untold"]}),
    }
