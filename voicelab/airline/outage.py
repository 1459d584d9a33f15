"""An outage of the booking system on purpose, for drills."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from .database import bookings


@contextlib.contextmanager
def bookings_outage() -> Iterator[None]:
    """Within it the database of bookings cannot be opened; afterwards it is as it was."""
    path = bookings().path
    away = path.with_suffix(".away")
    path.rename(away)
    path.mkdir()  # what SQLite cannot open, and would otherwise make anew
    try:
        yield
    finally:
        path.rmdir()
        away.rename(path)
