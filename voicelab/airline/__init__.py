"""The airline's support desk, as it stands at the end of the book so far."""

from .agents import flight_status_checker, main_agent, qa_agent, rebooking_agent
from .customers import verify_customer
from .documents import document_lookup_tool
from .evaluating import booking_state, fresh_bookings
from .flight_tools import auth_check_tool, check_flights_tool
from .outage import bookings_outage
from .supervisor import front_agent, supervisor, supervisor_agent

__all__ = [
    "auth_check_tool",
    "booking_state",
    "bookings_outage",
    "check_flights_tool",
    "document_lookup_tool",
    "flight_status_checker",
    "fresh_bookings",
    "front_agent",
    "main_agent",
    "qa_agent",
    "rebooking_agent",
    "supervisor",
    "supervisor_agent",
    "verify_customer",
]
