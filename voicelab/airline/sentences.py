"""What the booking system knows, in sentences that can be spoken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from voicelab.desk import plain_words

from .records import Booking, Flight, Option

ORDINALS = plain_words.ORDINALS[:3]


def system_down(**_arguments: object) -> str:
    """What can be said for certain without the database."""
    return "The booking system cannot be reached right now. Your booking is unchanged. Shall I connect you to a person?"


def spoken(flight: Flight) -> str:
    """`flight MR101 from San Francisco to New York tomorrow at 8 am`."""
    return f"flight {flight.number} from {flight.route} {_day(flight)} at {clock(flight.departs)}"


def state(booking: Booking) -> str:
    """A sentence about a booked flight's status, with where to go."""
    flight = booking.flight
    if flight.cancelled:
        return "It is cancelled; rebooking it or a refund is free."
    where = f"It leaves from terminal {flight.terminal}, gate {flight.gate}."
    if flight.delay_minutes:
        return f"It is delayed by {flight.delay_minutes} minutes, until {clock(flight.expected)}. {where}"
    return f"It is on time. {where}"


def known(booking: Booking) -> dict[str, str]:
    """What may be asked about next: the entities of a tool's result, for the slots."""
    flight = booking.flight
    return {"booking": booking.reference, "flight": flight.number, "seat": booking.seat, "gate": flight.gate}


def connecting(onward: Booking, minutes: int) -> str:
    """What to say of the onward flight, and of the minutes to change."""
    hours, rest = divmod(minutes, 60)
    time = f"{hours} hours and {rest} minutes" if hours else f"{rest} minutes"
    return f"You connect to {spoken(onward.flight)}. You have {time} to change. {state(onward)}"


def listed(found: Sequence[Booking]) -> str:
    """`Your bookings: K7P2QM, flight MR101 …, seat 11C.`"""
    if not found:
        return "There is no booking in your name."
    told = "; ".join(f"{one.reference}, {spoken(one.flight)}, seat {one.seat}" for one in found)
    return f"Your bookings: {told}."


def offer(booking: Booking, found: Sequence[Option]) -> str:
    """The flights that a booking can be moved to, by their places, and the question which."""
    if not found:
        return "There is no other flight with a free seat on your route in the next days."
    told = "; ".join(
        f"the {place}, {_day(option.flight)} at {clock(option.flight.departs)}"
        for place, option in zip(ORDINALS, found, strict=False)
    )
    return f"Instead of {booking.flight.number} I can offer: {told}. {_fee(found[0])} Which one would you like?"


def proposal(option: Option, missed: Booking | None) -> str:
    """A change as the caller is asked for it: the flight, its price, what would be missed, and the question."""
    warning = f" But you would miss your connection, {spoken(missed.flight)}." if missed else ""
    return f"That is {spoken(option.flight)}. {_fee(option)}{warning} Shall I rebook it?"


def in_short(reference: str, place: str, option: Option) -> str:
    """The same change in a few words, with the names that a caller may use for it."""
    price = f"{option.fee_dollars} dollars" if option.fee_dollars else "free"
    return f"rebook {reference} to the {place} option, {spoken(option.flight)}, for {price}"


def clock(time: datetime) -> str:
    """`8 am`, `5:55 pm`."""
    minutes = f":{time.minute:02d}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes} {'am' if time.hour < 12 else 'pm'}"


def _day(flight: Flight) -> str:
    """`today`, `tomorrow`, `on Monday`."""
    ahead = (flight.departs.date() - flight.today).days
    return {0: "today", 1: "tomorrow"}.get(ahead, f"on {flight.departs:%A}")


def _fee(option: Option) -> str:
    return f"The change costs {option.fee_dollars} dollars." if option.fee_dollars else "The change is free."
