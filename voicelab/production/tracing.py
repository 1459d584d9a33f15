"""A call as OpenTelemetry spans: session, turns, and in each turn its responses, tools and handoffs.

Nothing is traced unless it is asked for, and spans go to whatever provider the process has set up; without one they go
nowhere. They are read from the event log, which has neither sound nor secrets; words stay out of them too, unless they
are asked for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping

from opentelemetry.trace import TracerProvider, get_tracer_provider

from voicelab.record.events import LoggedEvent
from voicelab.session.live_session import LiveSession

from .call_spans import CallSpans

NAME = "voicelab"
log = logging.getLogger("voicelab.production")


class CallTrace:
    """Takes a call's events in their order, live or from a saved log, and makes spans of them.

    Args:
        began: when the log began, in seconds since the epoch.
        provider: of OpenTelemetry; the process's own unless given.
        words: whether what was said, and the tools' arguments and results, go into the spans.
        about: attributes of the session's span, such as `{"desk.version": "8"}`.
    """

    def __init__(
        self,
        began: float,
        provider: TracerProvider | None = None,
        *,
        words: bool = False,
        about: Mapping[str, str] | None = None,
    ) -> None:
        self._tracer = (provider or get_tracer_provider()).get_tracer(NAME)
        self._began, self._words, self._about = began, words, dict(about or {})
        self._call: CallSpans | None = None

    def take(self, event: LoggedEvent) -> None:
        """The next event; a call begins with its session."""
        if self._call is None and event.type in ("session.update", "session.created"):
            self._call = CallSpans(self._tracer, self._began, self._words, self._about, event.time)
        if self._call is not None:
            self._call.take(event)

    def end(self) -> None:
        """The call is over: what is still open ends with its last event. Another may follow in the same log."""
        if self._call is not None:
            self._call.end()
            self._call = None


def trace(session: LiveSession, provider: TracerProvider | None = None, **how: object) -> CallTrace:
    """Make spans of a session's calls from now on, as they go: each ends in its span when it is over.

    Args:
        provider: of OpenTelemetry; the process's own unless given.
        how: `words` and `about`, as for `CallTrace`.
    """
    made = CallTrace(time.time() - session.events.now(), provider, **how)

    def take(event: LoggedEvent) -> None:
        try:
            made.take(event)
        except Exception:  # an exporter that fails is no reason to end a call
            log.warning("No span could be made of %s.", event.type, exc_info=True)

    session.events.keep(take)
    session.watch(lambda: made.end() if session.state == "disconnected" else None)
    return made


def trace_log(
    events: Iterable[LoggedEvent], provider: TracerProvider | None = None, *, began: float = 0.0, **how: object
) -> None:
    """Make spans of a log that is complete, such as a saved one; `began` and `how` as for `CallTrace`."""
    made = CallTrace(began, provider, **how)
    for event in events:
        made.take(event)
    made.end()
