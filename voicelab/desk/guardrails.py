"""Output guardrails: what an agent says is checked while it says it, and cut off if it must not be heard.

A call runs them each time another `DEBOUNCE` characters of an answer are known, as the Agents SDK would, and once more
over the whole answer: the SDK never checks one that is shorter, nor the end of a longer one.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from agents import Agent, GuardrailFunctionOutput, OutputGuardrail, RunContextWrapper

from .call_context import CallContext

DEBOUNCE = 200  # characters, as in the Agents SDK's own examples for voice


@dataclass(frozen=True)
class Violation:
    """What is wrong with an answer: its kind in a word or two, and why, in a sentence."""

    category: str
    rationale: str


Check = Callable[[str], "Violation | None | Awaitable[Violation | None]"]


def output_guardrail(name: str, check: Check) -> OutputGuardrail[Any]:
    """A guardrail for `RealtimeAgent(output_guardrails=[...])` that shows in the transcript how each check went.

    Args:
        name: shown on the transcript's chip.
        check: takes the answer so far; returns what is wrong with it, or `None`. It may be a coroutine function.
    """

    async def run(wrapper: RunContextWrapper[Any], agent: Agent[Any], text: str) -> GuardrailFunctionOutput:
        tell = wrapper.context.checked if isinstance(wrapper.context, CallContext) else _nobody
        tell(name, "in progress", {})
        found = check(text)
        violation = await found if inspect.isawaitable(found) else found
        told = {"category": violation.category, "rationale": violation.rationale} if violation else {}
        tell(name, "fail" if violation else "pass", told)
        return GuardrailFunctionOutput(output_info=told, tripwire_triggered=violation is not None)

    return OutputGuardrail(guardrail_function=run, name=name)


async def violated(
    guardrails: list[OutputGuardrail[Any]],
    context: CallContext,
    agent: Any,
    text: str,
    failed: Callable[[str, Exception], None],
) -> list[str]:
    """The names of the guardrails that this text trips; one that fails itself trips nothing, as in the SDK.

    `failed` is told the name of one that does, and its error.
    """
    tripped = []
    for guardrail in guardrails:
        try:
            result = await guardrail.run(RunContextWrapper(context), agent, text)
        except Exception as problem:
            failed(guardrail.get_name(), problem)
            context.checked(guardrail.get_name(), "pass", {"rationale": "the guardrail itself failed"})
            continue
        if result.output.tripwire_triggered:
            context.checked(guardrail.get_name(), "fail", told_by(result.output))
            tripped.append(guardrail.get_name())
    return tripped


def told_by(output: GuardrailFunctionOutput) -> dict[str, str]:
    """What a guardrail says of a failure, whoever wrote it; the Agents SDK leaves its form open."""
    info = output.output_info
    if isinstance(info, dict):
        return {str(key): str(value) for key, value in info.items()}
    return {"rationale": str(info)} if info else {}


def _nobody(name: str, state: str, told: dict[str, str]) -> None:
    """Outside a call nothing is shown."""
