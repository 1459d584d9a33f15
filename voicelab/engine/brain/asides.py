"""What callers say instead of what they were asked for: it is answered, and the question asked again, not for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from . import calling, confirming, found_before, replies
from .instructed import Rules
from .phrasing import ended
from .questions import asked_besides, asks_for_a_fact, is_question, only_asks
from .turn import Thought, Turn, asks_for_more, last_sentence
from .words import share, telling

CLEARLY = 0.6  # likeness of a fact to a question from which it is no reply to ours, whatever it might be a value for
MOST_ASKED = 3  # times that one thing is asked for
AS_BEFORE = 0.8  # of the telling words, from which the same was said once more
UNKNOWN = "I do not know that, I am sorry."
GIVEN_UP = "I am sorry, I cannot do that without it. What else can I do for you?"


def beside(rules: Rules, tools: Sequence[dict[str, Any]], turn: Turn, decided: Thought | None) -> Thought | None:
    """What to say where the caller did not answer our question; nothing if they did.

    Args:
        decided: what would be done if all that was said were about the question.
    """
    if not turn.question:
        return None
    question, besides = last_sentence(turn.question), asked_besides(turn.said or "")
    said = besides or turn.said or ""
    asked_again = decided is not None and not decided.calls and decided.text == question
    called = decided is not None and bool(decided.calls)
    swallowed = _swallowed(decided, said) or called and only_asks(said) and not calling.answered(tools, turn)
    if besides and not asked_again and not swallowed:  # our question was answered as well
        fact = rules.fact(said)[0]
        told = decided.text if decided else None
        return replace(decided, text=f"{ended(fact)} {told}") if told and fact and fact not in told else decided
    once_more = asked_again and _repeats(said, turn.begun)
    before = found_before.answer(fresh(turn)) if asked_again or swallowed else ""
    if told := before or ("" if once_more else _answer(rules, said, asked_again, swallowed)):
        return Thought(
            f"{ended(told)} {question}", (), "something else was asked: answered, and our question once more"
        )
    if is_question(said) and (decided is None or swallowed or asked_again and not once_more):
        return Thought(f"{UNKNOWN} {question}", (), "something else was asked, of which nothing is known")
    if asked_again and [last_sentence(asked) for asked, _ in turn.answers].count(question) >= MOST_ASKED:
        return Thought(GIVEN_UP, (), f"asked {MOST_ASKED} times, and not told")
    return None


def ours_again(turn: Turn, decided: Thought) -> Thought:
    """What was decided, and our question again where it only answers something that was asked instead."""
    text = decided.text or ""
    if not turn.question or not text or not is_question(turn.said or "") or text.endswith(("?", "Goodbye!")):
        return decided
    return replace(
        decided, text=f"{ended(text)} {last_sentence(turn.question)}", reason=f"{decided.reason}; ours again"
    )


def while_confirming(rules: Rules, turn: Turn, decided: Thought, helpless: bool) -> Thought:
    """What to say where the caller asks something instead of saying yes to what we read back: then that once more.

    Args:
        decided: what would be done if nothing had been read back; `helpless`: whether it is nothing for a question.
    """
    ours, said = confirming.asked(turn), turn.said or ""
    if not ours or not asks_for_a_fact(said) or decided.calls and not helpless or ours in (decided.text or ""):
        return decided
    if not {*telling(said)} - {*telling(confirming.QUESTION)}:
        return Thought(ours, (), "what is to be confirmed, once more")
    told = decided.text or UNKNOWN
    if helpless or asks_for_more(told):
        told = _answer(rules, said, asked_again=True, swallowed=False) or UNKNOWN
    return Thought(f"{ended(told)} {ours}", (), "something else was asked: answered, and what is to be confirmed")


def _swallowed(decided: Thought | None, said: str) -> bool:
    """Whether what was said was taken for a value as it stands; of a question, any plain words of it."""
    values = [str(value) for call in (decided.calls if decided else ()) for value in call.arguments.values()]
    whole = said.strip(" ?.!").lower()
    return any(
        value.strip(" ?.!").lower() == whole or is_question(said) and value in said and value.islower()
        for value in values
    )


def _repeats(said: str, begun: str) -> bool:
    """Whether a caller only says once more what they had said when they were asked."""
    return share(telling(said), telling(begun)) >= AS_BEFORE


def fresh(turn: Turn) -> Turn:
    """The turn as one that has nothing to do with our question."""
    return replace(turn, earlier="", question="", begun="", answers=(), before=())


def _answer(rules: Rules, said: str, asked_again: bool, swallowed: bool) -> str:
    """What the instructions want said to it; where it may be a reply to our question too, only what clearly is not."""
    fact, near = rules.fact(said)
    reply, nearer = rules.reply(said)
    asks = is_question(said)
    if asked_again or swallowed and asks:
        if nearer >= max(near, replies.MET):
            return reply
        told = fact or rules.refusal(said, by_meaning=asks)
        return told or (rules.faint_fact(said) if asks_for_a_fact(said) else "")
    if swallowed:
        return reply if nearer >= replies.CLEAR else ""
    return fact if asks and near >= CLEARLY else ""
