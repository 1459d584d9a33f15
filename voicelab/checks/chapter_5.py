"""Chapter 5's exercises: whose seat, whose number, a change that happens once, after a yes, and who may pass."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from agents import FunctionTool
from agents.realtime import RealtimeAgent
from agents.tool_context import ToolContext

from voicelab.airline import bookings
from voicelab.desk import CallContext, Caller
from voicelab.session import LiveSession

from .exercise import exercise, expect

ADA, GRACE = Caller("C-1001", "Ada"), Caller("C-1002", "Grace")


async def _used(tool: Any, caller: Caller | None, /, **arguments: str) -> dict[str, Any]:
    """What the model gets from a tool, called by hand."""
    expect(isinstance(tool, FunctionTool), f"It is a {type(tool).__name__}: make it with @gateway_tool(…).")
    text = json.dumps(arguments)
    run = ToolContext(CallContext(caller=caller), tool_name=tool.name, tool_call_id="check", tool_arguments=text)
    told = await tool.on_invoke_tool(run, text)
    try:
        return json.loads(told)
    except ValueError:
        return {"data": told}


async def _refuses_strangers(tool: Any) -> None:
    stranger = await _used(tool, None)
    hint = "Is it made with @gateway_tool(verified=True)?"
    expect(stranger.get("error_code") == "not_verified", f"Somebody who has not signed in got {stranger}. {hint}")


@exercise("5.1", "a seat for those who have signed in")
async def exercise_5_1(my_seat: Any) -> None:
    """A gateway tool that tells each verified caller their own seat, and strangers nothing."""
    await _refuses_strangers(my_seat)
    for caller in (GRACE, ADA):
        seat = bookings().booking(caller.id).seat
        told = await _used(my_seat, caller)
        expect(seat in str(told.get("data")), f"{caller.name} sits in {seat}, and it told {told}.")


@exercise("5.2", "a number that no argument opens")
async def exercise_5_2(my_phone: Any) -> None:
    """A tool that tells callers their own number, whatever the model passes along."""
    await _refuses_strangers(my_phone)
    for caller, own, other in ((GRACE, "Grace", ADA), (ADA, "Ada", GRACE)):
        told = await _used(my_phone, caller)
        expect(f"{own}'s number" in str(told.get("data")), f"{own} got {told} when asking for the own number.")
        expect(f"{other.name}'s number" not in str(told), f"{own} got {told}, and with it {other.name}'s number.")
        for name in ("customer_id", "caller", "name", "id"):
            attacked = await _used(my_phone, caller, **{name: other.id if name.endswith("id") else other.name})
            leaked = f"{other.name}'s number" in str(attacked)
            expect(not leaked, f"{own}'s call got {other.name}'s number, by the argument {name!r}.")


@exercise("5.3", "a change that waits for a yes")
async def exercise_5_3(make_tool: Callable[[list[str]], Any]) -> None:
    """`make_tool(done)` makes a tool that orders a meal: it appends the meal to `done` once, after the caller's yes."""
    for meal in ("vegan", "halal"):
        done: list[str] = []
        tool = make_tool(done)
        expect(isinstance(tool, FunctionTool), f"make_tool gave a {type(tool).__name__}: return the tool.")
        kitchen = RealtimeAgent(name="Kitchen", instructions="You order meals for passengers.", tools=[tool])
        async with LiveSession(kitchen) as call:
            asked = await call.send_message(f"Please order a {meal} meal.")
            where = f'After "Please order a {meal} meal."'
            expect(tool.name in asked.tools, f'{where} it said "{asked.text}" and called nothing. Is it described?')
            expect(not done, f"{where} it had ordered already: {done}.")
            await call.send_message("No, wait.")
            expect(not done, f'After "No, wait." it had ordered: {done}.')
            await call.send_message(f"Please order a {meal} meal.")
            await call.send_message("Yes, please.")
        expect(done == [meal], f'After "Yes, please." the orders were {done}, and should be {[meal]}.')


class _Line:
    """Stands in for the SDK's session: notes what was decided about each call."""

    def __init__(self) -> None:
        self.approved: list[str] = []
        self.rejected: dict[str, str | None] = {}

    async def approve_tool_call(self, call_id: str, *, always: bool = False) -> None:
        self.approved.append(call_id)

    async def reject_tool_call(
        self, call_id: str, *, always: bool = False, rejection_message: str | None = None
    ) -> None:
        self.rejected[call_id] = rejection_message


@exercise("5.4", "a loop that lets some tools pass")
async def exercise_5_4(decide: Callable[[Any, Any], Any]) -> None:
    """`decide(call, event)` approves the two tools that only tell something, and rejects others with a reason."""
    for number, name in enumerate(("auth_check_tool", "cancel_booking", "checkFlightsTool", "rename_passenger")):
        line, call_id = _Line(), f"call_{number}"
        tool = SimpleNamespace(name=name)
        await decide(line, SimpleNamespace(type="tool_approval_required", tool=tool, call_id=call_id, arguments="{}"))
        where = f"When {name} waited,"
        if name in ("auth_check_tool", "checkFlightsTool"):
            expect(not line.rejected, f"{where} it was rejected.")
            expect(line.approved == [call_id], f"{where} it approved {line.approved or 'nothing'}.")
            continue
        expect(not line.approved, f"{where} it was approved.")
        expect(call_id in line.rejected, f"{where} nothing was decided: model and caller would wait for ever.")
        reason = line.rejected[call_id]
        hint = "What could the model tell the caller?"
        expect(isinstance(reason, str) and len(reason.split()) > 2, f"{where} the reason was {reason!r}. {hint}")
