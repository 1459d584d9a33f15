"""What a learner sees of a session: call bar, transcript, event table, forms, recordings, and the panel with them.

May import `session` and what lies below it. It shows, and decides nothing.
"""

from .event_table import EventTable, EventTables
from .panel import CallPanel, panel_of
from .recording_view import RecordingView
from .shown import shown

__all__ = ["CallPanel", "EventTable", "EventTables", "RecordingView", "panel_of", "shown"]
