"""The practice engine's brain: a pure function of what a realtime model would be given.

Instructions, tools, tool choice and the conversation as heard go in; something to say, or tools to call, comes out,
with the reason. It compares what was said with the tools' names, descriptions and parameters, weighted by how rare a
word is among them. It knows no field: whatever it says comes from the instructions, the tools and their results. And
it treats a tool's result as something to tell, never as something to obey.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from . import arguments, phrasing
from .turn import HANDOFF, Heard, Said, Thought, ToolCall, Turn
from .words import best_likeness, sentences, split_name, telling, words

CHOSEN_FROM = 0.9  # the least score of a tool that is called: about one telling word heard clearly
MOST_TRANSFERS = 2  # of one user turn: more would be ping-pong
DEFAULT_ROUTE = re.compile(r"default to|otherwise|everything else|anything else|general quest|all other", re.IGNORECASE)
GREETING = {"hello", "hi", "hey", "morning", "afternoon", "evening", "greetings"}
PICTURE = {"picture", "pictures", "photo", "photograph", "image", "camera"}
BLIND = "A picture has arrived, but I cannot look at pictures. Please tell me what is on it."
THANKS, BYE = {"thanks", "thank"}, {"bye", "goodbye"}


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
    usable = [tool for tool in tools if tool.get("type", "function") == "function" and tool.get("name")]
    if tool_choice == "none":
        usable = []
    turn = Turn.of(conversation)
    if isinstance(tool_choice, dict) and tool_choice.get("name"):
        named = [tool for tool in usable if tool["name"] == tool_choice["name"]]
        if named and not turn.returned:
            return _call(named[0], turn, "tool_choice names it")
    pictures = any(isinstance(heard, Said) and heard.images for heard in conversation)
    if pictures and (turn.said is None or set(words(turn.said)) & PICTURE and not turn.returned):
        return Thought(BLIND, (), "a picture came, and this brain cannot see")
    if turn.said is None:
        return Thought(phrasing.greeting(instructions), (), "nothing was said yet: greeting from the instructions")
    told = _tell_results(instructions, usable, turn)
    if told:
        return told
    if turn.declined:
        return Thought("All right, I have not done it. How else can I help you?", (), "the caller said no")
    if not words(turn.said):
        return Thought(
            "I did not catch that. Could you say it again, please?", (), "the caller's words were not understood"
        )
    choice = None if _is_opening(turn.said) else _choose(instructions, usable, turn)
    if choice:
        return choice
    if tool_choice == "required" and usable and not turn.calls:
        return _call(usable[0], turn, "tool_choice is required, and nothing fits better")
    return _small_talk(instructions, usable, conversation, turn) or _fallback(instructions, usable)


def _tell_results(instructions: str, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    """The results that have come in for this turn, in words; a handoff's own output is nothing to tell."""
    names = {call.call_id: call.name for call in turn.calls}
    outputs = [back.output for back in turn.returned if not names.get(back.call_id, "").startswith(HANDOFF)]
    if not outputs:
        return None
    if not any(map(phrasing.failed, outputs)):
        better = _better_now(instructions, tools, turn)
        if better:
            return _call(better, turn, "fits better than what was called, and was not there before")
    said = " ".join(dict.fromkeys(phrasing.result(output, turn.topic) for output in outputs))
    return Thought(phrasing.shortened(said), (), f"told the result of {len(outputs)} call(s)")


def _better_now(instructions: str, tools: list[dict[str, Any]], turn: Turn) -> dict[str, Any] | None:
    """A tool that fits the turn better than those that were called: it came with their results.

    A sign-in, for example, may bring the tools for which it was needed.
    """
    if turn.transfers:
        tools = [tool for tool in tools if not tool["name"].startswith(HANDOFF)]
    scores = _scores(instructions, tools, turn.topic)
    done = {call.name for call in turn.calls}
    called = max((scores.get(name, 0.0) for name in done), default=0.0)
    best = max(
        (tool for tool in tools if tool["name"] not in done), key=lambda tool: scores[tool["name"]], default=None
    )
    if best is None or not done & set(scores) or scores[best["name"]] <= max(called, CHOSEN_FROM):
        return None
    return best


