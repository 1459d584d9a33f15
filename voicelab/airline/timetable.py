"""The airline's database: its tables, and how a new one is built from the CSV files for a day."""

from __future__ import annotations

import csv
import os
import sqlite3
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from .customers import DATA

DAYS = range(-1, 8)  # relative to today; bookings lie in the next days, so that a learner's flight is always ahead
BOOKED_AT = time(9, 0)

SCHEMA = """
CREATE TABLE airport (code TEXT PRIMARY KEY, city TEXT NOT NULL, clock INTEGER NOT NULL);
CREATE TABLE flight (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, origin TEXT NOT NULL, destination TEXT NOT NULL,
    departs TEXT NOT NULL, minutes INTEGER NOT NULL, terminal TEXT NOT NULL, gate TEXT NOT NULL,
    delay_minutes INTEGER NOT NULL, cancelled INTEGER NOT NULL
);
CREATE INDEX route ON flight (origin, destination, departs);
CREATE TABLE booking (
    reference TEXT PRIMARY KEY, customer_id TEXT NOT NULL, flight_id TEXT NOT NULL REFERENCES flight (id),
    seat TEXT NOT NULL, fare TEXT NOT NULL, booked TEXT NOT NULL
);
CREATE TABLE seat (
    flight_id TEXT NOT NULL REFERENCES flight (id), position INTEGER NOT NULL, seat TEXT NOT NULL, cabin TEXT NOT NULL,
    exit_row INTEGER NOT NULL, taken_by TEXT, PRIMARY KEY (flight_id, seat)
) WITHOUT ROWID;
CREATE TABLE change (
    idempotency_key TEXT PRIMARY KEY, reference TEXT NOT NULL REFERENCES booking (reference),
    from_flight TEXT NOT NULL, to_flight TEXT NOT NULL, from_seat TEXT NOT NULL, to_seat TEXT NOT NULL,
    fee_dollars INTEGER NOT NULL, made TEXT NOT NULL
);
"""


def build(path: Path, today: date) -> None:
    """Make the database for `today`, whole or not at all; one that is there already stays as it is.

    Times are an airport's local ones, without a zone.
    """
    if path.exists():
        return
    with NamedTemporaryFile(dir=path.parent, suffix=".building", delete=False) as file:
        unfinished = Path(file.name)
    try:
        connection = sqlite3.connect(unfinished, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = OFF")  # nobody knows of the file until it is whole
            connection.executescript(SCHEMA)
            connection.execute("BEGIN")
            _fill(connection, today)
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        _put(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _put(unfinished: Path, path: Path) -> None:
    """Give the file its name, unless another process was first."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return


def _fill(connection: sqlite3.Connection, today: date) -> None:
    flights, seats = _rows("flights"), _layout()
    connection.executemany("INSERT INTO airport VALUES (:code, :city, :clock)", _rows("airports"))
    for day in (today + timedelta(days=number) for number in DAYS):
        for row in flights:
            departs = datetime.combine(day, time.fromisoformat(row["departs"]))
            flight = flight_id(row["number"], day)
            connection.execute(
                "INSERT INTO flight VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    flight,
                    row["number"],
                    row["origin"],
                    row["destination"],
                    departs.isoformat(timespec="minutes"),
                    int(row["minutes"]),
                    row["terminal"],
                    row["gate"],
                    int(row["delay_minutes"]),
                    row["cancelled"] == "yes",
                ),
            )
            sold = int(row["sold"])
            connection.executemany(
                "INSERT INTO seat VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (flight, number, seat, cabin, exit_row, "sold" if number < sold else None)
                    for number, (seat, cabin, exit_row) in enumerate(seats)
                ),
            )
    _fill_bookings(connection, today)


def _fill_bookings(connection: sqlite3.Connection, today: date) -> None:
    for row in _rows("bookings"):
        flight = flight_id(row["flight"], today + timedelta(days=int(row["in_days"])))
        booked = datetime.combine(today - timedelta(days=int(row["booked_days_ago"])), BOOKED_AT)
        connection.execute(
            "INSERT INTO booking VALUES (?, ?, ?, ?, ?, ?)",
            (row["reference"], row["customer_id"], flight, row["seat"], row["fare"], booked.isoformat()),
        )
        connection.execute(
            "UPDATE seat SET taken_by = ? WHERE flight_id = ? AND seat = ?", (row["reference"], flight, row["seat"])
        )


def flight_id(number: str, day: date) -> str:
    """`MR101` on a day is `MR101-2026-11-21`."""
    return f"{number}-{day.isoformat()}"


def _layout() -> list[tuple[str, str, bool]]:
    """Each seat, its cabin, and whether it is in an exit row; in the order in which they are sold."""
    return [
        (f"{row['row']}{letter}", row["cabin"], row["exit_row"] == "yes")
        for row in _rows("seats")
        for letter in row["letters"]
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
