"""The airline's bookings and customers: who may see what, and changes that happen once, whole, or not at all."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicelab.airline import booking_store as module
from voicelab.airline.booking_store import Bookings
from voicelab.airline.customers import DATA, customers, verify_customer
from voicelab.airline.records import BookingError
from voicelab.airline.timetable import build
from voicelab.desk.call_context import Caller

ROOT = Path(__file__).resolve().parents[3]
NOON = datetime(2026, 5, 4, 12, 0)
ADA, GRACE, ALAN, HEDY = "C-1001", "C-1002", "C-1003", "C-1004"


@pytest.fixture
def desk(tmp_path):
    return Bookings(tmp_path / "airline.sqlite", now=NOON)


def seats_and_bookings(desk: Bookings) -> tuple[dict, dict]:
    with sqlite3.connect(desk.path) as connection:
        held = dict(connection.execute("SELECT taken_by, flight_id || seat FROM seat WHERE taken_by LIKE '______'"))
        booked = dict(connection.execute("SELECT reference, flight_id || seat FROM booking"))
        count = connection.execute("SELECT count(*) FROM seat WHERE taken_by LIKE '______'").fetchone()[0]
    assert count == len(booked)
    return held, booked


def test_the_csv_files_agree_with_each_other():
    rows = {path.stem: list(csv.DictReader(path.open(encoding="utf-8"))) for path in DATA.glob("*.csv")}
    airports = {row["code"] for row in rows["airports"]}
    assert {row[end] for row in rows["flights"] for end in ("origin", "destination")} == airports
    assert {row["flight"] for row in rows["bookings"]} <= {row["number"] for row in rows["flights"]}
    assert {row["customer_id"] for row in rows["bookings"]} <= {row["id"] for row in rows["customers"]}
    seats = [row["row"] + letter for row in rows["seats"] for letter in row["letters"]]
    assert len(seats) == len(set(seats)) and all(int(row["sold"]) <= len(seats) for row in rows["flights"])
    assert {row["seat"] for row in rows["bookings"]} <= set(seats)


def test_the_demo_customers_can_be_verified_and_nobody_else():
    assert verify_customer(" Ada ", "difference-1843") == Caller(ADA, "Ada Lovelace")
    for username, password in (("ada", "Difference-1843"), ("ada", ""), ("nobody", "difference-1843"), ("", "")):
        assert verify_customer(username, password) is None
    text = (DATA / "customers.csv").read_text(encoding="utf-8")
    assert "1843" not in text and len({customer.salt for customer in customers().values()}) == len(customers())


def test_a_new_database_has_ada_on_tomorrows_flight_at_eight(desk):
    booking = desk.booking(ADA)
    assert (booking.flight.departs, booking.flight.route) == (datetime(2026, 5, 5, 8), "San Francisco to New York")
    assert booking.flight.arrives == datetime(2026, 5, 5, 16, 35)
    onward, minutes = desk.connection(ADA)
    assert onward.flight.destination_city == "Boston" and minutes == 80
    assert desk.connection(GRACE) is None
    assert seats_and_bookings(desk)[0] == seats_and_bookings(desk)[1]


def test_options_are_on_the_same_route_with_free_seats_and_the_right_fee(desk):
    options = desk.options(ADA)
    assert [option.flight.number for option in options] == ["MR103", "MR105", "MR107"]
    assert all(option.fee_dollars == 75 and option.free_seats for option in options)
    assert {option.fee_dollars for option in desk.options(ALAN)} == {0}  # booked today
    assert {option.fee_dollars for option in desk.options(GRACE)} == {0}  # over three hours late
    assert {option.fee_dollars for option in desk.options(HEDY)} == {0}  # cancelled
    assert desk.missed_connection(ADA, "K7P2QM", options[0].flight).reference == "B3X9TD"
    assert desk.missed_connection(GRACE, "R4T8WX", desk.options(GRACE)[0].flight) is None


def test_the_free_change_is_free_once(desk):
    first = desk.rebook(ALAN, "Z6M1HK", "MR404-2026-05-05", "key 1")
    assert first.fee_dollars == 0
    assert desk.rebook(ALAN, "Z6M1HK", "MR402-2026-05-05", "key 2").fee_dollars == 75


def test_another_fee_than_was_agreed_to_is_not_charged(desk):
    with pytest.raises(BookingError, match="costs 75 dollars, and not 0") as refused:
        desk.rebook(ADA, "K7P2QM", "MR103-2026-05-05", "key", agreed_dollars=0)
    assert refused.value.code == "price_changed" and desk.booking(ADA, "K7P2QM").flight.number == "MR101"
    assert desk.rebook(ADA, "K7P2QM", "MR103-2026-05-05", "key", agreed_dollars=75).fee_dollars == 75


def test_a_database_may_be_named_from_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Bookings(Path("mine.sqlite"), now=NOON).all() and (tmp_path / "mine.sqlite").is_file()


def test_the_same_key_changes_one_booking_once(desk):
    target = desk.options(ADA)[0].flight.id
    once, again = [desk.rebook(ADA, "k7p2qm ", target, "key 1") for _ in range(2)]
    assert once == again and desk.booking(ADA, "K7P2QM").flight.id == target
    with pytest.raises(BookingError, match="already used") as refused:
        desk.rebook(ADA, "K7P2QM", "MR105-2026-05-05", "key 1")
    assert refused.value.code == "key_reused"
    held, booked = seats_and_bookings(desk)
    assert held == booked


@pytest.mark.parametrize(
    ("customer", "reference", "flight", "code"),
    [
        (GRACE, "K7P2QM", "MR103-2026-05-05", "booking_not_found"),
        (ADA, "XXXXXX", "MR103-2026-05-05", "booking_not_found"),
        ("' OR 1=1 --", "K7P2QM", "MR103-2026-05-05", "booking_not_found"),
        (ADA, "K7P2QM", "MR203-2026-05-05", "flight_not_found"),
        (ADA, "K7P2QM", "nonsense", "flight_not_found"),
        (ADA, "K7P2QM", "MR101-2026-05-05", "flight_not_found"),  # hers already
        (ADA, "K7P2QM", "MR101-2026-05-04", "flight_not_found"),  # gone
    ],
)
def test_what_cannot_be_done_says_so_and_changes_nothing(desk, customer, reference, flight, code):
    before = seats_and_bookings(desk)
    with pytest.raises(BookingError) as refused:
        desk.rebook(customer, reference, flight, "key")
    assert refused.value.code == code and not refused.value.retryable
    assert seats_and_bookings(desk) == before


def test_another_customers_booking_looks_like_none(desk):
    with pytest.raises(BookingError) as others:
        desk.booking(GRACE, "K7P2QM")
    with pytest.raises(BookingError) as nobodys:
        desk.booking(GRACE, "NOSUCH")
    assert others.value.args == nobodys.value.args and "K7P2QM" not in others.value.message


def test_a_full_flight_is_refused(desk):
    with sqlite3.connect(desk.path) as connection:
        connection.execute("UPDATE seat SET taken_by = 'sold' WHERE flight_id = 'MR103-2026-05-05'")
    assert "MR103" not in [option.flight.number for option in desk.options(ADA)]
    with pytest.raises(BookingError) as refused:
        desk.rebook(ADA, "K7P2QM", "MR103-2026-05-05", "key")
    assert refused.value.code == "flight_full"


def test_the_last_seat_goes_to_one_of_two(desk):
    with sqlite3.connect(desk.path) as connection:
        connection.execute(
            "UPDATE booking SET customer_id = ?, flight_id = 'MR101-2026-05-06' WHERE reference = 'Z6M1HK'", (ALAN,)
        )
        free = "SELECT seat FROM seat WHERE flight_id = 'MR103-2026-05-05' AND taken_by IS NULL"
        rest = [row[0] for row in connection.execute(free)][1:]
        connection.executemany(
            "UPDATE seat SET taken_by = 'sold' WHERE flight_id = 'MR103-2026-05-05' AND seat = ?",
            [(seat,) for seat in rest],
        )

    def attempt(who: tuple[str, str]) -> str:
        try:
            return desk.rebook(*who, "MR103-2026-05-05", f"key {who[0]}").to_seat
        except BookingError as problem:
            return problem.code

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(attempt, [(ADA, "K7P2QM"), (ALAN, "Z6M1HK")]))
    assert results[1] == "flight_full" and results[0] != "flight_full"


def test_a_locked_database_is_busy_and_reading_goes_on(desk, monkeypatch):
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.05)
    holder = sqlite3.connect(desk.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(BookingError) as refused:
        desk.rebook(ADA, "K7P2QM", "MR103-2026-05-05", "key")
    assert refused.value.code == "database_busy" and refused.value.retryable
    assert desk.booking(ADA).reference == "K7P2QM"
    holder.execute("ROLLBACK")
    holder.close()
    assert desk.rebook(ADA, "K7P2QM", "MR103-2026-05-05", "key").to_flight == "MR103-2026-05-05"


def test_a_missing_or_broken_database_is_no_crash(desk, tmp_path):
    desk.path.unlink()
    with pytest.raises(BookingError) as refused:
        desk.booking(ADA)
    assert refused.value.code == "database_unavailable"
    desk.path.write_bytes(b"this is no database" * 100)
    with pytest.raises(BookingError) as refused:
        desk.booking(ADA)
    assert refused.value.code == "database_unavailable"


KILLED = """
import os, sqlite3, sys
from datetime import datetime
from pathlib import Path
from voicelab.airline import booking_store as bookings

