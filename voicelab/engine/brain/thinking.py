"""The practice engine's brain: a pure function of what a realtime model would be given.

Instructions, tools, tool choice and the conversation as heard go in; something to say, or tools to call, comes out,
with the reason. Tools are chosen by words and by meaning, instructions are read sentence by sentence. It knows no
field: whatever it says comes from the instructions, the tools and their results. And it treats a tool's result as
something to tell, never as something to obey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from . import (
    asides,
    calling,
    choosing_tools,
    confirming,
    follow_ups,
    found_before,
    phrasing,
    picking,
    recalled,
    replies,
    small_talk,
    telling_results,
    tool_kinds,
)
from .calling import call
from .instructed import FORBIDDEN, Rules, is_question, only_asks
from .turn import Heard, Said, Thought, Turn
from .words import telling, words

PICTURE = {"picture", "pictures", "photo", "photograph", "image", "camera"}
BLIND = "A picture has arrived, but I cannot look at pictures. Please tell me what is on it."
SURE = 0.6  # likeness of a fact from which it answers before any refusal by meaning or default route
PLAINLY = 0.4  # likeness to a forbidden topic from which nothing is told that was only perhaps asked for
FIRMLY = 2.0  # odds of a tool from which a reply has to be about what was said beyond doubt
NEARER = 0.1  # by how much a fact must be nearer to a question than the tool that fits; found on the development half


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
    usable = [tool for tool in tools if tool.get("type", "function") == "function" and tool.get("name")]
    if tool_choice == "none":
        usable = []
    rules = Rules.of(instructions, conversation)
    turn = _turn_of(rules, conversation)
    if before := confirming.agreed_to(conversation, turn):
        thought = _think(rules, usable, tool_choice, before, _turn_of(rules, before))
    else:
        thought = _think(rules, usable, tool_choice, conversation, turn)
        called = [tool for tool in usable if tool["name"] in {one.name for one in thought.calls}]
        if tool_choice == "auto" and any(confirming.wanted(instructions, tool, usable) for tool in called):
            thought = Thought(confirming.question(thought.calls), (), "the caller is to be asked first")
    opening = turn.said is None or _greets(rules, thought)
    return rules.finish(thought, turn.topic, conversation, opening=opening, result=bool(turn.returned))


def _turn_of(rules: Rules, conversation: Sequence[Heard]) -> Turn:
    return replace(
        Turn.of(conversation),
        handed=rules.handed,
        known=recalled.known(conversation),
        listed=recalled.listed(conversation),
        said_before=recalled.said_before(conversation),
        results=recalled.latest(conversation),
    )


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
    Rules(instructions).prepare()
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
        return Thought(_greeting(rules), (), "nothing was said yet: greeting from the instructions")
    turn = follow_ups.reread(rules.instructions, tools, turn)
    told = telling_results.tell(rules, tools, turn)
    if told:
        return told
    if not words(turn.said):
        return Thought(
            "I did not catch that. Could you say it again, please?", (), "the caller's words were not understood"
        )
    decided = _answer(rules, tools, conversation, turn)
    decided = asides.beside(rules, turn, decided) or decided
    if decided:
        return decided
    if tool_choice == "required" and tools and not turn.calls:
        return call(tools[0], turn, "tool_choice is required, and nothing fits better")
    if otherwise := rules.otherwise:
        return Thought(otherwise, (), "nothing fits: what the instructions want said then")
    return _fallback(tools)


def _answer(rules: Rules, tools: list[dict[str, Any]], conversation: Sequence[Heard], turn: Turn) -> Thought | None:
    """What the caller's words call for, from the clearest to the least clear."""
    said = turn.said or ""
    small = small_talk.answer(rules.instructions, _greeting(rules), tools, conversation, turn)
    if small and small_talk.ends(said):
        return _politely(rules, tools, turn) or small
    if follow_ups.dropped(turn):
        return Thought("All right. Is there anything else that I can do for you?", (), "the caller gave it up")
    changed = (
        follow_ups.agreed(tools, turn)
        or picking.picked(tools, turn)
        or follow_ups.again(rules.instructions, tools, turn)
    )
    if changed:
        return changed
    if turn.declined:
        return _declined(turn)
    if asked := _asked_for(rules, tools, turn):
        return asked
    if small and (small_talk.at_once(said) or small_talk.is_opening(said) or small_talk.holds(said, tools)):
        return small
    if small and small_talk.is_bare(said):
        return _politely(rules, tools, turn) or small
    refused = rules.refusal(said, by_meaning=False)
    if refused:
        return Thought(refused, (), "the instructions forbid it")
    if turn.results:
        forbidden = bool(rules.refusal(said, by_meaning=True, least=PLAINLY))
        if told := found_before.answer(turn, closely=forbidden):
            return Thought(told, (), "it was found before")
    if taken := _take(rules, tools, turn):
        return taken
    chosen = _choose(rules, tools, turn)
    if small and not chosen and small_talk.says_more(said, is_question(said)):
        return _otherwise(rules, tools, turn)
    return chosen or small or _otherwise(rules, tools, turn)


