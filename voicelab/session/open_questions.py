"""The open questions of a call, and which responses answer them.

A response answers whatever the conversation had of a question when the response began: a turn of the caller, or the
result of a tool that an earlier answer called. So two questions at once, one of which waits for a tool, are told apart.
"""

from __future__ import annotations

import time
from collections.abc import Collection

from .question import STOP_SECONDS, Question

LATE_SECONDS = 1.5  # after a recording's last word, the endpoint may only now have heard its first


class OpenQuestions:
    """What the callers of one call want an answer to.

    Attributes:
        active: the responses under way, words of patience included.
        playing: those that the endpoint plays.
    """

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.active: set[str] = set()
        self.playing: set[str] = set()
        self._bound: dict[str, list[Question]] = {}

    def ask(self, spoken: bool) -> Question:
        """The caller begins to say something that wants an answer."""
        question = Question(spoken=spoken)
        self.questions.append(question)
        return question

    def close(self, question: Question, forget: bool) -> None:
        """Nobody waits for it any more; what is still to come of it is its own, unless it is forgotten."""
        question.awaited = False
        if forget and question in self.questions:
            self.questions.remove(question)
        self._tidy()

    def stop(self) -> None:
        """Somebody pressed Stop: what is being answered is not to be; who is still speaking goes on."""
        for question in self.questions:
            if question.said or not question.spoken:
                question.stopped = question.stopped or time.monotonic()

    def nothing_said(self) -> None:
        """The caller marked a turn, and there was nothing in it: whoever says it need not wait."""
        for question in self.questions:
            if question.spoken and not question.said:
                question.given = True

    def go_on(self, questions: Collection[Question], instead_of: Collection[str], items: Collection[str]) -> None:
        """The answer to these is asked for again, in the place of responses, and their items, that answer nothing."""
        again = list(questions)
        for response_id in instead_of:
            again += self.answers_to(response_id)
            self._bound[response_id] = []
        for question in again:
            question.active -= set(instead_of)
            question.outputs -= set(items)
            question.due, question.interrupted = True, False
            question.touch()

    def unwanted(self, response_id: str) -> bool:
        """Whether a response answers nothing but questions that were stopped."""
        bound = self._bound.get(response_id) or []
        return bool(bound) and all(question.stopped is not None for question in bound)

    def answers_to(self, response_id: str) -> list[Question]:
        """The questions that a response answers."""
        return list(self._bound.get(response_id) or [])

    def callers(self, call_id: str) -> list[Question]:
        """The questions for which a tool runs."""
        return [question for question in self.questions if call_id in question.calls]

    def runs(self, name: str, seconds: float) -> None:
        """A tool of this name begins to run, and may take so long."""
        for question in self.questions:
            for call_id, (called, _, _) in question.calls.items():
                if called == name:
                    question.calls[call_id] = (name, time.monotonic(), seconds)

    def _with_item(self, item_id: str) -> list[Question]:
        return [question for question in self.questions if item_id in question.items]

    def _speaker(self) -> Question:
        """Whose speech it is: of the recording that is being said, or else of somebody at a microphone."""
        for question in reversed(self.questions):
            said_now = not question.said or time.monotonic() < question.touched + LATE_SECONDS
            if question.spoken and question.awaited and (said_now or not question.items):
                return question
        person = Question(spoken=True, awaited=False, said=True)
        self.questions.append(person)
        return person

    def _forget_others(self, speaking: Question) -> None:
        """Somebody speaks anew: what nobody waits for, and nothing works on, will not be answered any more."""
        self.questions[:] = [
            question
            for question in self.questions
            if question is speaking or question.awaited or question.active or question.calls
        ]

    def _tidy(self) -> None:
        """Questions for which nobody waits go when they are answered."""
        kept = [question for question in self.questions if question.awaited or not _over(question)]
        if len(kept) < len(self.questions):
            self.questions[:] = kept
            live = {id for question in kept for id in question.active | question.unplayed} | self.active | self.playing
            self._bound = {id: bound for id, bound in self._bound.items() if id in live}


def _over(question: Question) -> bool:
    """Answered; or stopped, with no response to it come up that would have to be cancelled."""
    given_up = question.stopped is not None and time.monotonic() > question.stopped + STOP_SECONDS
    return question.answered and not question.unplayed or (given_up and not (question.calls or question.active))