class Dying(sqlite3.Connection):
    left = 0
    def execute(self, statement, *values):
        if not statement.lstrip().startswith(("SELECT", "PRAGMA")):
            Dying.left -= 1
            if Dying.left < 0:
                os._exit(9)
        return super().execute(statement, *values)

connect = sqlite3.connect
sqlite3.connect = lambda *places, **options: connect(*places, factory=Dying, **options)
desk = bookings.Bookings(Path(sys.argv[1]), now=datetime(2026, 5, 4, 12))
for step in sys.stdin:
    child = os.fork()
    if not child:
        Dying.left = int(step)
        desk.rebook("C-1001", "K7P2QM", "MR103-2026-05-05", "key")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the victims are forked")
def test_a_process_killed_between_two_steps_leaves_the_database_whole(desk):
    before, ends = seats_and_bookings(desk), []
    command = [sys.executable, "-c", KILLED, str(desk.path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, **pipes) as killer:
        for step in range(7):
            killer.stdin.write(f"{step}\n")
            ends.append(int(killer.stdout.readline()))
            if ends[-1] == 9:
                assert seats_and_bookings(desk) == before
    assert ends == [9] * 6 + [0]  # begin, two seats, booking, change, commit; then nothing is in its way
    assert desk.booking(ADA, "K7P2QM").flight.number == "MR103"
    held, booked = seats_and_bookings(desk)
    assert held == booked


def test_two_processes_that_build_at_once_get_one_whole_database(tmp_path):
    path = tmp_path / "shared.sqlite"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: build(path, NOON.date()), range(4)))
    assert Bookings(path, now=NOON).booking(ADA).reference == "K7P2QM"
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".building"] == []


REQUESTS = st.lists(
    st.tuples(
        st.sampled_from([(ADA, "K7P2QM"), (GRACE, "R4T8WX"), (ALAN, "Z6M1HK"), (GRACE, "K7P2QM")]),
        st.sampled_from(["MR103-2026-05-05", "MR207-2026-05-06", "MR404-2026-05-05", "MR402-2026-05-05"]),
        st.integers(1, 4),
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REQUESTS)
def test_whatever_is_asked_no_seat_is_given_twice(tmp_path_factory, requests):
    desk = Bookings(tmp_path_factory.mktemp("db") / "airline.sqlite", now=NOON)
    done = {}
    for (customer, reference), flight, key in requests:
        try:
            change = desk.rebook(customer, reference, flight, f"key {key}")
        except BookingError:
            continue
        assert (customer, reference) != (GRACE, "K7P2QM")
        assert done.setdefault(key, change) == change
    held, booked = seats_and_bookings(desk)
    assert held == booked and len(booked) == 5
