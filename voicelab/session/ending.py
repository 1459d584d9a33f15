"""How a connection ended that we did not close, in words for the log and the panel."""

from __future__ import annotations

from typing import Literal

from websockets.exceptions import ConnectionClosed

from voicelab.call_errors import CallError, call_error

NORMAL, BAD_KEY = 1000, 3000  # the close codes of an orderly end, and, at the live service, of a key it does not know
EXPIRED = "session_expired"
End = Literal["orderly", "broken", "silent"]


def why_ended(ended: ConnectionClosed | None, last_error: str | None) -> CallError:
    """The reason of an end: `key_rejected`, `session_expired`, or `connection_lost` with the close's code and reason.

    Args:
        ended: what the WebSocket says of it; `None` if nothing.
        last_error: the code of the endpoint's last error event, which comes before a close by plan.
    """
    code, reason = (ended.rcvd.code, ended.rcvd.reason) if ended and ended.rcvd else (None, "")
    if code == BAD_KEY:
        return call_error("key_rejected")
    told = f"The endpoint closed it with {code}{f': {reason}' if reason else ''}" if code else "It broke off"
    return call_error(EXPIRED if last_error == EXPIRED else "connection_lost", told.rstrip(".") + ".")


def kind_of_end(ended: ConnectionClosed | None, last_error: str | None) -> End:
    """Whether the call may simply be over (a browser may have hung up), or its sound is gone too, or may go on."""
    if last_error == EXPIRED:
        return "silent"
    return "orderly" if ended and ended.rcvd and ended.rcvd.code == NORMAL else "broken"
