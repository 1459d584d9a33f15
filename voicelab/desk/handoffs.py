"""Transfers between agents that hold to rules: a contract, a log, a cap, and a generalist to fall back on.

The Agents SDK's `realtime_handoff` transfers whenever a model says so. Here a transfer happens only with what the
receiving agent needs to go on; whatever else happens, the caller is left with an agent who can talk to them.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import fields
from typing import Any

from agents import RunContextWrapper
from agents.handoffs import Handoff
from agents.realtime import RealtimeAgent, realtime_handoff
from agents.strict_schema import ensure_strict_json_schema
from pydantic import BaseModel, Field, ValidationError

from .call_context import CallContext

MOST_TRANSFERS = 5
MOST_RETURNS = 1
OURS = ("verified",)  # fields of a contract that the session fills in: a model's word for it is worth nothing

Available = Callable[[CallContext], "bool | Awaitable[bool]"]

# Why the transfer under way was refused. `on_invoke_handoff` and `get_transfer_message` are called one after the other
# in the task of one tool call, and desks are shared by sessions: a context variable belongs to that task alone.
_refusal: ContextVar[str] = ContextVar("voicelab_refused_transfer", default="")


class HandoffContract(BaseModel):
    """What must transfer with a call. A desk may ask for more, in a class derived from this one."""

    intent: str = Field(min_length=3, description="the caller's request, in their own words")
    entities: list[str] = Field(default=[], description="what has been named so far, each as name: value")
    open_question: str | None = Field(default=None, description="what the caller still has to be asked, if anything")
    verified: bool = Field(default=False, description="whether the caller has signed in")

    @classmethod
    def parameters(cls) -> dict[str, Any]:
        """The JSON Schema that the model fills in: without what the session knows better."""
        schema = cls.model_json_schema()
        for name in OURS:
            schema["properties"].pop(name, None)
        return ensure_strict_json_schema(schema)

    def told(self) -> str:
        """The contract for the receiving agent's instructions."""
        lines = [
            f"- {name.replace('_', ' ')}: {_plain(value)}"
            for name, value in self.model_dump().items()
            if value not in (None, [])
        ]
        return "\n".join(["# Handed over to you", *lines, "Do not ask again for what is here."])


class ContractHandoff(Handoff[Any, RealtimeAgent[Any]]):
    """The SDK's handoff with a refusal that the model is told of. The call becomes that of `agent` or `fallback`."""

    agent: RealtimeAgent[Any]
    fallback: RealtimeAgent[Any]

    def get_transfer_message(self, agent: RealtimeAgent[Any]) -> str:
        """The output of the transfer's call."""
        refused = _refusal.get()
        if not refused:
            return super().get_transfer_message(agent)
        _refusal.set("")
        return json.dumps({"status": "error", "message": refused})


