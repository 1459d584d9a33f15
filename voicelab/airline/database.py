"""Which database of bookings a call has."""

from __future__ import annotations

from voicelab.desk.call_context import CallContext

from .booking_store import Bookings
from .made_once import made_once


def bookings(context: CallContext | None = None) -> Bookings:
    """The desk's database: the one that the session was given as its `context`, or else the process's.

    That is made on first use, and every session that was given none has the same.
    """
    if context is not None and isinstance(context.data, Bookings):
        return context.data
    return _bookings()


@made_once
def _bookings() -> Bookings:
    return Bookings()
