"""What a scenario's call took: time, money, errors of tools and of routing, turns that only asked back."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from voicelab.defaults import TEXT_MODEL
from voicelab.desk.handoffs import MOST_TRANSFERS
from voicelab.record.audit import CONSULTATION
from voicelab.record.costs import Prices, call_cost
from voicelab.session.answer import Answer
from voicelab.session.live_session import LiveSession

APPROVAL = "approval"  # the audit's rows about forms, which are no tools
NOT_PERMITTED = ("not_verified", "not_authorised")
ENDS = ("input_audio_buffer.speech_stopped", "conversation.item.create")  # of what the caller says, or writes


@dataclass
class Measured:
    """One call, measured; times in ms, money in US dollars.

    Attributes:
        first_ms: in each turn, from the end of the caller's words to the first sound, a filler phrase included.
        final_ms: in each turn, to the first sound of the last response, which has the answer.
        cost: of the whole call, supervisor included.
        tool_errors: calls of tools that failed, or fell back.
        routing_errors: turns that went to nobody, to the wrong specialist, or to somebody for nothing.
        clarifications: turns that needed an answer, and only got a question.
        opened: whether the endpoint opened a session at all.
        drops, resumed: connections that were lost and then resumed or given up, and those that were resumed. A drop
            during which the caller hangs up counts as neither.
        stops_ms: from the caller's beginning to speak into an answer to the agent's silence.
        tool_calls: calls of tools that were let through.
        blocked: actions that were not: by the caller's verification or rights, by a person, by a guardrail.
    """

    first_ms: list[int] = field(default_factory=list)
    final_ms: list[int] = field(default_factory=list)
    cost: float = 0.0
    tool_errors: int = 0
    routing_errors: int = 0
    clarifications: int = 0
    turns: int = 0
    opened: bool = False
    drops: int = 0
    resumed: int = 0
    stops_ms: list[int] = field(default_factory=list)
    tool_calls: int = 0
    blocked: int = 0

    def turn(self, needs: str, answer: Answer, events: Sequence[Any], strayed: bool = False) -> None:
        """Take in a turn: what it needed (`desk`, `chat`, or "" if that is not graded), and what came of it.

        `strayed` says that none of the tools ran that could have served it.
        """
        first, final = sound_ms(events)
        self.first_ms += [first] if first is not None else []
        self.final_ms += [final] if final is not None else []
        self.turns += 1
        went = bool(answer.tools or answer.handoffs)
        asked_back = not answer.tools and answer.text.rstrip().endswith("?")
        self.clarifications += needs == "desk" and asked_back
        self.routing_errors += (needs == "desk" and not answer.tools and not asked_back) or (needs == "chat" and went)
        self.routing_errors += strayed and bool(answer.tools)
        self.routing_errors += len(answer.handoffs) >= MOST_TRANSFERS

    def call(self, session: LiveSession, prices: Prices) -> None:
        """Take in the whole call, at its end."""
        rows = [row for row in session.audit if row.action not in (CONSULTATION, APPROVAL)]
        stopped = [row for row in rows if row.details.get("error_code") in NOT_PERMITTED]
        self.tool_errors = sum(row.outcome in ("error", "fallback") for row in rows)
        self.tool_calls = len(rows) - len(stopped)
        counts = session.events.counts()
        self.opened = "session.created" in counts
        self.resumed = counts.get("session.resumed", 0)
        given_up = counts.get("session.failed", 0) if "session.reconnecting" in counts else 0
        self.drops = self.resumed + given_up
        self.blocked = len(stopped) + counts.get("approval.rejected", 0) + counts.get("guardrail.tripped", 0)
        costs = call_cost(session.events, session.audit, prices, model=session.model, text_model=TEXT_MODEL)
        self.cost = costs["total"]


def sound_ms(events: Sequence[Any]) -> tuple[int | None, int | None]:
    """From the end of what the caller said, or wrote, to the first sound of the turn, and to that of its last response.

    `None` without a sound.
    """
    ended = next((event.time for event in events if event.type in ENDS), None)
    heard: dict[str, float] = {}
    for event in events:
        if event.type == "response.output_audio.delta":
            heard.setdefault(event.payload["response_id"], event.time)
    if ended is None or not heard:
        return None, None
    return round((min(heard.values()) - ended) * 1000), round((max(heard.values()) - ended) * 1000)


def summary(measured: Sequence[Measured], completed: float | None) -> dict[str, Any]:
    """The figures of a whole run; `completed` is the share of scenarios in which everything was as expected.

    Of no calls there are no figures.
    """
    turns, costs = sum(one.turns for one in measured), [one.cost for one in measured]
    return {
        "to the first sound, median ms": median_ms([ms for one in measured for ms in one.first_ms]),
        "to the answer, median ms": median_ms([ms for one in measured for ms in one.final_ms]),
        "cost of a call, US cents": round(100 * statistics.fmean(costs), 3) if costs else None,
        "tool errors": sum(one.tool_errors for one in measured),
        "routing errors": sum(one.routing_errors for one in measured),
        "clarification turns": sum(one.clarifications for one in measured),
        "turns": turns,
        "tasks completed": None if completed is None else f"{completed:.0%}",
    }


def median_ms(values: Sequence[int]) -> int | None:
    """The median in whole ms; `None` of nothing."""
    return round(statistics.median(values)) if values else None