class HandoffPolicy:
    """The rules of a desk's transfers.

    Args:
        fallback: the generalist who takes over when a rule stops a transfer, or the agent that was meant cannot.
        most_transfers: of one conversation; the next one goes to the fallback.
        most_returns: how often a call may go to an agent and straight back.

    Raises:
        ValueError: if the fallback's instructions are no text; as `to` for any other agent's.
    """

    def __init__(
        self, fallback: RealtimeAgent[Any], most_transfers: int = MOST_TRANSFERS, most_returns: int = MOST_RETURNS
    ) -> None:
        self.fallback, self.most_transfers, self.most_returns = _with_text(fallback), most_transfers, most_returns

    def to(
        self,
        agent: RealtimeAgent[Any],
        contract: type[HandoffContract] = HandoffContract,
        *,
        available: Available | None = None,
        on_handoff: Callable[[CallContext, HandoffContract], Any] | None = None,
        is_enabled: Any = True,
    ) -> ContractHandoff:
        """A handoff to `agent`, for `RealtimeAgent(handoffs=[…])`.

        Args:
            contract: what must transfer.
            available: whether the agent can take calls now; without it, it always can.
            on_handoff: does what has to be done at a transfer; if it raises, the transfer has failed.
            is_enabled: as of `realtime_handoff`.
        """

        async def invoke(run: RunContextWrapper[Any], given: str | None = None) -> RealtimeAgent[Any]:
            return await self._transfer(run.context, agent, contract, given or "{}", available, on_handoff)

        base = realtime_handoff(_with_text(agent), is_enabled=is_enabled)
        handoff = ContractHandoff(**{one.name: getattr(base, one.name) for one in fields(base) if one.init})
        handoff.input_json_schema, handoff.on_invoke_handoff = contract.parameters(), invoke
        handoff.agent, handoff.fallback = agent, self.fallback
        return handoff

    async def _transfer(
        self,
        context: CallContext,
        target: RealtimeAgent[Any],
        contract: type[HandoffContract],
        given: str,
        available: Available | None,
        on_handoff: Callable[[CallContext, HandoffContract], Any] | None,
    ) -> RealtimeAgent[Any]:
        _refusal.set("")
        source, values = context.agent(), _read(given)
        try:
            filled = _filled(contract, values, context)
        except ValueError as problem:
            _refusal.set(f"Not transferred. {problem} Ask the caller, or fill it in from what was said.")
            intent = str((values or {}).get("intent") or "")
            context.handoffs.refuse(source.name, target.name, intent, str(problem))
            return source
        why = self._stopped(context, source, target) or await _unavailable(context, target, available)
        if not why and on_handoff:
            why = await _failed(on_handoff, context, filled)
        return self._hand_over(context, source, target, filled, why)

    def _stopped(self, context: CallContext, source: RealtimeAgent[Any], target: RealtimeAgent[Any]) -> str:
        """Why a transfer goes to the fallback instead; empty if it does not."""
        if len(context.handoffs.made) >= self.most_transfers:
            return f"the cap of {self.most_transfers} transfers is reached"
        if context.handoffs.returns(source.name, target.name) >= 2 * self.most_returns:
            return f"to and fro between {source.name} and {target.name}"
        return ""

    def _hand_over(
        self,
        context: CallContext,
        source: RealtimeAgent[Any],
        target: RealtimeAgent[Any],
        contract: HandoffContract,
        why: str,
    ) -> RealtimeAgent[Any]:
        receiver = self.fallback if why else target
        if receiver.name == source.name:  # whoever has the call already keeps it
            why = why or f"{source.name} has the call already"
            _refusal.set(f"Not transferred: {why}. Help the caller yourself, or offer a person.")
            context.handoffs.refuse(source.name, target.name, contract.intent, why)
            return source
        told = f"{target.name} was meant: {why}" if why else ""
        context.handoffs.record(source.name, receiver.name, contract.intent, contract.model_dump(), told)
        return receiver.clone(instructions=f"{receiver.instructions}\n\n{contract.told()}")


def _read(given: str) -> dict[str, Any] | None:
    """The model's arguments, empty if they are no object; `None` if they are no JSON."""
    try:
        values = json.loads(given)
    except ValueError:
        return None
    return values if isinstance(values, dict) else {}


def _filled(contract: type[HandoffContract], values: dict[str, Any] | None, context: CallContext) -> HandoffContract:
    """The contract with what the session knows.

    Raises:
        ValueError: naming what is missing or wrong.
    """
    if values is None:
        raise ValueError("The arguments are not JSON.")
    try:
        return contract.model_validate({**_in_words(values, contract, context), "verified": context.caller is not None})
    except ValidationError as problem:
        errors = problem.errors(include_url=False, include_input=False)
        told = ", ".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in errors)
        raise ValueError(f"The handoff contract is not met ({told}).") from None


def _in_words(values: dict[str, Any], contract: type[HandoffContract], context: CallContext) -> dict[str, Any]:
    """The values; with what the caller said last as the intent, where a model has put the name of a field there."""
    intent = str(values.get("intent")).strip().lower().replace(" ", "_")
    said = [message["content"] for message in context.conversation(False) if message["role"] == "user"]
    return {**values, "intent": said[-1]} if intent in contract.model_fields and said else values


async def _unavailable(context: CallContext, target: RealtimeAgent[Any], available: Available | None) -> str:
    if available is None:
        return ""
    answer = available(context)
    able = await answer if isinstance(answer, Awaitable) else answer
    return "" if able else f"{target.name} is not available"


async def _failed(on_handoff: Callable[..., Any], context: CallContext, contract: HandoffContract) -> str:
    try:
        answer = on_handoff(context, contract)
        if isinstance(answer, Awaitable):
            await answer
    except Exception as problem:  # a desk's own code; the caller is not to be left alone because of it
        return f"the transfer failed: {type(problem).__name__}"
    return ""


def _with_text(agent: RealtimeAgent[Any]) -> RealtimeAgent[Any]:
    if not isinstance(agent.instructions, str):
        kind = type(agent.instructions).__name__
        raise ValueError(f"The instructions of {agent.name!r} are a {kind}: a contract can be added to text only.")
    return agent


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
