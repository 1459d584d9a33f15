"""Which tool or agent is called for what was said: the best fit, several in one breath, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from . import arguments, destinations, each_wish, looked_up_first, picking, several_calls, takers, taking
from .calling import asks, call
from .matching import Fit, about, alike, fits, spoken_name
from .questions import asks_openly, is_question, only_asks
from .recalled import plain_name
from .routes import routes
from .tool_kinds import catch_all, own
from .turn import HANDOFF, Thought, Turn
from .verbs import acts
from .words import best_likeness, is_among, split_name, telling

MARGIN = 2.0  # two tools nearer than this to each other are asked about, if the words speak for neither
AS_GOOD = 0.5  # odds by which a tool of one's own may fit less than a handoff, if it lacks nothing
CLEAR = 5.5  # odds that a tool needs where another is there for whatever fits none; found on the development half
CLEAR_UNSAID = 8.0  # and for a question that shares no word with it, which may well be about what is written
SURELY = 2.0  # odds from which several things named for one tool are no wishes for several tools
HARDLY = -4.0  # odds from which a tool may be meant, if what it needs was said
SEVERAL = 2  # things that a tool needs, from which it is no chance that all of them were said
ALSO_FITS = 0.8  # odds from which another tool may be the one for whom a question is about
_AFTER_A_YES = re.compile(
    r"\b(?:confirm(?:s|ed|ation)?|agree[sd]?|agreement|approv(?:es|ed|al)|consent|yes)\b", re.IGNORECASE
)
_ONESELF = re.compile(r"\b(?:my|mine|i|me|our|we|us)\b", re.IGNORECASE)


def best(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> Fit | None:
    """The tool that fits the turn, if one does."""
    return next(iter(fitting(instructions, tools, turn)), None)


def fitting(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> list[Fit]:
    """The tools, those that fit best first; none if even the best does not fit.

    Where one of the tools is there for whatever fits no other, those others have to fit clearly, or be named for it.
    """
    ranked = takers.first(fits(instructions, tools, turn.wish), turn)
    if not ranked:
        return []
    if turn.question and (asking := [fit for fit in ranked if asks(fit.tool, turn.question)]):
        first = next((fit for fit in asking if _takes_a_choice(fit.tool, turn)), asking[0])
        ranked = [replace(first, odds=max(first.odds, 0.0)), *(fit for fit in ranked if fit is not first)]
        return ranked
    if turn.affirmed:  # what is there to be done after a yes comes before what only shares words with our question
        ranked = sorted(ranked, key=lambda fit: fit.odds < 0 or not _AFTER_A_YES.search(about(fit.tool)))
    elif first := _before_a_yes(ranked):
        ranked = [first, *(fit for fit in ranked if fit.tool is not first.tool)]
    elif ranked[0].odds >= 0 and acts(ranked[0].tool) and only_asks(turn.wish) and (looks := _looks(ranked, turn)):
        ranked = [looks, *(fit for fit in ranked if fit is not looks)]
    if not turn.affirmed and not (ranked := takers.meant(ranked, turn)):
        return []
    general = catch_all(instructions, tools)
    sure = not general or ranked[0].tool is general or ranked[0].instructed or turn.affirmed
    if sure:
        return ranked if ranked[0].odds >= 0.0 else []
    told = routes(instructions, tools).by_name[ranked[0].tool["name"]].sentences
    own_words = telling(" ".join([about(ranked[0].tool), *told]))
    shares = any(best_likeness(word, own_words) for word in telling(turn.wish))
    return ranked if ranked[0].firm >= (CLEAR if shares or not is_question(turn.wish) else CLEAR_UNSAID) else []


def _takes_a_choice(tool: dict[str, Any], turn: Turn) -> bool:
    """Whether what was chosen of a list, when the caller began, is for this tool: others may ask for the same."""
    return bool(picking.of_choice(tool, arguments.required(tool.get("parameters") or {}), turn))


def _looks(ranked: Sequence[Fit], turn: Turn) -> Fit | None:
    """The best of the tools that only look something up: it fits, or it takes what was named."""
    for fit in (fit for fit in ranked if not acts(fit.tool) and not hands_over(fit)):
        if fit.odds >= 0 or fit.odds >= HARDLY and _takes_what_was_named(fit, turn):
            return replace(fit, odds=max(fit.odds, 0.0))
    return None


def _before_a_yes(ranked: Sequence[Fit]) -> Fit | None:
    """Where what fits best is to be called after a yes only: what proposes it, by the words of both names."""
    best = ranked[0]
    if best.odds < 0 or not _AFTER_A_YES.search(about(best.tool)):
        return None
    named = set(telling(split_name(best.tool["name"])))
    same = (fit for fit in ranked[1:] if named & set(telling(split_name(fit.tool["name"]))))
    first = next((fit for fit in same if not _AFTER_A_YES.search(about(fit.tool))), None)
    return first and replace(first, odds=best.odds)


def chosen(instructions: str, tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """As `choose`, of the tools that fit."""
    return choose(instructions, tools, fitting(instructions, tools, turn), turn)


def choose(instructions: str, tools: Sequence[dict[str, Any]], ranked: Sequence[Fit], turn: Turn) -> Thought | None:
    """The call, or calls, that fit what was said; a question if two fit equally, or if something is missing.

    Args:
        ranked: the tools that fit, as `fitting` has them.
    """
    each = each_wish.thoughts(each_wish.several(instructions, tools, turn), turn)
    if calls := tuple(one for thought in each for one in thought.calls):
        return Thought(None, calls, f"{', '.join(one.name for one in calls)}: several wishes in one breath")
    if each:
        return each[0]
    if ranked and ranked[0].odds >= SURELY and not _names_another(ranked, turn):
        if each := several_calls.once_for_each(ranked[0], turn):
            return each
    if not ranked:
        return None
    shown = ", ".join(f"{fit.tool['name']} {fit.odds:.1f}" for fit in ranked[:3])
    better = _of_whom(ranked, turn)
    if better is not ranked[0]:
        return call(better.tool, turn, f"by whose it is: {shown}")
    near = len(ranked) > 1 and ranked[1].odds >= 0 and ranked[0].firm - ranked[1].firm < MARGIN
    if near and not turn.question and not turn.affirmed and alike(ranked[0], ranked[1], turn.wish):
        if hands_over(ranked[0]) == hands_over(ranked[1]):
            two = [spoken_name(fit.tool).strip().lower() for fit in ranked[:2]]
            return Thought(f"Which one do you mean: {two[0]}, or {two[1]}?", (), f"two tools fit equally: {shown}")
        better = ranked[hands_over(ranked[0])]  # what can be done here need not be handed over
    if (own := _as_good_of_ones_own(ranked, turn)) and hands_over(better):
        better = own
    if each := several_calls.once_for_each(better, turn):
        return each
    if (listing := looked_up_first.listing(better.tool, tools, turn)) is not None:
        return call(listing, turn, f"it lists what {better.tool['name']} takes: {shown}")
    sure = better.odds >= ALSO_FITS or turn.question or taking.taken(better.tool, turn.wish).named
    sure = sure or _takes_a_choice(better.tool, turn)  # else it is asked
    why = f"best match of the caller's words: {shown}"
    given = destinations.told(instructions, better.tool, turn.wish)
    return call(better.tool, turn if sure else replace(turn, known=()), why, given=given or None)


def by_values(tools: Sequence[dict[str, Any]], turn: Turn) -> Thought | None:
    """The call of the only tool that takes what was named, where no words fit any: "half past seven tonight, please".

    Either it goes on with what the last call was about, and something else that it needs is settled already; or all
    that it needs was named in one breath: "could Ann come on Friday, it's 8 Mill Lane".
    """
    if turn.question or turn.calls or turn.affirmed:
        return None
    told = [tool for tool in own(tools) if _names_one(tool, turn)]
    if not told:
        return None
    each = [(tool, calls) for tool in own(tools) if several_calls.stand_out(calls := several_calls.of(tool, turn.wish))]
    if len(each) == 1 and each[0][0] in told:
        return Thought(None, each[0][1], f"{each[0][0]['name']} takes what was named, once for each")
    asks = only_asks(turn.said or "")  # "is a family called Lee staying with you" books nothing
    those = []
    for tool in told:
        if turn.previous is None:
            fits = _takes_all(tool, turn)
        else:
            fits = tool["name"] != turn.previous.name and not (asks and acts(tool)) and _goes_on(tool, turn)
        those += [tool] if fits else []
    return call(those[0], turn, "it takes what was named") if len(those) == 1 else None


def _goes_on(tool: dict[str, Any], turn: Turn) -> bool:
    """Whether a tool needs something that is settled."""
    needed = arguments.required(tool.get("parameters") or {})
    settled = {one.name for one in turn.known}
    return bool(settled & {plain_name(name) for name in needed})


def _takes_all(tool: dict[str, Any], turn: Turn) -> bool:
    """Whether several things that a tool needs were all said: where some stand out, that is no chance."""
    needed = arguments.required(tool.get("parameters") or {})
    several = len(needed) >= SEVERAL and acts(tool) and not asks_openly(turn.said or "")
    return several and bool(call(tool, replace(turn, known=()), "").calls)


def _names_one(tool: dict[str, Any], turn: Turn) -> bool:
    """Whether a value that stands out was said for something that a tool needs."""
    parameters, said = tool.get("parameters") or {}, turn.said or ""
    needed = arguments.required(parameters)
    return any(arguments.names_a_value(arguments.only(parameters, name), said) for name in needed)


def _names_another(ranked: Sequence[Fit], turn: Turn) -> bool:
    """Whether a word of another tool's name was said that the best one does not have."""
    own_words, spoken = telling(about(ranked[0].tool)), telling(turn.wish)
    others = {word for fit in ranked[1:] for word in telling(split_name(fit.tool["name"]))} - set(own_words)
    return any(is_among(word, spoken) for word in others)


