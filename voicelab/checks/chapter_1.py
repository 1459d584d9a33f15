"""Chapter 1's exercises: a greeting, a tool, a desk of two agents. Each answer is called on the telephone."""

from __future__ import annotations

from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.desk import check_desk
from voicelab.session import Answer, LiveSession

from .exercise import exercise, expect


def _agent(value: object, name: str) -> RealtimeAgent[Any]:
    expect(isinstance(value, RealtimeAgent), f"`{name}` is a {type(value).__name__}, and has to be a RealtimeAgent.")
    return value  # type: ignore[return-value]


async def _asked(agent: RealtimeAgent[Any], *texts: str) -> tuple[list[Answer], LiveSession]:
    async with LiveSession(agent) as call:
        return [await call.send_message(text) for text in texts], call


@exercise("1.1", "a bookshop's greeting")
async def exercise_1_1(bookshop: RealtimeAgent[Any]) -> None:
    """The agent greets with "Welcome to the bookshop", and only where a greeting is due."""
    agent = _agent(bookshop, "bookshop")
    for hello in ("Hello!", "Good morning."):
        (answer,), _ = await _asked(agent, hello)
        greeted = "welcome to the bookshop" in answer.text.lower()
        expect(greeted, f'To "{hello}" it said "{answer.text}" Are those the words in its instructions?')
    (_, later), _ = await _asked(agent, "Hello!", "Can you fly to the moon?")
    repeated = "welcome to the bookshop" in later.text.lower()
    expect(not repeated, f'In the middle of the call it said "{later.text}" It should greet once.')


@exercise("1.2", "a tool that is asked for a day")
async def exercise_1_2(shop: RealtimeAgent[Any]) -> None:
    """A question about opening hours calls a tool with the day, and its result is told; other talk calls nothing."""
    agent = _agent(shop, "shop")
    expect(agent.tools, "`shop` has no tools: did you pass `tools=[…]`?")
    for day in ("Sunday", "Wednesday"):
        question = f"When do you open on {day}?"
        (answer,), call = await _asked(agent, question)
        hint = "does its description say what the caller asks for?"
        expect(answer.tools, f'"{question}" called no tool, and it said "{answer.text}" If there is one, {hint}')
        given = next(entry.detail["arguments"] for entry in call.transcript if entry.kind == "tool_call")
        told_day = day.lower() in str(given).lower()
        expect(told_day, f'"{question}" called {answer.tools[0]} with {given}: the day has to be an argument.')
        output = next(entry.detail["output"] for entry in call.transcript if entry.kind == "tool_result")
        expect(day.lower() in output.lower(), f'For {day} the tool returned "{output}", which is about another day.')
    (answer,), _ = await _asked(agent, "Hello!")
    expect(not answer.tools, f'"Hello!" called {", ".join(answer.tools)}: nobody had asked for anything.')


@exercise("1.3", "a desk of your own")
async def exercise_1_3(my_desk: RealtimeAgent[Any], question: str) -> None:
    """Of two agents or more, with a way back; the question reaches another than the first, a greeting does not."""
    agent = _agent(my_desk, "my_desk")
    expect(isinstance(question, str) and question.strip(), "`question` is empty: what would a caller ask?")
    problems = "; ".join(f"{problem.agent}: {problem.told}" for problem in check_desk(agent))
    expect(not problems, f"check_desk finds: {problems}.")
    (hello,), _ = await _asked(agent, "Hello!")
    expect(not hello.handoffs, f'"Hello!" was handed over: {", ".join(hello.handoffs)}. The first agent should greet.')
    (answer,), _ = await _asked(agent, question)
    hint = "Do its handoff_description and the question share what they are about?"
    expect(answer.handoffs, f'"{question}" was answered by {answer.agent}, without a handoff. {hint}')
    expect(answer.text, f"{answer.agent} said nothing.")
