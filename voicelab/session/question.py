"""A question: something that a caller says and wants answered, bound to the items and responses that answer it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from .waits import Wait, wait_for

STOP_SECONDS = 2.0  # after Stop: for a response that has been asked for to appear, so that it can be cancelled
WRITTEN_SECONDS = 5.0  # for the words of a question that has been answered already
SPOKEN_CHARACTERS = 8.0  # a second: slower than any voice speaks, so that long answers are played to their end


@dataclass(eq=False)
class Question:
    """What the endpoint has told of one question; `Progress` writes it, `Waiting` reads it.

    Attributes:
        spoken: it is said in sound, so the endpoint has to find its turns.
        awaited: somebody waits for its answer; without, it is a caller's at a microphone.
        said: it has been said to its end.
        items: the ids of the caller's items.
        open_turns: those whose speech has begun and not ended.
        unwritten: spoken ones whose words are not known.
        due: the conversation has something of it, a turn or a tool's result, that no response has taken up.
        active: the responses that answer it now.
        unplayed: those that are made and not played to their end, on a call whose endpoint plays them.
        calls: its tools that run: by call id, the tool's name, since when, and for how many seconds at most.
        outputs: the ids of the items that its responses made.
        blocked: those of them that a guardrail has stopped.
        handoffs: `"A → B"` for each on the way.
        problems: what went wrong on the way, and was told to the model.
        doubted: its answer was cut, and it is not known yet whether by words.
        checking: how many guardrails are looking at its answer.
        correcting: a guardrail has stopped the answer, and the model has yet to be told.
        trips: how often one has.
        given: a response has been made for it.
        interrupted: the caller cut the answer short.
        stopped: when somebody pressed Stop, on the monotonic clock.
        failure: why there is no answer.
        touched: when something was last heard of it, on the monotonic clock.
        characters: how long the answer is so far.
    """

    spoken: bool = False
    awaited: bool = True
    said: bool = False
    items: set[str] = field(default_factory=set)
    open_turns: set[str] = field(default_factory=set)
    unwritten: set[str] = field(default_factory=set)
    due: bool = False
    active: set[str] = field(default_factory=set)
    unplayed: set[str] = field(default_factory=set)
    calls: dict[str, tuple[str, float, float]] = field(default_factory=dict)
    outputs: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    handoffs: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    doubted: bool = False
    checking: int = 0
    correcting: bool = False
    trips: int = 0
    given: bool = False
    interrupted: bool = False
    stopped: float | None = None
    failure: str | None = None
    touched: float = field(default_factory=time.monotonic)
    characters: int = 0

    @property
    def heard(self) -> bool:
        """The endpoint has written down all that was said."""
        return self.said and bool(self.items) and not (self.open_turns or self.unwritten)

    @property
    def answered(self) -> bool:
        """The answer is known to its end, whether or not it has been played."""
        ended = self.given or self.interrupted or self.failure is not None
        open = self.open_turns or self.due or self.active or self.calls or self.checking or self.correcting
        open = open or self.doubted
        return ended and not open

    @property
    def owed(self) -> bool:
        """It is to be answered, the model knows it in words, and no tool works on it."""
        return (self.due or bool(self.active)) and not (self.stopped or self.calls or self.unwritten)

    @property
    def settled(self) -> bool:
        """Nothing is open any more, as far as the endpoint tells; a line of ours may still play."""
        if self.stopped is not None and not self.active:
            return self.answered or bool(self.calls) or time.monotonic() > self.stopped + STOP_SECONDS
        written = not self.unwritten or time.monotonic() > self.touched + WRITTEN_SECONDS
        return self.answered and not self.unplayed and written

    @property
    def listening(self) -> bool:
        """The endpoint needs more of the caller's audio, silence included, to find the end of the turn."""
        return self.spoken and bool(self.open_turns or not (self.due or self.active or self.calls or self.given))

    def touch(self) -> None:
        """Something was heard of it: patience begins anew."""
        self.touched = time.monotonic()

    def wait(self, forms: dict[str, float]) -> Wait:
        """What it waits for; `forms` are the calls that wait for a person, by id, and since when."""
        calls = self.calls.copy()  # this is asked for from any thread
        for call_id, (name, _, _) in calls.items():
            if call_id in forms:
                return wait_for("approval", name, forms[call_id])
        if self.open_turns or (self.spoken and not self.said):
            return wait_for("caller", since=self.touched)
        if self.active:
            return wait_for("speaking" if self.characters else "thinking", since=self.touched)
        for name, since, seconds in calls.values():
            return Wait("tool", name, since, seconds)
        if self.due:
            return wait_for("transcript" if self.unwritten else "thinking", since=self.touched)
        if self.doubted:
            return wait_for("transcript", since=self.touched)
        if self.checking or self.correcting:
            return wait_for("checking", since=self.touched)
        if self.given:
            return wait_for("playing", since=self.touched, more=self.characters / SPOKEN_CHARACTERS)
        return wait_for("thinking" if self.heard or not self.spoken else "notice", since=self.touched)
