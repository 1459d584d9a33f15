"""What an evaluation needs of the desk: a database for each call, and what is in it afterwards."""

from __future__ import annotations

from .booking_store import Bookings
from .made_once import made_once


def fresh_bookings() -> Bookings:
    """A database of bookings for one call: what it changes, no other call sees."""
    return _untouched().copy()


@made_once
def _untouched() -> Bookings:
    return Bookings()


def booking_state(bookings: Bookings) -> dict[str, dict[str, str]]:
    """`{"K7P2QM": {"flight": "MR101", "seat": "12A"}, …}`: what a scenario's `state` is compared with."""
    return {one.reference: {"flight": one.flight.number, "seat": one.seat} for one in bookings.all()}
