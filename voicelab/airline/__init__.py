"""The airline's support desk, as it stands at the end of the book so far.

May import `desk` and `record`, and no widget: everything here runs without a notebook.
"""

from .agents import (
    FLIGHT_BOARD,
    INTERACTION,
    PERSON,
    SAFETY,
    flight_status_checker,
    main_agent,
    qa_agent,
    rebooking_agent,
)
from .customers import verify_customer
from .database import bookings
from .documents import POLICIES, document_lookup_tool
from .evaluating import booking_state, fresh_bookings
from .flight_tools import auth_check_tool, check_flights_tool, connection_status, flight_status, my_bookings
from .instructions import layered
from .outage import bookings_outage
from .passages import Passage, read_folder
from .person import connect_to_a_person
from .questions import questions, score
from .rebooking_tools import choose_rebooking_option, chosen_option, confirm_rebooking, find_rebooking_options
from .retrieval import PolicyIndex
from .sentences import connecting, in_short, known, listed, offer, proposal, spoken, state, system_down
from .specialists import generalist, specialists_desk
from .supervisor import front_agent, supervisor, supervisor_agent

__all__ = [
    "FLIGHT_BOARD",
    "INTERACTION",
    "PERSON",
    "POLICIES",
    "SAFETY",
    "Passage",
    "PolicyIndex",
    "auth_check_tool",
    "booking_state",
    "bookings",
    "bookings_outage",
    "check_flights_tool",
    "choose_rebooking_option",
    "chosen_option",
    "confirm_rebooking",
    "connect_to_a_person",
    "connecting",
    "connection_status",
    "document_lookup_tool",
    "find_rebooking_options",
    "flight_status",
    "flight_status_checker",
    "fresh_bookings",
    "front_agent",
    "generalist",
    "in_short",
    "known",
    "layered",
    "listed",
    "main_agent",
    "my_bookings",
    "offer",
    "proposal",
    "qa_agent",
    "questions",
    "read_folder",
    "rebooking_agent",
    "score",
    "specialists_desk",
    "spoken",
    "state",
    "supervisor",
    "supervisor_agent",
    "system_down",
    "verify_customer",
]
