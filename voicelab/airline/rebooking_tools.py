"""Rebooking in three steps: options, a proposal, and the change itself once the caller has agreed to the proposal."""

from __future__ import annotations

from typing import Any, Literal

from voicelab.desk.call_context import CallContext
from voicelab.desk.gateway import ToolProblem, gateway_tool

from .flight_tools import bookings, clock, day, spoken, system_down
from .records import Flight, Option

ORDINALS = ("first", "second", "third")
OPTIONS = "rebooking options"


@gateway_tool(verified=True, fallback=system_down)
def find_rebooking_options(context: CallContext) -> dict[str, Any]:
    """Finds other flights to which the caller can rebook or change."""
    booking = bookings(context).booking(context.caller.id)
    nearest = bookings(context).options(context.caller.id, booking.reference, limit=len(ORDINALS))
    found = sorted(nearest, key=lambda option: option.flight.departs)  # so that "the first" is also the earliest
    context.notes[OPTIONS] = (booking.reference, found)
    if not found:
        return {"message": "There is no other flight with a free seat on your route in the next days."}
    told = "; ".join(
        f"the {place}, {day(option.flight.departs)} at {clock(option.flight.departs)}"
        for place, option in zip(ORDINALS, found, strict=False)
    )
    offer = f"Instead of {booking.flight.number} I can offer: {told}."
    return {
        "message": f"{offer} {_fee(found[0])} Which one would you like?",
        "entities": {"booking": booking.reference, "flight": booking.flight.number},
    }


@gateway_tool(verified=True, fallback=system_down)
def choose_rebooking_option(context: CallContext, option: Literal["first", "second", "third"]) -> dict[str, Any]:
    """Proposes one of the options that were found: the first, the second or the third one. Changes nothing yet.

    Args:
        option: which one.
    """
    reference, found = context.notes.get(OPTIONS, ("", []))
    number = ORDINALS.index(option)
    if number >= len(found):
        raise ToolProblem("no_such_option", "There is no such option. Find the rebooking options first.")
    flight, fee = found[number].flight, found[number].fee_dollars
    missed = bookings(context).missed_connection(context.caller.id, reference, flight)
    warning = f" But you would miss your connection, {spoken(missed.flight)}." if missed else ""
    return context.consent.propose(
        "confirm_rebooking",
        f"That is {spoken(flight)}. {_fee(found[number])}{warning} Shall I rebook it?",
        f"rebook {reference} to the {option} option, {spoken(flight)}, for {f'{fee} dollars' if fee else 'free'}",
        terms=(reference, flight),
    )


@gateway_tool(
    verified=True,
    changes=True,
    proposed_by="choose_rebooking_option",
    timeout_ms=5_000,
    acknowledgement="One moment, I am changing your booking.",
    fallback=system_down,
)
def confirm_rebooking(context: CallContext, *, agreed: tuple[str, Flight], idempotency_key: str) -> dict[str, Any]:
    """Makes the change that was proposed, after the caller has confirmed it with a yes."""
    reference, flight = agreed
    change = bookings(context).rebook(context.caller.id, reference, flight.id, idempotency_key)
    return {
        "message": f"It is done. You are now on {spoken(flight)}, in seat {change.to_seat}.",
        "entities": {"flight": flight.number, "seat": change.to_seat},
        "pending": None,
    }


def _fee(option: Option) -> str:
    return f"The change costs {option.fee_dollars} dollars." if option.fee_dollars else "The change is free."
