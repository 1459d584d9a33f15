"""The airport's flight board as an MCP server over stdio: `python voicelab/airline/flight_board.py`.

What hangs in every terminal is public, so nobody has to sign in for it. It is a program of its own, as an airport's
would be: it imports nothing of ours, and knows nothing of bookings.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from pydantic import Field

DATA = Path(__file__).resolve().parents[2] / "data" / "airline"
ROWS = 3  # of the board that are read out

board = MCPServer("flight board", log_level="WARNING")


@board.tool()
def departures(airport: Annotated[str, Field(description="the city, or the airport's three-letter code")]) -> str:
    """Lists the next departures on the board of an airport."""
    code = _code(airport)
    if code is None:
        return f"There is no board for {airport[:40]}. There is one for " + ", ".join(_cities().values()) + "."
    now = f"{datetime.now():%H:%M}"
    leaving = sorted((row for row in _flights() if row["origin"] == code), key=lambda row: row["departs"])
    coming = [row for row in leaving if row["departs"] >= now] or leaving
    return "; ".join(
        f"{row['number']} to {_cities()[row['destination']]}, {row['departs']}, {_remark(row)}" for row in coming[:ROWS]
    )


@board.tool()
def gate_of(flight_number: Annotated[str, Field(description="the flight's code, such as MR101")]) -> str:
    """Tells the gate and the terminal of a flight number on the board."""
    wanted = "".join(flight_number.upper().split())
    for row in _flights():
        if row["number"] in (wanted, f"MR{wanted}"):
            return f"{row['number']} leaves from terminal {row['terminal']}, gate {row['gate']}, {_remark(row)}."
    return f"There is no flight {flight_number[:12]} on the board."


def _flights() -> list[dict[str, str]]:
    with (DATA / "flights.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cities() -> dict[str, str]:
    with (DATA / "airports.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["city"] for row in csv.DictReader(file)}


def _code(airport: str) -> str | None:
    wanted = airport.strip().lower()
    return next((code for code, city in _cities().items() if wanted in (code.lower(), city.lower())), None)


def _remark(row: dict[str, str]) -> str:
    if row["cancelled"] == "yes":
        return "cancelled"
    return f"delayed by {row['delay_minutes']} minutes" if int(row["delay_minutes"]) else "on time"


if __name__ == "__main__":
    board.run("stdio")
