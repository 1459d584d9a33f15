"""Rebooking in three steps: options, a proposal, and the change itself once the caller has agreed to the proposal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Literal

from voicelab.desk.call_context import CallContext
from voicelab.desk.gateway import ToolProblem, gateway_tool

from .flight_tools import bookings, clock, day, spoken, system_down
from .records import Option

ORDINALS = ("first", "second", "third")
PROPOSAL, OPTIONS = "rebooking proposal", "rebooking options"


@dataclass(frozen=True)
class Proposal:
    """What was proposed to the caller; `turns` is how often the caller had spoken by then."""

    id: str
    reference: str
    option: Option
    turns: int

    @property
    def text(self) -> str:
        """`rebook K7P2QM to MR103`."""
        return f"rebook {self.reference} to {self.option.flight.number}"


@gateway_tool(verified=True, fallback=system_down)
def find_rebooking_options(context: CallContext) -> dict[str, Any]:
    """Finds other flights to which the caller can rebook or change."""
    booking = bookings(context).booking(context.caller.id)
    found = bookings(context).options(context.caller.id, booking.reference, limit=len(ORDINALS))
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
    proposal = Proposal(uuid.uuid4().hex, reference, found[number], context.turns)
    context.notes[PROPOSAL] = proposal
    missed = bookings(context).missed_connection(context.caller.id, reference, proposal.option.flight)
    warning = f" But you would miss your connection, {spoken(missed.flight)}." if missed else ""
    return {
        "message": f"That is {spoken(proposal.option.flight)}. {_fee(proposal.option)}{warning} Shall I rebook it?",
        "pending": proposal.text,
    }


def _of_the_proposal(context: CallContext, _arguments: dict[str, Any]) -> str:
    """The idempotency key: however often a proposal is confirmed, it is carried out once."""
    proposal = context.notes.get(PROPOSAL)
    if proposal is None:
        raise ToolProblem("nothing_proposed", "Nothing was proposed yet. Find options, and propose one of them first.")
    return proposal.id


def _agreed(context: CallContext, _arguments: dict[str, Any]) -> None:
    """A model that proposes and confirms in one breath has not asked anybody."""
    proposal = context.notes.get(PROPOSAL)
    if proposal and context.turns <= proposal.turns:
        raise ToolProblem("not_confirmed", "The caller has not answered the proposal yet. Ask, and wait for a yes.")


@gateway_tool(
    verified=True,
    authorise=_agreed,
    changes=True,
    idempotency=_of_the_proposal,
    timeout_ms=5_000,
    acknowledgement="One moment, I am changing your booking.",
    fallback=system_down,
)
def confirm_rebooking(context: CallContext, *, idempotency_key: str) -> dict[str, Any]:
    """Makes the change that was proposed, after the caller has confirmed it with a yes."""
    proposal: Proposal = context.notes[PROPOSAL]
    change = bookings(context).rebook(context.caller.id, proposal.reference, proposal.option.flight.id, idempotency_key)
    return {
        "message": f"It is done. You are now on {spoken(proposal.option.flight)}, in seat {change.to_seat}.",
        "entities": {"flight": proposal.option.flight.number, "seat": change.to_seat},
        "pending": None,
    }


def _fee(option: Option) -> str:
    return f"The change costs {option.fee_dollars} dollars." if option.fee_dollars else "The change is free."
