"""Tools about a caller's own flights; each asks for the caller to be verified first. Chapter 5 builds them."""

from __future__ import annotations

from typing import Any

from agents import RunContextWrapper

from voicelab.desk.call_context import CallContext
from voicelab.desk.gateway import gateway_tool

from .database import bookings
from .sentences import connecting, known, listed, spoken, state, system_down


async def not_verified(run: RunContextWrapper[CallContext], _arguments: dict[str, Any], _call_id: str) -> bool:
    """Whether a tool has to wait for the caller to sign in: for `needs_approval`."""
    return run.context.caller is None


@gateway_tool(name_override="checkFlightsTool", needs_approval=not_verified, verified=True, fallback=system_down)
def check_flights_tool(context: CallContext) -> dict[str, Any]:
    """Call this tool if the user queries about their current flight status"""
    booking = bookings(context).booking(context.caller.id)
    told = f"{_first_name(context)}, you are currently booked on {spoken(booking.flight)}. {state(booking)}"
    return {"message": told, "entities": known(booking)}


@gateway_tool(needs_approval=not_verified, verified=True)
def auth_check_tool(context: CallContext) -> dict[str, Any]:
    """Has the caller sign in, before anything personal is told or done."""
    told = f"Thank you, {_first_name(context)}, you are signed in."
    return {"message": told, "entities": {"name": context.caller.name}}


@gateway_tool(verified=True, fallback=system_down)
def flight_status(context: CallContext) -> dict[str, Any]:
    """Tells the status of the caller's own flight: on time, delayed or cancelled, with its terminal and gate."""
    booking = bookings(context).booking(context.caller.id)
    return {"message": f"You are booked on {spoken(booking.flight)}. {state(booking)}", "entities": known(booking)}


@gateway_tool(verified=True, fallback=system_down)
def terminal_and_gate(context: CallContext) -> dict[str, Any]:
    """Tells where the caller has to go: the terminal and the gate of their own flight."""
    booking = bookings(context).booking(context.caller.id)
    return {"message": f"For {spoken(booking.flight)}: {state(booking)}", "entities": known(booking)}


@gateway_tool(verified=True, fallback=system_down)
def connection_status(context: CallContext) -> dict[str, Any]:
    """Tells whether the caller makes the connection: the connecting flight, and the minutes to change."""
    found = bookings(context).connection(context.caller.id)
    if found is None:
        return {"message": "You have no connecting flight."}
    onward, minutes = found
    return {"message": connecting(onward, minutes), "entities": {"connecting flight": onward.flight.number}}


@gateway_tool(verified=True, fallback=system_down)
def my_bookings(context: CallContext, reference: str | None) -> dict[str, Any]:
    """Reads out the caller's bookings, or the one with a booking reference.

    Args:
        reference: the booking reference, six letters and digits; null for all bookings.
    """
    system, caller = bookings(context), context.caller.id
    found = [system.booking(caller, reference)] if reference else system.of(caller)
    return {"message": listed(found)}


def _first_name(context: CallContext) -> str:
    return context.caller.name.split()[0]
