"""A live session: an agent on a call, its connection to the endpoint, its transports, and how it goes on after a drop.

May import `desk` and what lies below it. It is shown by `widgets`, which it does not know.
"""

from voicelab.redaction import hide_in_logs

from .answer import Answer
from .call import Call
from .controls import Controls
from .input_gate import InputGate
from .live_session import LiveSession
from .playout import Playout
from .recordings import find_recording

__all__ = [
    "Answer",
    "Call",
    "Controls",
    "InputGate",
    "LiveSession",
    "Playout",
    "find_recording",
]

hide_in_logs()  # at DEBUG, the WebSocket's library writes the key that it presents
