"""What is kept of a call, and how it reads.

Every event, the transcript, where the time went, both sides' sound, what tools did and what it cost: all of it can be
looked at without an endpoint, from a saved call too. May import `audio` and the rooms at the top that stand on nothing
(`endpoint`, `defaults`, `crossing`, `call_errors`).
"""

from .audit import AuditLog, AuditRow
from .costs import Prices, SessionPrices, call_cost
from .disturbed import disturbed, duplicated, late_transcriptions, payloads, reordered, with_unknown
from .event_rows import settings_changes
from .events import EventLog, LoggedEvent
from .handoff_log import HandoffLog
from .html_table import html_table
from .lifecycle import Life
from .recording import Recording
from .saved_session import SavedSession
from .saving import Saving
from .timeline import Turns, heard_after_ms, stop_latencies_ms
from .transcript import Transcript
from .transcript_entry import TranscriptEntry
from .transfer import OUTCOMES, Transfer
from .turn_timing import fewest_for, nearest_rank

__all__ = [
    "AuditLog",
    "AuditRow",
    "EventLog",
    "HandoffLog",
    "Life",
    "LoggedEvent",
    "OUTCOMES",
    "Prices",
    "Recording",
    "SavedSession",
    "Saving",
    "SessionPrices",
    "Transcript",
    "TranscriptEntry",
    "Transfer",
    "Turns",
    "call_cost",
    "disturbed",
    "duplicated",
    "fewest_for",
    "heard_after_ms",
    "html_table",
    "late_transcriptions",
    "nearest_rank",
    "payloads",
    "reordered",
    "settings_changes",
    "stop_latencies_ms",
    "with_unknown",
]
