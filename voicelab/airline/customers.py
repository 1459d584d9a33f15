"""The airline's customers, and the check of their passwords."""

from __future__ import annotations

import csv
import functools
import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

from voicelab.desk.call_context import Caller

DATA = Path(__file__).resolve().parents[2] / "data" / "airline"
# The parameters that OWASP's password storage cheat sheet gives for 16 MiB of memory.
COST, BLOCK, PARALLEL = 2**14, 8, 5


@dataclass(frozen=True)
class Customer:
    """A row of `customers.csv`; of the password it holds only a salted hash."""

    id: str
    username: str
    name: str
    salt: bytes = field(repr=False)
    hash: bytes = field(repr=False)


def password_hash(password: str, salt: bytes) -> bytes:
    """32 bytes of scrypt."""
    return hashlib.scrypt(password.encode(), salt=salt, n=COST, r=BLOCK, p=PARALLEL, maxmem=2**26, dklen=32)


@functools.cache
def customers() -> dict[str, Customer]:
    """The customers by user name."""
    with (DATA / "customers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["username"]: Customer(
            row["id"], row["username"], row["name"], bytes.fromhex(row["salt"]), bytes.fromhex(row["hash"])
        )
        for row in rows
    }


def verify_customer(username: str, password: str) -> Caller | None:
    """Who has this user name and password, or `None`.

    Takes the same time for a user name that does not exist, so that nobody learns which names do.
    """
    customer = customers().get(username.strip().lower())
    salt, expected = (customer.salt, customer.hash) if customer else (bytes(16), bytes(32))
    matches = hmac.compare_digest(password_hash(password, salt), expected)
    return Caller(customer.id, customer.name) if customer and matches else None
