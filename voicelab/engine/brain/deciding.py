"""What a caller's words call for: a reply, a fact, a refusal or a call, from the clearest to the least clear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import (
    calling,
    choosing_tools,
    follow_ups,
    found_before,
    phrasing,
    picking,
    replies,
    small_talk,
    takers,
    tool_kinds,
    verbs,
)
from .asked_for import has_what_is_asked_for
from .calling import call
from .instructed import FAINTLY_FORBIDDEN, FORBIDDEN, Rules
from .questions import is_question, only_asks
from .routes import named_in
from .turn import Called, Heard, Thought, Turn
from .wishes import states
from .words import telling, words

SURE = 0.6  # likeness of a fact from which it answers before any refusal by meaning or default route
PLAINLY = 0.4  # likeness to a forbidden topic from which nothing is told that was only perhaps asked for
FIRMLY = 2.0  # odds of a tool from which a reply has to be about what was said beyond doubt
BESIDES_A_CHOICE = 2  # telling words of "okay, the early one then", which is no wish for another tool
A_REMARK = 2  # telling words of "perfect, that was quick"
NEARER = 0.1  # by how much a fact must be nearer to a question than the tool that fits; found on the development half


def greeting(rules: Rules) -> str:
    """How a call is opened: as the instructions word it, or with what they say of the agent."""
    return rules.greeting or phrasing.greeting(rules.instructions)


def answer(rules: Rules, tools: list[dict[str, Any]], conversation: Sequence[Heard], turn: Turn) -> Thought | None:
    """What the caller's words call for; before any other tool, the one that the instructions want called first."""
    return _first_of_all(rules, tools, conversation, turn, _called_for(rules, tools, conversation, turn))


def _called_for(rules: Rules, tools: list[dict[str, Any]], conversation: Sequence[Heard], turn: Turn) -> Thought | None:
    """What the caller's words call for, from the clearest to the least clear."""
    said = turn.said or ""
    small = small_talk.answer(rules.instructions, greeting(rules), tools, conversation, turn)
    if small and small_talk.ends(said):
        return _politely(rules, tools, turn) or small
    if follow_ups.dropped(turn):
        return Thought("All right. Is there anything else that I can do for you?", (), "the caller gave it up")
    if agreed := follow_ups.agreed(tools, turn):
        return agreed
    if turn.declined:
        return _declined(turn)
    polite = small and (small_talk.is_bare(said) or small_talk.holds(said, tools))
    changed = picking.picked(tools, turn) or (None if polite else follow_ups.again(rules.instructions, tools, turn))
    if changed:
        return changed
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
    chosen = choose(rules, tools, turn)
    if small and not chosen and small_talk.says_more(said, is_question(said)):
        done = turn.previous is not None and small_talk.thanks_in_the_end(said)
        return _otherwise(rules, tools, turn) or (small if done else None)
    return chosen or small or _otherwise(rules, tools, turn)


def _first_of_all(
    rules: Rules, tools: list[dict[str, Any]], conversation: Sequence[Heard], turn: Turn, decided: Thought | None
) -> Thought | None:
    """What the instructions want called first, where another tool would be called or asked about before it was."""
    wanted = tool_kinds.first(rules.instructions, tools)
    if wanted is None or any(isinstance(one, Called) and one.name == wanted["name"] for one in conversation):
        return decided
    others = [one for one in tool_kinds.own(tools) if one is not wanted]
    asks = decided is not None and any(calling.asks(tool, decided.text or "") for tool in others)
    calls = decided is not None and any(one.name in {tool["name"] for tool in others} for one in decided.calls)
    return call(wanted, turn, "the instructions want it first") if asks or calls else decided


def _politely(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """The call of a tool that is there for a greeting, for thanks or a farewell."""
    meant = tool_kinds.polite(rules.instructions, tool_kinds.open_tools(tools, turn), turn.said or "")
    return call(meant, turn, "it is there for this") if meant else None


def _take(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """What was chosen of a list, unless another tool fits what was said than those that list and that take."""
    taker = None if turn.calls or only_asks(turn.said or "") else picking.taken(tools, turn)
    if taker is None:
        return None
    best = choosing_tools.best(rules.instructions, tool_kinds.open_tools(tools, turn), turn)
    own = (taker["name"], turn.previous.name if turn.previous else "")
    says_more = len(telling(turn.said or "")) > BESIDES_A_CHOICE
    if best and best.odds >= FIRMLY and best.tool["name"] not in own and says_more:
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


def choose(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
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
    done = best is not None and is_question(said) and takers.is_for(best, turn)
    if done and near < SURE:
        fact = ""  # "can I get one on Thursday" asks for it to be done
    if fact and best and choosing_tools.hands_over(best) and named_in(best.tool, fact):
        fact = ""  # "parents should speak with Admissions" says where to put them through, and is nothing to tell
    looks = tool_kinds.offers(first, said)
    if looks and (not best or best.tool is looks or verbs.acts(best.tool)):
        return call(looks, turn, "it finds what there is")
    if fact and near > (best.meaning + NEARER / (2 if asks_back else 1) if best else SURE):
        return Thought(fact, (), "the instructions say so")
    if asks_back and best and not done and best.odds < FIRMLY and (faint := rules.faint_fact(said)):
        return Thought(faint, (), "no tool clearly fits, and this sentence alone has to do with it")
    if (chosen := choosing_tools.choose(rules.instructions, first, ranked, turn)) or first is still:
        return chosen
    return choosing_tools.chosen(rules.instructions, still, turn)


def told_of(rules: Rules, said: str) -> str:
    """What the instructions say to a question where no tool is for it: a refusal, a reply or a fact; or nothing."""
    reply, nearer = rules.reply(said)
    fact, near = rules.fact(said)
    return rules.refusal(said, by_meaning=True) or (reply if nearer >= max(near, replies.MET) else fact)


def _otherwise(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """A refusal by meaning, the instructions' default route, or the one tool that takes any question."""
    said, still = turn.said or "", tool_kinds.open_tools(tools, turn)
    if small_talk.is_small_talk(said) or not telling(turn.topic):
        return None
    refused = rules.refusal(
        said, by_meaning=True, least=FORBIDDEN if is_question(said) or not states(said) else PLAINLY
    )
    if refused:
        return Thought(refused, (), "the instructions forbid what this is about")
    if by_values := choosing_tools.by_values(still, turn):
        return by_values
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
    faint = rules.faint_fact(said)
    has_it = bool(faint) and has_what_is_asked_for(said, faint)
    if not has_it and not small_talk.thanks_in_the_end(said) and (instead := rules.instead(said)):
        return Thought(instead, (), "nothing fits, and something like it is forbidden")
    if faint and (has_it or not rules.otherwise):
        return Thought(faint, (), "the sentence of the instructions that has most to do with it")
    if not tools and not rules.otherwise and (instead := rules.instead(said, least=FAINTLY_FORBIDDEN)):
        return Thought(instead, (), "nothing else fits, and something a little like it is forbidden")
    added, near = rules.reply(said, additions=True)
    if near >= replies.MET:
        return Thought(added, (), "the instructions want this added, and nothing else fits")
    if turn.previous is not None and not is_question(said) and states(said) and len(telling(said)) <= A_REMARK:
        return Thought("All right. Is there anything else that I can do for you?", (), "a remark on what was done")
    return None


def _declined(turn: Turn) -> Thought:
    if {"else", "help"} & set(words(turn.asked)):
        return Thought(f"All right. {small_talk.FAREWELL}", (), "the caller needs nothing else")
    return Thought("All right, I have not done it. How else can I help you?", (), "the caller said no")