def _as_good_of_ones_own(ranked: Sequence[Fit], turn: Turn) -> Fit | None:
    """The second best, if it fits nearly as well and was told all that it needs: that need not be handed over."""
    for fit in ranked[1:2]:
        near = fit.odds >= ALSO_FITS and ranked[0].odds - fit.odds < AS_GOOD
        if near and not hands_over(fit) and _takes_what_was_named(fit, turn):
            return fit
    return None


def hands_over(fit: Fit) -> bool:
    """Whether the tool is a handoff."""
    return fit.tool["name"].startswith(HANDOFF)


def _of_whom(ranked: Sequence[Fit], turn: Turn) -> Fit:
    """Of the tools that fit a question, the one for whom it is about; the best one, unless that is clear.

    A question about oneself goes to a tool about the caller's own, before one that has to be told about which; one that
    names something goes to a tool that takes it, before one about the caller's own.
    """
    best, said = ranked[0], turn.wish
    if turn.question or not is_question(said):
        return best
    fitting = [fit for fit in ranked if fit.odds >= ALSO_FITS]
    if _ONESELF.search(said) and not call(best.tool, turn, "").calls:
        return next((fit for fit in fitting if _of_ones_own(fit) and call(fit.tool, turn, "").calls), best)
    if not _ONESELF.search(said) and _of_ones_own(best):
        return next((fit for fit in fitting if _takes_what_was_named(fit, turn)), best)
    return best


def _of_ones_own(fit: Fit) -> bool:
    return bool(re.search(r"\bown\b", str(fit.tool.get("description") or "")))


def _takes_what_was_named(fit: Fit, turn: Turn) -> bool:
    required = (fit.tool.get("parameters") or {}).get("required") or []
    return bool(required) and bool(call(fit.tool, turn, "").calls)
