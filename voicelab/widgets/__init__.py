"""What a learner sees of a session: call bar, transcript, event table, forms, recordings, and the panel with them."""

from .event_table import EventTable, EventTables
from .panel import CallPanel
from .recording_view import RecordingView

__all__ = ["CallPanel", "EventTable", "EventTables", "RecordingView"]
