"""What the booking system's answers are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


class BookingError(Exception):
    """A request that cannot be met.

    Attributes:
        code: in snake case, for programs.
        message: one sentence that can be spoken to the caller.
        retryable: whether the same request may succeed a little later.
    """

    def __init__(self, code: str, message: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.code, self.message, self.retryable = code, message, retryable


@dataclass(frozen=True)
class Flight:
    """A flight on a day.

    Attributes:
        departs: by the origin's clock; times have no zone.
        minutes: how long it flies.
        clock_change: by how many hours the destination's clock is ahead of the origin's.
        today: the day on which that was looked up.
    """

    id: str
    number: str
    origin: str
    destination: str
    origin_city: str
    destination_city: str
    departs: datetime
    minutes: int
    terminal: str
    gate: str
    delay_minutes: int
    cancelled: bool
    clock_change: int
    today: date = field(compare=False, repr=False)

    @property
    def expected(self) -> datetime:
        """When it leaves, with its delay."""
        return self.departs + timedelta(minutes=self.delay_minutes)

    @property
    def arrives(self) -> datetime:
        """When it arrives, with its delay, by the destination's clock."""
        return self.expected + timedelta(minutes=self.minutes, hours=self.clock_change)

    @property
    def route(self) -> str:
        """`San Francisco to New York`."""
        return f"{self.origin_city} to {self.destination_city}"

    @property
    def status(self) -> str:
        """`on time`, `delayed` or `cancelled`."""
        return "cancelled" if self.cancelled else "delayed" if self.delay_minutes else "on time"


@dataclass(frozen=True)
class Booking:
    """A customer's seat on a flight."""

    reference: str
    customer_id: str
    flight: Flight
    seat: str
    fare: str
    booked: datetime


@dataclass(frozen=True)
class Option:
    """A flight that a booking can be moved to, and what that costs."""

    flight: Flight
    free_seats: int
    fee_dollars: int


@dataclass(frozen=True)
class Change:
    """A booking that was moved."""

    reference: str
    from_flight: str
    to_flight: str
    from_seat: str
    to_seat: str
    fee_dollars: int
