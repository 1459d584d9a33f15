"""What goes through is paid for: each response and transcription of a session, at the prices of `data/prices.json`."""

from __future__ import annotations

import json
import logging
import secrets
import time
from typing import Any

from voicelab.record.costs import ANSWERED, SESSION, TRANSCRIBED, Prices, SessionPrices
from voicelab.record.events import TRANSCRIPTION

from .accounts import Account, Hold
from .bounds import LONGEST_ANSWER, Bound, milliseconds
from .refusals import Refused, priced, unpriced
from .requests import LONGEST, answer_tokens, bound_answers, check_session, check_tools, member, object_of

log = logging.getLogger("voicelab.key_service")
APPEND, CREATE, UPDATE = "input_audio_buffer.append", "response.create", "session.update"
CREATED, COMMITTED, FAILED, ERROR = (
    "response.created",
    "input_audio_buffer.committed",
    f"{TRANSCRIPTION}.failed",
    "error",
)
ITEM = "conversation.item.added"
TELLING = (*SESSION, ANSWERED, TRANSCRIBED, CREATED, COMMITTED, FAILED, ERROR, ITEM)  # what a meter learns from
STEP = 0.01  # US dollars by which what is held grows while somebody talks: a row in the ledger for each


class Meter:
    """Charges an account for one conversation, and holds what its next response can cost at most.

    Args:
        model: what answers; empty for a session that transcribes and answers nothing.
        unseen_sound: the caller's sound does not pass here (a WebRTC call): it lasts as long as the call.

    Attributes:
        refusal: why the conversation has to end, once it has.

    Raises:
        Refused: if the account has no room for a response.
    """

    def __init__(self, account: Account, prices: Prices, model: str, *, unseen_sound: bool = False) -> None:
        self._prices, self._model, self._session = prices, model, SessionPrices(prices, model)
        self._bound = Bound(prices, model)
        self._account = account
        self._hold = account.reserve(max(STEP, self._bound.response()))
        self._extra: dict[str, Hold] = {}  # of responses out of band, beside the one of the conversation
        # Responses asked for: out of band or not, and what each can cost.
        self._asked: dict[str, tuple[bool, float]] = {}
        self._running: dict[str, float] = {}  # responses under way, and what each can cost
        self._unheard: set[str] = set()  # items of the caller that are being transcribed
        self._clock = time.monotonic() if unseen_sound else None
        self.refusal: Refused | None = None
        self._closed = False

    @property
    def answers(self) -> bool:
        """Whether the conversation has a model that answers."""
        return bool(self._model)

    @property
    def running(self) -> list[str]:
        """The responses under way."""
        return list(self._running)

    @property
    def open(self) -> bool:
        """Whether something is under way that the endpoint will tell the cost of."""
        return bool(self._running or self._asked or self._unheard)

    def sent(self, text: str) -> str:
        """A client event, before it is passed on; returns it as it may be.

        Raises:
            Refused: if it asks for something that has no price, or that the account has no room for.
        """
        if len(text) > LONGEST:
            raise Refused(400, "event_too_large", f"The event is larger than {LONGEST} bytes.")
        event = object_of(text, "The event")
        try:
            self._look_at(event)
        except Refused as refusal:
            refusal.event_id = event.get("event_id")
            raise
        return json.dumps(event)  # and not `text`: a name that is in it twice may mean the one or the other elsewhere

    def _look_at(self, event: dict[str, Any]) -> None:
        if self._closed:
            raise Refused(404, "call_id_not_found", "The call has ended.")
        kind = event.get("type")
        if kind == APPEND:
            self._heard(event.get("audio"))
        elif kind == UPDATE:
            session = member(event, "session", "session")
            check_session(session, self._prices)
            bound_answers(session)
            self._bound.add(event)
        elif kind == CREATE:
            if event.get("event_id") is None:
                event["event_id"] = f"event_{secrets.token_hex(8)}"
            response = member(event, "response", "response")
            bound_answers(response)
            self._bound.add(event)
            self._ask(str(event["event_id"]), response)
        else:
            self._bound.add(event)
        self._cover()

    def took(self, text: str | bytes) -> None:
        """Learn from a server event.

        Raises:
            Refused: once the account has no room for another response (what this event told of has been charged), or
                for what has no price.
        """
        # Sound is most of the traffic, and costs nothing until its response is done: it need not be parsed.
        text = text if isinstance(text, str) else text.decode()
        if not any(f'"{type}"' in text for type in TELLING):
            return
        try:
            self._note(object_of(text, "The endpoint's event"))
        except Refused as refusal:
            self.refusal = refusal
            raise

    def _note(self, event: dict[str, Any]) -> None:
        kind = event.get("type")
        if kind in SESSION:
            self._learn(event)
        elif kind == ITEM and self._clock is not None:
            self._bound.add(event)
        elif kind == CREATED:
            self._begin(member(event, "response", "response"))
        elif kind == ANSWERED:
            self._end(event, member(event, "response", "response"))
        elif kind == COMMITTED and self._session.listener:
            self._unheard.add(str(event.get("item_id")))
        elif kind in (TRANSCRIBED, FAILED):
            self._transcribed(event)
        elif kind == ERROR:
            self._forget(str(member(event, "error", "error").get("event_id")))
        self._cover()

    def close(self) -> None:
        """The conversation is over; whatever has not told what it cost is charged at the most that it can."""
        if self._closed:
            return
        self._closed = True
        dollars = sum(self._running.values()) + sum(most for _, most in self._asked.values())
        if self._unheard:
            dollars += self._bound.transcription(self._session.listener)
        try:
            self._hold.settle("left early" if dollars else "ended", dollars)
            for hold in self._extra.values():
                hold.settle("ended")
        except Refused as problem:  # what was set aside stays so, and counts
            log.error("a conversation of %s could not be settled: %s", self._account.holder, problem.code)

    def _learn(self, event: dict[str, Any]) -> None:
        session = member(event, "session", "session")
        if session.get("model") is not None:
            self._price_as(priced(self._prices, session["model"]))
        check_session(session, self._prices)
        self._session.of(event["type"], {"session": session})
        if session.get("max_output_tokens") is not None:
            self._bound.longest = answer_tokens(session["max_output_tokens"], LONGEST_ANSWER, "max_output_tokens")
        if self._clock is not None:
            self._bound.add(event)

    def _price_as(self, model: str) -> None:
        """The endpoint says which model answers, and its price counts."""
        if self._model and self._prices.name_of(model) != self._prices.name_of(self._model):
            listener, self._model = self._session.listener, model
            self._session, self._bound.model = SessionPrices(self._prices, model), model
            self._session.listener = listener

    def _ask(self, event_id: str, response: dict[str, Any]) -> None:
        if not self._model:
            raise unpriced("a response of a session that transcribes", "open one with a model", "type")
        check_tools(response.get("tools"), "response.tools")
        longest, given = self._bound.longest, response.get("max_output_tokens")
        if given is not None:
            longest = answer_tokens(given, LONGEST_ANSWER, "response.max_output_tokens")
        if event_id in self._asked or event_id in self._extra:
            told = f"A response was asked for as {event_id!r} already; give each event an id of its own."
            raise Refused(400, "invalid_value", told, "event_id")
        out_of_band, most = response.get("conversation") == "none", self._bound.response(longest)
        if out_of_band:
            self._extra[event_id] = self._account.reserve(most)
        else:
            self._hold.grow(most)
        self._asked[event_id] = out_of_band, most

    def _begin(self, response: dict[str, Any]) -> None:
        """A response is under way: one that was asked for, or one of the endpoint's own after the caller's turn."""
        if not self._model:
            raise unpriced("a response of a session that transcribes", "open one with a model", "type")
        out_of_band = response.get("conversation_id", "") is None
        alike = (event_id for event_id, (apart, _) in self._asked.items() if apart == out_of_band)
        asked = next(alike, next(iter(self._asked), ""))
        id = str(response.get("id"))
        _, self._running[id] = self._asked.pop(asked, (out_of_band, self._bound.response()))
        if not out_of_band:
            self._bound.begun()
        if asked in self._extra:
            self._extra[id] = self._extra.pop(asked)
        elif len(self._running) > 1 + len(self._extra):
            self._extra[id] = self._account.reserve(self._running[id])

    def _end(self, event: dict[str, Any], response: dict[str, Any]) -> None:
        id = str(response.get("id"))
        most = self._running.pop(id, self._bound.response())
        usage = response.get("usage")
        if not usage and response.get("status") == "failed" and not response.get("output"):
            dollars = 0.0  # the endpoint's failure, before it had made anything
        else:
            dollars = self._cost(event, most)
        if response.get("conversation_id", "") is not None:
            self._bound.reported(usage)
        extra = self._extra.pop(id, None)
        if extra:
            extra.settle(id, dollars)
            self._hold.require_cover()
        elif dollars:
            self._hold.charge(dollars, id)

    def _transcribed(self, event: dict[str, Any]) -> None:
        self._unheard.discard(str(event.get("item_id")))
        if event["type"] == TRANSCRIBED:
            dollars = self._cost(event, self._bound.transcription(self._session.listener))
            if not self._unheard:
                self._bound.transcribed()
            if dollars:
                self._hold.charge(dollars, str(event.get("item_id")))

    def _cost(self, event: dict[str, Any], most: float) -> float:
        """What the event tells of; `most` if it tells nothing that can be read."""
        told = event["response"] if "response" in event else event
        if not told.get("usage"):
            return most if event["type"] == ANSWERED or self._session.listener else 0.0
        try:
            return max(0.0, self._session.of(event["type"], event))
        except (ValueError, LookupError, TypeError, AttributeError):
            log.warning("a usage of %s cannot be read; the most that it can be is charged", event["type"])
            return most

    def _forget(self, event_id: str) -> None:
        """What was asked for under this id was refused."""
        self._asked.pop(event_id, None)
        extra = self._extra.pop(event_id, None)
        if extra:
            extra.settle("refused")

    def _heard(self, audio: Any) -> None:
        self._bound.add_sound(milliseconds(len(audio)) if isinstance(audio, str) else 0.0)

    def _cover(self) -> None:
        """Hold what the next response can cost, and what listening does."""
        if self._clock is not None:
            now = time.monotonic()
            self._bound.add_sound((now - self._clock) * 1000)
            self._clock = now
        wanted = self._bound.response() + self._bound.transcription(self._session.listener)
        if wanted > self._hold.dollars:
            self._hold.grow(wanted + STEP)
