"""Running a desk: what it promises, whether it keeps that, and what to do when it does not."""

from .canary import Canary, Variant
from .drills import AUTHENTICATION, DRILLS, MODEL, TOOL_BACKEND, TRANSPORT, Exercise, hold
from .event_handlers import check_handler
from .migrations import calendar
from .readiness import readiness
from .signals import OBJECTIVES, Objective, Signals

__all__ = [
    "AUTHENTICATION",
    "DRILLS",
    "MODEL",
    "OBJECTIVES",
    "TOOL_BACKEND",
    "TRANSPORT",
    "Canary",
    "Exercise",
    "Objective",
    "Signals",
    "Variant",
    "calendar",
    "check_handler",
    "hold",
    "readiness",
]
