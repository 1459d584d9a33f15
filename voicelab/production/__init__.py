"""Running a desk: what it promises, whether it keeps that, and what to do when it does not."""

from voicelab.migrations import calendar

from .bounds import bounds, verdict
from .canary import Canary
from .drills import AUTHENTICATION, DRILLS, MODEL, TOOL_BACKEND, TRANSPORT, Exercise, hold
from .event_handlers import check_handler
from .objectives import OBJECTIVES, Objective
from .readiness import readiness
from .serving import Serving, Variant
from .signals import Signals
from .tracing import CallTrace, trace, trace_log

__all__ = [
    "AUTHENTICATION",
    "DRILLS",
    "MODEL",
    "OBJECTIVES",
    "TOOL_BACKEND",
    "TRANSPORT",
    "Canary",
    "CallTrace",
    "Exercise",
    "Objective",
    "Serving",
    "Signals",
    "Variant",
    "bounds",
    "calendar",
    "check_handler",
    "hold",
    "readiness",
    "trace",
    "trace_log",
    "verdict",
]
