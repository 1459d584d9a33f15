"""Tools about a caller's own flights; each asks for the caller to be verified first."""

from __future__ import annotations

import functools
import threading
from datetime import datetime
from typing import Any

from agents import RunContextWrapper

from voicelab.desk.call_context import CallContext
from voicelab.desk.gateway import ToolProblem, gateway_tool

from .booking_store import Bookings
from .records import Booking, Flight

_building = threading.Lock()


def bookings(context: CallContext | None = None) -> Bookings:
    """The desk's database: the one that the session was given as its `context`, or else the process's.

    That is made on first use, and every session that was given none has the same.
    """
    if context is not None and isinstance(context.data, Bookings):
        return context.data
    with _building:  # a cache alone lets many first calls at once each build it
        return _bookings()


@functools.cache
def _bookings() -> Bookings:
    return Bookings()


async def not_verified(run: RunContextWrapper[CallContext], _arguments: dict[str, Any], _call_id: str) -> bool:
    """Whether a tool has to wait for the caller to sign in: for `needs_approval`."""
    return run.context.caller is None


def system_down(**_arguments: Any) -> str:
    """What can be said for certain without the database."""
    return "The booking system cannot be reached right now. Your booking is unchanged. Shall I connect you to a person?"


@gateway_tool(
    name_override="checkFlightsTool",
    description_override="Call this tool if the user queries about their current flight status",
    needs_approval=not_verified,
    verified=True,
    fallback=system_down,
)
def check_flights_tool(context: CallContext) -> dict[str, Any]:
    """The caller's next flight: status, terminal and gate."""
    booking = bookings(context).booking(context.caller.id)
    return {
        "message": f"{_first_name(context)}, you are currently booked on {spoken(booking.flight)}. {state(booking)}",
        "entities": {"booking": booking.reference, "flight": booking.flight.number, "seat": booking.seat},
    }


@gateway_tool(
    description_override="Has the caller sign in, before anything personal is told or done.",
    needs_approval=not_verified,
    verified=True,
)
def auth_check_tool(context: CallContext) -> dict[str, Any]:
    """Sign the caller in, by the form."""
    return {
        "message": f"Thank you, {_first_name(context)}, you are signed in.",
        "entities": {"name": context.caller.name},
    }


@gateway_tool(verified=True, fallback=system_down)
def flight_status(context: CallContext) -> dict[str, Any]:
    """Tells the status of the caller's own flight: on time, delayed or cancelled, with its terminal and gate."""
    booking = bookings(context).booking(context.caller.id)
    return _told(booking, f"You are booked on {spoken(booking.flight)}.")


@gateway_tool(verified=True, fallback=system_down)
def terminal_and_gate(context: CallContext) -> dict[str, Any]:
    """Tells where the caller has to go: the terminal and the gate of their own flight."""
    booking = bookings(context).booking(context.caller.id)
    return _told(booking, f"For {spoken(booking.flight)}:")


@gateway_tool(verified=True, fallback=system_down)
def connection_status(context: CallContext) -> dict[str, Any]:
    """Tells whether the caller makes the connection: the connecting flight, and the minutes to change."""
    found = bookings(context).connection(context.caller.id)
    if found is None:
        return {"message": "You have no connecting flight."}
    onward, minutes = found
    hours, rest = divmod(minutes, 60)
    time = f"{hours} hours and {rest} minutes" if hours else f"{rest} minutes"
    return {
        "message": f"You connect to {spoken(onward.flight)}. You have {time} to change. {state(onward)}",
        "entities": {"connecting flight": onward.flight.number},
    }


@gateway_tool(verified=True, fallback=system_down)
def my_bookings(context: CallContext, reference: str | None) -> dict[str, Any]:
    """Reads out the caller's bookings, or the one with a booking reference.

    Args:
        reference: the booking reference, six letters and digits; null for all bookings.
    """
    found = (
        [bookings(context).booking(context.caller.id, reference)]
        if reference
        else bookings(context).of(context.caller.id)
    )
    if not found:
        raise ToolProblem("booking_not_found", "There is no booking in the caller's name. Say so.")
    told = "; ".join(f"{one.reference}, {spoken(one.flight)}, seat {one.seat}" for one in found)
    return {"message": f"Your bookings: {told}."}


def _told(booking: Booking, opening: str) -> dict[str, Any]:
    """The state of a flight, and what may be asked about next."""
    flight = booking.flight
    entities = {"booking": booking.reference, "flight": flight.number, "gate": flight.gate}
    return {"message": f"{opening} {state(booking)}", "entities": entities}


def spoken(flight: Flight) -> str:
    """`flight MR101 from San Francisco to New York tomorrow at 8 am`."""
    return f"flight {flight.number} from {flight.route} {day(flight.departs)} at {clock(flight.departs)}"


def state(booking: Booking) -> str:
    """A sentence about a booked flight's status, with where to go."""
    flight = booking.flight
    if flight.cancelled:
        return "It is cancelled; rebooking it or a refund is free."
    where = f"It leaves from terminal {flight.terminal}, gate {flight.gate}."
    if flight.delay_minutes:
        return f"It is delayed by {flight.delay_minutes} minutes, until {clock(flight.expected)}. {where}"
    return f"It is on time. {where}"


def clock(time: datetime) -> str:
    """`8 am`, `5:55 pm`."""
    minutes = f":{time.minute:02d}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes} {'am' if time.hour < 12 else 'pm'}"


def day(time: datetime) -> str:
    """`today`, `tomorrow`, `on Monday`."""
    ahead = (time.date() - bookings().now.date()).days
    return {0: "today", 1: "tomorrow"}.get(ahead, f"on {time:%A}")


def _first_name(context: CallContext) -> str:
    return context.caller.name.split()[0]
