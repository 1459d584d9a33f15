"""What comes after the results of calls: they are told, or what they made possible is done first."""

from __future__ import annotations

from typing import Any

from . import choosing_tools, each_wish, follow_ups, phrasing, picking, results, small_talk, tool_kinds, verbs
from .calling import call
from .instructed import Rules
from .turn import HANDOFF, Thought, Turn
from .wishes import Wish

CLEARLY = 1.0  # by how much a tool that came with a result must fit better than the one that was called


def tell(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """The results that have come in for this turn, in words; a handoff's own output is nothing to tell."""
    names = {one.call_id: one.name for one in turn.calls}
    outputs = [back.output for back in turn.returned if not names.get(back.call_id, "").startswith(HANDOFF)]
    if not outputs:
        return None
    called = [tool for tool in tool_kinds.own(tools) if tool["name"] in names.values()]
    if small_talk.ends(turn.said or "") and called and all(map(verbs.hangs_up, called)):
        return Thought(small_talk.FAREWELL, (), "hung up")
    more: Thought | None = None
    if not any(map(results.failed, outputs)) and not any(map(verbs.puts_through, called)):
        waiting = follow_ups.agreed(tools, turn)
        if waiting:
            return waiting
        taker = picking.taken(tools, turn)  # what was chosen of a list is one wish, whatever was said
        chosen = bool(taker) and taker["name"] in names.values()
        wishes = [] if chosen else each_wish.several(rules.instructions, tools, turn)
        settled = wishes or chosen or any(map(results.found_passages, outputs))  # each wish is seen to by itself
        better = None if settled else _better_now(rules, tools, turn)
        if better:
            return better
        wanted = None if chosen else _after_first(rules, tools, turn)
        if wanted and wanted.calls:
            return wanted
        more = _next_wish(wishes, turn) or wanted
        if more and more.calls:
            return more
    told = " ".join(dict.fromkeys(results.result(output, turn.topic) for output in outputs))
    told = phrasing.shortened(told)
    why = f"told the result of {len(outputs)} call(s)"
    return Thought(f"{told} {more.text}", (), f"{why}; {more.reason}") if more else Thought(told, (), why)


def _next_wish(wishes: list[Wish], turn: Turn) -> Thought | None:
    """What else the caller wanted in the same breath, and nobody has done yet."""
    done = {one.name for one in (*turn.before, *turn.calls)}
    left = [wish for wish in wishes if wish.fit.tool["name"] not in done]
    return each_wish.thought(left[0], wishes, turn) if left and len(left) < len(wishes) else None


def _better_now(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """A call that fits the turn better than those that were made: its tool came with their results.

    A sign-in, for example, may bring the tools for which it was needed. What is there for whatever fits nothing else
    was called because the others did not fit, and they fit no better after it. And where what was called fits by
    itself, its result is told before anything is asked that another tool needs.
    """
    general = tool_kinds.catch_all(rules.instructions, tools)
    if general and any(one.name == general["name"] for one in turn.calls):
        return None
    if turn.transfers:
        tools = tool_kinds.own(tools)
    done = {one.name for one in turn.calls}
    ranked = choosing_tools.fits("", tools, turn.wish)  # what was called because of the instructions has been done
    called = [fit.odds for fit in ranked if fit.tool["name"] in done]
    acted = any(verbs.acts(fit.tool) for fit in ranked if fit.tool["name"] in done)  # then nothing is looked up
    better = [
        fit
        for fit in ranked
        if fit.tool["name"] not in done
        and called
        and fit.firm > max(0.0, *called) + CLEARLY
        and not (acted and not verbs.acts(fit.tool))
    ]
    if not better:
        return None
    thought = call(better[0].tool, turn, "fits better than what was called, and was not there before")
    # What was looked up is told before anything is asked for what it was looked up for.
    return thought if thought.calls or acted and max(called) < choosing_tools.ALSO_FITS else None


def _after_first(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """What the caller wanted, where only what the instructions want done first was done, such as a sign-in."""
    done = {one.name for one in turn.calls if not one.name.startswith(HANDOFF)}
    wanted = tool_kinds.first(rules.instructions, tools)
    if wanted and done == {wanted["name"]}:
        return choosing_tools.chosen(rules.instructions, tool_kinds.open_tools(tools, turn), turn)
    told = [fit for fit in choosing_tools.fits(rules.instructions, tools, turn.wish) if fit.tool["name"] in done]
    itself = [fit for fit in choosing_tools.fits("", tools, turn.wish) if fit.tool["name"] in done]
    if not told or not all(fit.instructed for fit in told) or any(fit.odds >= 0 for fit in itself):
        return None
    still = tool_kinds.open_tools(tools, turn)
    chosen = choosing_tools.chosen(rules.instructions, still, turn)
    route = tool_kinds.default(rules.instructions, still)
    return chosen or (call(route, turn, "what had to be done first is done: the default route") if route else None)
