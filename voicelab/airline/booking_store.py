"""The airline's bookings: what a customer has booked, where it can be moved, and the move itself.

Every question names the customer who asks. A booking of somebody else and one that does not exist are the same error,
so that nobody learns which references there are.
"""

from __future__ import annotations

import atexit
import contextlib
import shutil
import sqlite3
import weakref
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

from voicelab.temporary_folders import temporary_folder

from .records import Booking, BookingError, Change, Flight, Option
from .timetable import build

WAIT_SECONDS = 2.0  # for another session's write; one takes a few milliseconds
CHANGE_FEE_DOLLARS = 75
FREE_HOURS, FREE_DELAY_MINUTES = 24, 180  # of the policies: lines 6 and 8 of the quick reference


_FLIGHT = """
SELECT flight.*, origin_airport.city AS origin_city, destination_airport.city AS destination_city,
destination_airport.clock - origin_airport.clock AS clock_change FROM flight
JOIN airport AS origin_airport ON origin_airport.code = flight.origin
JOIN airport AS destination_airport ON destination_airport.code = flight.destination
"""


class Bookings:
    """The database of bookings; safe to use from several sessions, threads and processes at once.

    Args:
        path: an SQLite file, built from the CSV files if it is not there. Without one, a temporary database for today
            is built; it goes with the process.
        now: what the time is; for tests.
    """

    def __init__(self, path: Path | None = None, now: datetime | None = None) -> None:
        self._now = now
        if path is None:
            folder = temporary_folder()
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            path = Path(folder, "airline.sqlite")
        self.path = path.resolve()
        build(self.path, self.now.date())

    def copy(self) -> Bookings:
        """A database of its own with the same content, which goes with the object; for a call that nobody shares."""
        folder = temporary_folder()
        with sqlite3.connect(self.path) as source, sqlite3.connect(Path(folder, self.path.name)) as target:
            source.backup(target)
        source.close()
        target.close()
        made = Bookings(Path(folder, self.path.name), self._now)
        weakref.finalize(made, shutil.rmtree, folder, ignore_errors=True)
        return made

    def all(self) -> list[Booking]:
        """Every booking, by its reference."""
        with self._connection() as connection:
            rows = connection.execute("SELECT * FROM booking ORDER BY reference").fetchall()
            return [self._booking(connection, row) for row in rows]

    @property
    def now(self) -> datetime:
        """The time here, without a zone."""
        return self._now or datetime.now()

    def of(self, customer_id: str) -> list[Booking]:
        """The customer's bookings, the next flight first."""
        with self._connection() as connection:
            rows = connection.execute("SELECT * FROM booking WHERE customer_id = ?", (customer_id,)).fetchall()
            found = [self._booking(connection, row) for row in rows]
        return sorted(found, key=lambda booking: booking.flight.departs)

    def booking(self, customer_id: str, reference: str | None = None) -> Booking:
        """One of the customer's bookings; without a reference, the next flight's.

        Raises:
            BookingError: `booking_not_found`.
        """
        with self._connection() as connection:
            return self._find(connection, customer_id, reference)

    def connection(self, customer_id: str, reference: str | None = None) -> tuple[Booking, int] | None:
        """The customer's onward booking from where this one arrives, and the minutes to change; `None` without one."""
        first = self.booking(customer_id, reference)
        for onward in self.of(customer_id):
            minutes = int((onward.flight.expected - first.flight.arrives).total_seconds() // 60)
            if onward.flight.origin == first.flight.destination and 0 <= minutes <= 24 * 60:
                return onward, minutes
        return None

    def missed_connection(self, customer_id: str, reference: str, flight: Flight) -> Booking | None:
        """The onward booking that could no longer be reached if this one were moved to `flight`."""
        onward = self.connection(customer_id, reference)
        return onward[0] if onward and onward[0].flight.expected < flight.arrives else None

    def options(self, customer_id: str, reference: str | None = None, limit: int = 3) -> list[Option]:
        """Flights on the same route with free seats, from the booked day on: the nearest in time, by time."""
        with self._connection() as connection:
            booking = self._find(connection, customer_id, reference)
            rows = connection.execute(
                _FLIGHT + "WHERE origin = ? AND destination = ? AND departs > ? AND flight.id <> ? AND NOT cancelled "
                "ORDER BY abs(julianday(departs) - julianday(?)), departs",
                (
                    booking.flight.origin,
                    booking.flight.destination,
                    max(self.now, datetime.combine(booking.flight.departs, time())).isoformat(timespec="minutes"),
                    booking.flight.id,
                    booking.flight.departs.isoformat(timespec="minutes"),
                ),
            ).fetchall()
            fee = self._fee(connection, booking)
            found = [Option(self._flight(row), _free_seats(connection, row["id"]), fee) for row in rows]
        nearest = [option for option in found if option.free_seats][:limit]
        return sorted(nearest, key=lambda option: option.flight.departs)  # so that "the first" is told first

    def rebook(
        self, customer_id: str, reference: str, flight_id: str, idempotency_key: str, agreed_dollars: int | None = None
    ) -> Change:
        """Move a booking to another flight of the same route, in one transaction.

        The same key again changes nothing and returns the change that it made.

        Args:
            agreed_dollars: the fee that the customer has agreed to; without it, whatever it is.

        Raises:
            BookingError: `booking_not_found`, `flight_not_found`, `flight_full`, `price_changed` if the fee is another
                one than was agreed to, `key_reused` for a key of another change, `database_busy` (retryable).
        """
        with self._connection() as connection, _transaction(connection):
            known = connection.execute("SELECT * FROM change WHERE idempotency_key = ?", (idempotency_key,)).fetchone()
            booking = self._find(connection, customer_id, reference)
            if known:
                if (known["reference"], known["to_flight"]) != (booking.reference, flight_id):
                    raise BookingError("key_reused", "This request was already used for another change.")
                return _change(known)
            flight = self._flight_to(connection, booking, flight_id)
            fee = self._fee(connection, booking)
            if agreed_dollars not in (None, fee):
                told = f"That change now costs {fee} dollars, and not {agreed_dollars}. Look for the options once more."
                raise BookingError("price_changed", told)
            seat = _best_seat(connection, flight.id, booking.seat)
            change = Change(booking.reference, booking.flight.id, flight.id, booking.seat, seat, fee)
            _make(connection, change, idempotency_key, self.now)
            return change

    def _find(self, connection: sqlite3.Connection, customer_id: str, reference: str | None) -> Booking:
        rows = connection.execute("SELECT * FROM booking WHERE customer_id = ?", (customer_id,)).fetchall()
        if reference is not None:
            rows = [row for row in rows if row["reference"] == reference.strip().upper()]
        if not rows:
            raise BookingError("booking_not_found", "I found no such booking in your name.")
        found = sorted((self._booking(connection, row) for row in rows), key=lambda booking: booking.flight.departs)
        ahead = [booking for booking in found if booking.flight.expected >= self.now]
        return (ahead or found)[0]

    def _flight_to(self, connection: sqlite3.Connection, booking: Booking, flight_id: str) -> Flight:
        row = connection.execute(_FLIGHT + "WHERE flight.id = ?", (flight_id,)).fetchone()
        flight, now = self._flight(row) if row else None, booking.flight
        route = (now.origin, now.destination)
        if flight is None or (flight.origin, flight.destination) != route or flight.cancelled:
            raise BookingError("flight_not_found", "That flight cannot be booked on your route.")
        if flight.id == now.id or flight.departs <= self.now:
            raise BookingError("flight_not_found", "You are on that flight already, or it has left.")
        return flight

    def _booking(self, connection: sqlite3.Connection, row: sqlite3.Row) -> Booking:
        flight = connection.execute(_FLIGHT + "WHERE flight.id = ?", (row["flight_id"],)).fetchone()
        booked = datetime.fromisoformat(row["booked"])
        return Booking(row["reference"], row["customer_id"], self._flight(flight), row["seat"], row["fare"], booked)

    def _flight(self, row: sqlite3.Row) -> Flight:
        values = {**dict(row), "departs": datetime.fromisoformat(row["departs"]), "cancelled": bool(row["cancelled"])}
        return Flight(**values, today=self.now.date())

    def _fee(self, connection: sqlite3.Connection, booking: Booking) -> int:
        """Free once within 24 hours of booking, and whenever the flight is cancelled or late by over three hours."""
        if booking.flight.cancelled or booking.flight.delay_minutes > FREE_DELAY_MINUTES:
            return 0
        changed = connection.execute("SELECT 1 FROM change WHERE reference = ?", (booking.reference,)).fetchone()
        fresh = self.now - booking.booked <= timedelta(hours=FREE_HOURS)
        return 0 if fresh and not changed else CHANGE_FEE_DOLLARS

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one question: SQLite's own locks then keep sessions apart.

        Raises:
            BookingError: `database_busy`, or `database_unavailable`.
        """
        try:
            with contextlib.closing(
                sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True, timeout=WAIT_SECONDS, isolation_level=None)
            ) as connection:
                connection.row_factory = sqlite3.Row
                yield connection
        except sqlite3.OperationalError as problem:
            if "locked" in str(problem) or "busy" in str(problem):
                raise BookingError("database_busy", "The booking system is busy right now.", True) from None
            raise BookingError("database_unavailable", "The booking system cannot be reached.", True) from None
        except sqlite3.DatabaseError:
            raise BookingError("database_unavailable", "The booking system cannot be read.", False) from None


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")  # so that two writers queue, rather than meet half-way
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _make(connection: sqlite3.Connection, change: Change, key: str, now: datetime) -> None:
    connection.execute(
        "UPDATE seat SET taken_by = NULL WHERE flight_id = ? AND seat = ?", (change.from_flight, change.from_seat)
    )
    connection.execute(
        "UPDATE seat SET taken_by = ? WHERE flight_id = ? AND seat = ?",
        (change.reference, change.to_flight, change.to_seat),
    )
    connection.execute(
        "UPDATE booking SET flight_id = ?, seat = ? WHERE reference = ?",
        (change.to_flight, change.to_seat, change.reference),
    )
    connection.execute(
        "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            change.reference,
            change.from_flight,
            change.to_flight,
            change.from_seat,
            change.to_seat,
            change.fee_dollars,
            now.isoformat(timespec="seconds"),
        ),
    )


def _best_seat(connection: sqlite3.Connection, flight_id: str, like: str) -> str:
    """A free seat, the same one if it is free, else in the same cabin; exit rows need a question first."""
    rows = connection.execute(
        "SELECT seat FROM seat WHERE flight_id = ? AND taken_by IS NULL "
        "ORDER BY seat = ? DESC, cabin = (SELECT cabin FROM seat WHERE seat = ? LIMIT 1) DESC, exit_row, position",
        (flight_id, like, like),
    ).fetchall()
    if not rows:
        raise BookingError("flight_full", "That flight has just been sold out.")
    return rows[0]["seat"]


def _free_seats(connection: sqlite3.Connection, flight_id: str) -> int:
    return connection.execute(
        "SELECT count(*) FROM seat WHERE flight_id = ? AND taken_by IS NULL", (flight_id,)
    ).fetchone()[0]


def _change(row: sqlite3.Row) -> Change:
    return Change(**{name: row[name] for name in Change.__dataclass_fields__})
