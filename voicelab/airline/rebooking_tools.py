"""Rebooking in three steps, as in chapter 5: options, a proposal, and the change once the caller has agreed."""

from __future__ import annotations

from typing import Any, Literal

from voicelab.desk.call_context import CallContext
from voicelab.desk.gateway import ToolProblem, gateway_tool

from .database import bookings
from .records import Flight, Option
from .sentences import ORDINALS, in_short, known, offer, proposal, spoken, system_down


@gateway_tool(verified=True, fallback=system_down)
def find_rebooking_options(context: CallContext) -> dict[str, Any]:
    """Finds other flights to which the caller can rebook or change."""
    booking = bookings(context).booking(context.caller.id)
    found = bookings(context).options(context.caller.id, booking.reference)
    context.notes["options"] = (booking.reference, found)
    return {"message": offer(booking, found), "entities": known(booking)}


@gateway_tool(verified=True, fallback=system_down)
def choose_rebooking_option(context: CallContext, option: Literal["first", "second", "third"]) -> dict[str, Any]:
    """Proposes one of the options that were found: the first, the second or the third one. Changes nothing yet."""
    reference, chosen = chosen_option(context, option)
    missed = bookings(context).missed_connection(context.caller.id, reference, chosen.flight)
    says, what = proposal(chosen, missed), in_short(reference, option, chosen)
    return context.consent.propose(
        "confirm_rebooking", says, what, terms=(reference, chosen.flight, chosen.fee_dollars)
    )


def chosen_option(context: CallContext, option: str) -> tuple[str, Option]:
    """The booking's reference, and the option at that place among those that were found in this call.

    Raises:
        ToolProblem: `no_such_option`.
    """
    reference, found = context.notes.get("options", ("", []))
    if ORDINALS.index(option) >= len(found):
        raise ToolProblem("no_such_option", "There is no such option. Find the rebooking options first.")
    return reference, found[ORDINALS.index(option)]


@gateway_tool(
    verified=True,
    changes=True,
    proposed_by="choose_rebooking_option",
    timeout_ms=5_000,
    acknowledgement="One moment, I am changing your booking.",
    fallback=system_down,
)
def confirm_rebooking(context: CallContext, *, agreed: tuple[str, Flight, int], idempotency_key: str) -> dict[str, Any]:
    """Makes the change that was proposed, after the caller has confirmed it with a yes."""
    reference, flight, dollars = agreed
    context.notes.pop("options", None)  # what was found is no longer so, whatever comes of this
    change = bookings(context).rebook(context.caller.id, reference, flight.id, idempotency_key, dollars)
    told = f"It is done. You are now on {spoken(flight)}, in seat {change.to_seat}."
    return {"message": told, "entities": {"flight": flight.number, "seat": change.to_seat}, "pending": None}
