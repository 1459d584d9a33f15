"""Which database of bookings a call has."""

from __future__ import annotations

import functools
import threading

from voicelab.desk.call_context import CallContext

from .booking_store import Bookings

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