def _politely(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """The call of a tool that is there for a greeting, for thanks or a farewell."""
    meant = tool_kinds.polite(rules.instructions, tool_kinds.open_tools(tools, turn), turn.said or "")
    return call(meant, turn, "it is there for this") if meant else None


def _take(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """What was chosen of a list, unless another tool fits what was said than those that list and that take."""
    taker = None if turn.calls else picking.taken(tools, turn)
    if taker is None:
        return None
    best = choosing_tools.best(rules.instructions, tool_kinds.open_tools(tools, turn), turn)
    own = (taker["name"], turn.previous.name if turn.previous else "")
    if best and best.odds >= FIRMLY and best.tool["name"] not in own:
        return None
    return calling.take(taker, turn)


def _asked_for(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """What the instructions clearly want said to this, before it is taken for small talk, where no tool fits."""
    reply, near = rules.reply(turn.said or "")
    if near < (replies.MET if small_talk.is_about_us(turn.said or "") else replies.CLEAR):
        return None
    if choosing_tools.best(rules.instructions, tool_kinds.open_tools(tools, turn), turn):
        return None
    return Thought(reply, (), "the instructions want this said to it")


def _choose(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """A fact of the instructions, or the tool that fits, whichever is nearer to what was said."""
    said, still = turn.said or "", tool_kinds.open_tools(tools, turn)
    first = tool_kinds.own(still) if turn.transfers else still
    ranked = choosing_tools.fitting(rules.instructions, first, turn)
    best = ranked[0] if ranked else None
    fits = best is not None and best.odds >= choosing_tools.ALSO_FITS
    # Where a tool fits, what the agent is there to do is no answer: it is to be done.
    fact, near = rules.fact(said, duties=best is None) if not turn.question else ("", 0.0)
    asks_back = best is not None and is_question(said) and not call(best.tool, turn, "").calls
    forbidden = max(FORBIDDEN, best.meaning + (NEARER if fits or not asks_back else 0.0)) if best else 1.0
    if is_question(said) and (refused := rules.refusal(said, by_meaning=True, least=forbidden)):
        return Thought(refused, (), "the instructions forbid what this is about")
    reply, nearer = rules.reply(said) if not turn.question else ("", 0.0)
    least = max(best.meaning + NEARER, replies.CLEAR if best.firm >= FIRMLY else 0.0) if best else replies.MET
    if nearer > max(near, least):
        return Thought(reply, (), "the instructions want this said to it")
    if fact and best and fits and not only_asks(said) and call(best.tool, replace(turn, known=()), "").calls:
        fact = ""  # "can I get one on Thursday" asks for it to be done
    if fact and near > (best.meaning + NEARER / (2 if asks_back else 1) if best else SURE):
        return Thought(fact, (), "the instructions say so")
    if asks_back and best and best.odds < FIRMLY and (faint := rules.faint_fact(said)):
        return Thought(faint, (), "no tool clearly fits, and this sentence alone has to do with it")
    if (chosen := choosing_tools.choose(rules.instructions, first, ranked, turn)) or first is still:
        return chosen
    return choosing_tools.choose(
        rules.instructions, still, choosing_tools.fitting(rules.instructions, still, turn), turn
    )


def _otherwise(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """A refusal by meaning, the instructions' default route, or the one tool that takes any question."""
    said, still = turn.said or "", tool_kinds.open_tools(tools, turn)
    if small_talk.is_small_talk(said) or not telling(turn.topic):
        return None
    refused = rules.refusal(said, by_meaning=True)
    if refused:
        return Thought(refused, (), "the instructions forbid what this is about")
    route = tool_kinds.default(rules.instructions, still)
    fact, near = rules.fact(said, duties=route is None)
    reply, nearer = rules.reply(said)
    if nearer >= max(near, replies.MET):
        return Thought(reply, (), "the instructions want this said to it")
    if fact:
        return Thought(fact, (), "nothing in the instructions is nearer to what was asked")
    general = tool_kinds.lookup(still) if not turn.question and is_question(said) else None
    if general and (not route or tool_kinds.meant_for_questions(rules.instructions, general)):
        return call(general, turn, "the one tool that takes any question")
    if route:
        return call(route, turn, "no tool fits: the instructions' default route")
    if faintly := rules.faint_reply(said):
        return Thought(faintly, (), "nothing in the instructions is nearer to what was said")
    if instead := rules.instead(said):
        return Thought(instead, (), "nothing fits, and something like it is forbidden")
    if faint := rules.faint_fact(said):
        return Thought(faint, (), "the only sentence of the instructions that has to do with it")
    added, near = rules.reply(said, additions=True)
    if near >= replies.MET:
        return Thought(added, (), "the instructions want this added, and nothing else fits")
    return None


def _declined(turn: Turn) -> Thought:
    if {"else", "help"} & set(words(turn.asked)):
        return Thought("All right. Thank you for calling. Goodbye!", (), "the caller needs nothing else")
    return Thought("All right, I have not done it. How else can I help you?", (), "the caller said no")


def _greeting(rules: Rules) -> str:
    return rules.greeting or phrasing.greeting(rules.instructions)


def _greets(rules: Rules, thought: Thought) -> bool:
    return thought.text == _greeting(rules)


def _fallback(tools: list[dict[str, Any]]) -> Thought:
    can = phrasing.abilities(tools)
    offer = f" What I can do: {can}." if can else " Could you put it differently?"
    return Thought(f"I am sorry, I cannot help with that.{offer}", (), "nothing fits: honest fallback")