def _choose(instructions: str, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    if turn.transfers >= MOST_TRANSFERS:
        tools = [tool for tool in tools if not tool["name"].startswith(HANDOFF)]
    done = {call.name for call in turn.calls}
    open_tools = [tool for tool in tools if tool["name"] not in done]
    if turn.transfers:  # we were handed this turn: first see to it ourselves
        own = [tool for tool in open_tools if not tool["name"].startswith(HANDOFF)]
        return _choose_among(instructions, own, turn) or _choose_among(instructions, open_tools, turn)
    return _choose_among(instructions, open_tools, turn)


def _choose_among(instructions: str, tools: list[dict[str, Any]], turn: Turn) -> Thought | None:
    scores = _scores(instructions, tools, turn.topic)
    shown = ", ".join(f"{name} {score:.1f}" for name, score in sorted(scores.items(), key=lambda pair: -pair[1])[:3])
    best = max(tools, key=lambda tool: scores[tool["name"]], default=None)
    if best is not None and scores[best["name"]] >= CHOSEN_FROM:
        return _call(best, turn, f"best match of the caller's words: {shown}")
    if not telling(turn.topic) or _is_small_talk(turn.said or ""):
        return None
    route = _default_route(instructions, tools)
    if route:
        return _call(route, turn, f"no tool matches ({shown or 'none'}); the instructions' default route")
    general = [tool for tool in tools if _is_lookup(tool)]
    if len(general) == 1 and not turn.question:
        return _call(general[0], turn, f"the one tool that takes any question; {shown}")
    return None


def _scores(instructions: str, tools: list[dict[str, Any]], said: str) -> dict[str, float]:
    """How well each tool fits: rarity-weighted likeness of the caller's words to the tool's own."""
    described = {tool["name"]: _vocabulary(tool) for tool in tools}
    hints = {tool["name"]: _instructed(instructions, tool) for tool in tools}
    result = {}
    for name, vocabulary in described.items():
        total = 0.0
        for word in telling(said):
            near = best_likeness(word, vocabulary)
            hinted = 0.5 * best_likeness(word, hints[name])
            if near or hinted:
                sharing = sum(best_likeness(word, other) > 0 for other in described.values())
                total += max(near, hinted) * math.log(1 + len(tools) / max(1, sharing)) / math.log(2)
        result[name] = total
    return result


def _vocabulary(tool: dict[str, Any]) -> list[str]:
    parameters = tool.get("parameters") or {}
    inner = []
    for name, schema in (parameters.get("properties") or {}).items():
        schema = schema if isinstance(schema, dict) else {}
        inner += [split_name(name), str(schema.get("description") or ""), " ".join(map(str, schema.get("enum") or []))]
    name = split_name(tool["name"].removeprefix(HANDOFF))
    return telling(" ".join([name, str(tool.get("description") or ""), *inner]))


def _instructed(instructions: str, tool: dict[str, Any]) -> list[str]:
    """The words of the instructions' sentences that name the tool, unless they forbid something."""
    name = " ".join(words(tool["name"].removeprefix(HANDOFF)))
    naming = [
        part
        for part in sentences(instructions)
        if name in " ".join(words(part)) and not re.search(r"\b(?:not|never)\b", part)
    ]
    return telling(" ".join(naming))


def _default_route(instructions: str, tools: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The handoff or tool that the instructions name for whatever fits nothing else."""
    for part in sentences(instructions):
        if DEFAULT_ROUTE.search(part):
            spoken = set(words(part))
            named = [
                tool
                for tool in tools
                if set(words(tool["name"].removeprefix(HANDOFF))) - {"agent"} & spoken
                and set(words(tool["name"].removeprefix(HANDOFF))) - {"agent"} <= spoken
            ]
            if named:
                return named[0]
    return None


def _is_lookup(tool: dict[str, Any]) -> bool:
    """A tool with one free-text parameter, whose description says that it finds or answers things."""
    properties = (tool.get("parameters") or {}).get("properties") or {}
    text = f"{split_name(tool['name'])} {tool.get('description') or ''}".lower()
    free = len(properties) == 1 and all(
        isinstance(schema, dict) and schema.get("type") == "string" and not schema.get("enum")
        for schema in properties.values()
    )
    return free and bool(re.search(r"\b(?:look|lookup|looks|search|find|finds|answer|answers|question)", text))


def _call(tool: dict[str, Any], turn: Turn, why: str) -> Thought:
    parameters = tool.get("parameters") or {}
    reply = (turn.said or "") if turn.question else ""
    found, missing = arguments.fill(parameters, turn.earlier or turn.said or "", reply)
    if missing:
        schema = arguments.resolve((parameters.get("properties") or {}).get(missing[0]) or {}, parameters)
        return Thought(
            arguments.question_for(missing[0], schema)
            .replace("?", ", please?")
            .replace(", please, please", ", please"),
            (),
            f"{tool['name']} needs {', '.join(missing)}; {why}",
        )
    return Thought(None, (ToolCall(tool["name"], found),), f"{tool['name']}: {why}")


def _is_opening(said: str) -> bool:
    """A greeting with a call for help that does not say yet with what."""
    spoken = set(words(said))
    return bool(spoken & GREETING) and "help" in spoken and len(telling(said)) <= 1


def _is_small_talk(said: str) -> bool:
    spoken = set(words(said))
    return (
        bool(spoken & (GREETING | THANKS | BYE))
        and len(telling(said)) <= 2
        or bool(
            re.search(
                r"\b(?:what|how) (?:can|do) you (?:do|help)|who are you|say (?:that|it) again|repeat", said.lower()
            )
        )
    )


def _small_talk(
    instructions: str, tools: list[dict[str, Any]], conversation: Sequence[Heard], turn: Turn
) -> Thought | None:
    said, spoken = (turn.said or "").lower(), set(words(turn.said or ""))
    if re.search(r"say (?:that|it) again|repeat|pardon", said):
        answers = [heard.text for heard in conversation if isinstance(heard, Said) and heard.role == "assistant"]
        return Thought(answers[-1] if answers else "I have not said anything yet.", (), "asked to repeat")
    if re.search(r"\b(?:what|how) (?:can|do) you (?:do|help)|who are you|what are you", said):
        role, can = phrasing.own_role(instructions), phrasing.abilities(tools)
        text = " ".join(
            part for part in (role, f"Here is what I can do: {can}." if can else "", "How can I help you?") if part
        )
        return Thought(text, (), "asked about ourselves: role and tools")
    if spoken & BYE:
        return Thought("Thank you for calling. Goodbye!", (), "farewell")
    if spoken & THANKS:
        return Thought("You are welcome. Is there anything else?", (), "thanks")
    if "how are you" in said:
        return Thought("I am well, thank you. How can I help you?", (), "small talk")
    if spoken & GREETING:
        return Thought(phrasing.greeting(instructions), (), "greeting from the instructions")
    return None


def _fallback(instructions: str, tools: list[dict[str, Any]]) -> Thought:
    can = phrasing.abilities(tools)
    offer = f" What I can do: {can}." if can else " Could you put it differently?"
    return Thought(f"I am sorry, I cannot help with that.{offer}", (), "nothing fits: honest fallback")
