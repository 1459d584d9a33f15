"""What a learner sees of a session: the call bar, the transcript, the event table, and the panel that holds them."""

from .panel import CallPanel

__all__ = ["CallPanel"]
