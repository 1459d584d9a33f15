"""What an evaluation needs of the desk: a database for each call, and what is in it afterwards."""

from __future__ import annotations

import functools
import threading

from .booking_store import Bookings

_building = threading.Lock()


def fresh_bookings() -> Bookings:
    """A database of bookings for one call: what it changes, no other call sees."""
    with _building:
        return _untouched().copy()


@functools.cache
def _untouched() -> Bookings:
    return Bookings()


def booking_state(bookings: Bookings) -> dict[str, dict[str, str]]:
    """`{"K7P2QM": {"flight": "MR101", "seat": "12A"}, …}`: what a scenario's `state` is compared with."""
    return {one.reference: {"flight": one.flight.number, "seat": one.seat} for one in bookings.all()}
