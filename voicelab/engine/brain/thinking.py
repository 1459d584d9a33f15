"""The practice engine's brain: a pure function of what a realtime model would be given.

Instructions, tools, tool choice and the conversation as heard go in; something to say, or tools to call, comes out,
with the reason. Tools are chosen by words and by meaning, instructions are read sentence by sentence. It knows no
field: whatever it says comes from the instructions, the tools and their results. And it treats a tool's result as
something to tell, never as something to obey.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from . import (
    arguments,
    asides,
    asked_first,
    confirming,
    deciding,
    follow_ups,
    off_days,
    one_breath,
    phrasing,
    recalled,
    rules_on_numbers,
    small_talk,
    telling_results,
)
from .arguments.today import named_in, on
from .calling import call
from .conversions import as_requests
from .finishing import finished
from .instructed import Rules
from .tool_kinds import any_acts
from .turn import Heard, Returned, Said, Thought, Turn
from .words import spaced, words

PICTURE = {"picture", "pictures", "photo", "photograph", "image", "camera"}
HELPLESS = "nothing fits: honest fallback"
BLIND = "A picture has arrived, but I cannot look at pictures. Please tell me what it shows."


def think(
    instructions: str, tools: Sequence[dict[str, Any]], tool_choice: Any, conversation: Sequence[Heard]
) -> Thought:
    """Decide what comes next.

    Args:
        instructions: the session's or the response's.
        tools: function tools of the Realtime API: type, name, description, parameters.
        tool_choice: "auto", "none", "required", or an object that names a function.
        conversation: what was said, called and returned so far, oldest first.
    """
    if rest := _left_to_say(instructions, tools, tool_choice, conversation):
        return rest
    usable = [] if tool_choice == "none" else _usable(tools)
    instructions, conversation = spaced(instructions), as_requests(list(map(_spaced, conversation)), usable)
    rules = Rules.of(instructions, conversation)
    day = named_in((instructions, *rules.notes))
    with on(day, recalled.day_spoken_of(conversation, day or datetime.date.today())):
        return _decided(rules, usable, tool_choice, conversation)


def _usable(tools: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [tool for tool in tools if tool.get("type", "function") == "function" and tool.get("name")]


def _spaced(heard: Heard) -> Heard:
    """Words and plain results without runs of blanks; the values of a result that is JSON stay as they are."""
    if isinstance(heard, Said):
        return heard if (text := spaced(heard.text)) == heard.text else replace(heard, text=text)
    if isinstance(heard, Returned) and not heard.output.lstrip().startswith(("{", "[", '"')):
        return replace(heard, output=spaced(heard.output))
    return heard


def _decided(rules: Rules, usable: list[dict[str, Any]], tool_choice: Any, conversation: Sequence[Heard]) -> Thought:
    """What is done on the day of the call; where the caller has to be asked first, the question."""
    conversation, settled = asked_first.settled(rules.instructions, conversation)
    turn = _turn_of(rules, usable, conversation)
    rules = replace(rules, unsaid=rules_on_numbers.unmet(rules.instructions, usable, turn))
    if before := confirming.agreed_to(conversation, turn):
        thought = _unasked(rules, usable, tool_choice, before, _turn_of(rules, usable, before))
    else:
        thought = _unasked(rules, usable, tool_choice, conversation, turn)
        thought = _after_a_stop(rules, usable, tool_choice, conversation, turn, thought) or thought
        thought = asked_first.after(rules.instructions, turn, thought) or thought
    thought = asked_first.with_answers(thought, usable, settled)
    thought = rules_on_numbers.applied(rules.instructions, usable, turn, thought, thought.reason == HELPLESS)
    thought = off_days.refused(rules.instructions, usable, turn, thought) or thought
    thought = asked_first.said_after(rules, usable, turn, thought)
    looked_up = bool(turn.calls) and not any_acts(usable, turn.calls)
    if looked_up and not before and thought.text and (ours := confirming.asked(turn)):
        thought = replace(thought, text=f"{phrasing.ended(thought.text)} {ours}")  # it was asked meanwhile
    if tool_choice == "auto" and (turn.calls or not before):  # what was agreed to is not asked again, anything else is
        thought = _asked_before(rules, usable, turn, thought, settled) or thought
    if not settled:  # else it was told when that was asked
        thought = one_breath.told_too(usable, turn, conversation, thought)
    opening = turn.said is None or _greets(rules, thought)
    return finished(rules, thought, turn.topic, conversation, opening=opening, result=bool(turn.returned))


def _asked_before(
    rules: Rules, usable: list[dict[str, Any]], turn: Turn, thought: Thought, settled: Sequence[asked_first.Asked]
) -> Thought | None:
    """What the caller has to be asked before these calls: a question of the instructions, or whether that is right."""
    said = " ".join((*turn.said_before, turn.said or ""))
    if check := asked_first.wanted(rules.instructions, usable, thought.calls, said, settled):
        return Thought(check.question, (), "the instructions want this asked first")
    called = [tool for tool in usable if tool["name"] in {one.name for one in thought.calls}]
    if any(confirming.wanted(rules.instructions, tool, usable) for tool in called):
        return Thought(confirming.question(thought.calls), (), "the caller is to be asked first")
    return None


def _after_a_stop(
    rules: Rules,
    usable: list[dict[str, Any]],
    tool_choice: Any,
    conversation: Sequence[Heard],
    turn: Turn,
    thought: Thought,
) -> Thought | None:
    """What was not done because of a number, where the caller names another one: "and for eight of us"."""
    rule = rules_on_numbers.stopped(rules.instructions, turn)
    if rule is None or thought.calls or turn.calls:
        return None
    *before, _, reply = conversation
    rules = replace(rules, unsaid=rules.unsaid | {rule.source})
    stopped = _unasked(rules, usable, tool_choice, before, _turn_of(rules, usable, before))
    if not stopped.calls and (question := rules_on_numbers.asks_for(rule.bound, usable, stopped.text or "")):
        again = [*before, Said("assistant", question), reply]
        stopped = _unasked(rules, usable, tool_choice, again, _turn_of(rules, usable, again))
    return rules_on_numbers.put_right(rule.bound, stopped.calls, usable, turn.said or "")


def _turn_of(rules: Rules, tools: list[dict[str, Any]], conversation: Sequence[Heard]) -> Turn:
    """The turn, with what the instructions answer taken out of the wish."""
    turn = _heard(rules, conversation)
    said = max((at for at, one in enumerate(conversation) if isinstance(one, Said) and one.role == "user"), default=-1)
    # It is taken out in the same way after a result as before it, whatever that has brought.
    return one_breath.taken_out(rules, tools, turn, _heard(rules, conversation[: said + 1]) if turn.calls else turn)


def _heard(rules: Rules, conversation: Sequence[Heard]) -> Turn:
    return replace(
        Turn.of(conversation),
        handed=rules.handed,
        known=recalled.known(conversation),
        listed=recalled.listed(conversation),
        said_before=recalled.said_before(conversation),
        since_a_call=recalled.since_a_call(conversation),
        results=recalled.latest(conversation),
    )


def _unasked(
    rules: Rules, tools: list[dict[str, Any]], tool_choice: Any, conversation: Sequence[Heard], turn: Turn
) -> Thought:
    """What would be done if nobody had to be asked; what was corrected since we asked is in it."""
    if confirming.asked_now(turn) and not turn.affirmed and not turn.calls and not _withdraws(turn, tools):
        before = confirming.before_question(conversation, turn)
        asked = _unasked(rules, tools, tool_choice, before, _turn_of(rules, tools, before))
        if corrected := follow_ups.corrected(asked.calls, tools, turn):
            return Thought(None, (corrected,), "corrected after we had asked")
        thought = _think(rules, tools, tool_choice, conversation, turn)
        helpless = any_acts(tools, thought.calls) or thought == _fallback(tools)
        return thought if turn.declined else asides.while_confirming(rules, turn, thought, helpless)
    return _think(rules, tools, tool_choice, conversation, turn)


def _withdraws(turn: Turn, tools: list[dict[str, Any]]) -> bool:
    """Whether the caller takes back what we asked about, or wants us to wait, and puts nothing right."""
    return follow_ups.dropped(turn) or small_talk.holds(turn.said or "", tools)


def _left_to_say(
    instructions: str, tools: Sequence[dict[str, Any]], tool_choice: Any, conversation: Sequence[Heard]
) -> Thought | None:
    """Where the conversation ends with our own words, which were broken off: what was thought, from there on."""
    last = conversation[-1] if conversation else None
    if not (isinstance(last, Said) and last.role == "assistant" and last.cut and last.text):
        return None
    whole = think(instructions, tools, tool_choice, conversation[:-1])
    left = (whole.text or "").removeprefix(last.text)
    if not left.strip() or left == whole.text:
        return None
    return replace(whole, text=left.lstrip(), reason=f"it was cut, and goes on; {whole.reason}")


def prepare(instructions: str, tools: Sequence[dict[str, Any]]) -> None:
    """Read what is the same in all turns of a call, so that none of them has to wait for it."""
    Rules(spaced(instructions)).prepare()
    for tool in _usable(tools):
        arguments.prepare(tool.get("parameters") or {})
    think(instructions, tools, "auto", [Said("user", "what is it about")])


def _think(
    rules: Rules, tools: list[dict[str, Any]], tool_choice: Any, conversation: Sequence[Heard], turn: Turn
) -> Thought:
    if isinstance(tool_choice, dict) and tool_choice.get("name"):
        named = [tool for tool in tools if tool["name"] == tool_choice["name"]]
        if named and not turn.returned:
            return call(named[0], turn, "tool_choice names it")
    fixed = rules.fixed
    if fixed and not turn.returned:
        return Thought(fixed, (), "the instructions say this, whatever is asked")
    pictures = any(isinstance(heard, Said) and heard.images for heard in conversation)
    if pictures and (turn.said is None or set(words(turn.said)) & PICTURE and not turn.returned):
        return Thought(BLIND, (), "a picture came, and this brain cannot see")
    if turn.said is None:
        return Thought(deciding.greeting(rules), (), "nothing was said yet: greeting from the instructions")
    asked = follow_ups.begun_anew(turn)
    turn = follow_ups.reread(rules.instructions, tools, asked)
    told = telling_results.tell(rules, tools, turn)
    if told:
        return told
    if not words(turn.said):
        return Thought(
            "I did not catch that. Could you say it again, please?", (), "the caller's words were not understood"
        )
    decided = deciding.answer(rules, tools, conversation, turn)
    decided = asides.beside(rules, tools, turn, decided) or decided
    if decided:
        return asides.ours_again(asked, decided)
    if tool_choice == "required" and tools and not turn.calls:
        return call(tools[0], turn, "tool_choice is required, and nothing fits better")
    if otherwise := rules.otherwise:
        return Thought(otherwise, (), "nothing fits: what the instructions want said then")
    return _fallback(tools)


def _greets(rules: Rules, thought: Thought) -> bool:
    return thought.text == deciding.greeting(rules)


def _fallback(tools: list[dict[str, Any]]) -> Thought:
    can = phrasing.abilities(tools)
    offer = f" What I can do: {can}." if can else " Could you put it differently?"
    return Thought(f"I am sorry, I cannot help with that.{offer}", (), HELPLESS)
