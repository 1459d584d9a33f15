"""Chapter 7's exercises: a contract, dead ends, and loops of questions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from agents.realtime import RealtimeAgent

from voicelab.desk import HandoffContract, HandoffPolicy
from voicelab.session import LiveSession

from .exercise import exercise, expect, expect_equal


@exercise("7.1", "a contract for lost bags")
async def exercise_7_1(TagContract: Any) -> None:
    """A handoff that needs `tag`, four digits: it is asked for, a wrong one does not pass, and it travels."""
    right = isinstance(TagContract, type) and issubclass(TagContract, HandoffContract)
    expect(right, "`TagContract` has to be a class that inherits from HandoffContract.")
    for spoken, tag in (("4 0 7 1", "4071"), ("It is 9120.", "9120")):
        bags = RealtimeAgent(
            name="Bags Agent", handoff_description="Finds lost suitcases.", instructions="You find bags."
        )
        catcher = RealtimeAgent(name="Generalist", instructions="You help with whatever is left.")
        rules = HandoffPolicy(catcher)
        desk = RealtimeAgent(name="Desk", instructions="You route calls.", handoffs=[rules.to(bags, TagContract)])
        async with LiveSession(desk) as call:
            first = await call.send_message("My suitcase is lost, please find it.")
            expect(not call.handoffs.made, "Without a tag the call was handed over all the same.")
            expect("tag" in first.text.lower(), f'Without a tag it said "{first.text}" Does the field tell what it is?')
            await call.send_message(spoken)
            made = call.handoffs.made
            expect(made, f'After "{spoken}" the call was not handed over.')
            expect(made[0].contract.get("tag") == tag, f"What travelled with the call was {made[0].contract}.")
    schema = TagContract.parameters()["properties"]["tag"]
    expect(schema.get("pattern"), "Any text passes for a tag: the field needs a pattern.")
    for wrong in ("407", "40711", "40a1"):
        fits = re.search(schema["pattern"], wrong)
        bounded = schema.get("minLength", 0) <= len(wrong) <= schema.get("maxLength", len(wrong))
        expect(not (fits and bounded), f'"{wrong}" passes for a tag of four digits.')


@exercise("7.2", "dead ends")
async def exercise_7_2(dead_ends: Callable[[dict[str, list[str]]], Any]) -> None:
    """`dead_ends(handoffs)`: the agents from which no handoffs lead back to the first, directly or by way of others."""
    cases: list[tuple[dict[str, list[str]], list[str]]] = [
        ({"Main": ["QA"], "QA": ["Main"]}, []),
        ({"Main": ["QA"], "QA": []}, ["QA"]),
        ({"Main": ["QA"], "QA": ["Flights"], "Flights": ["Main"]}, []),
        ({"Desk": ["Sales", "Repairs"], "Sales": ["Repairs"], "Repairs": ["Sales"]}, ["Repairs", "Sales"]),
        ({"Desk": ["Sales"], "Sales": ["Desk", "Vault"], "Vault": ["Vault"]}, ["Vault"]),
        ({"Alone": []}, []),
    ]
    for handoffs, wanted in cases:
        found = dead_ends({name: list(targets) for name, targets in handoffs.items()})
        expect(found is not None, f"In the desk {handoffs} it gave nothing: does it return something?")
        expect_equal(sorted(found), wanted, f"In the desk {handoffs}")


@exercise("7.3", "loops of questions")
async def exercise_7_3(loops: Callable[[list[tuple[str, str]]], int]) -> None:
    """`loops(transcript)`: how often the agent asked, word for word, what it had asked in its turn before."""
    ask, again = ("agent", "What are the details, please?"), ("agent", "What are the  details, please? ")
    bags, answer = ("caller", "How many bags may I bring?"), ("agent", "You may bring one.")
    cases: list[tuple[str, list[tuple[str, str]], int]] = [
        ("Where the agent asks once", [bags, ask], 0),
        ("Where the agent asks the same twice", [bags, ask, bags, ask], 1),
        ("Where the agent asks the same three times, once with other spaces", [bags, ask, bags, again, bags, ask], 2),
        ("Where the agent answers in between", [bags, ask, bags, answer, bags, ask], 0),
        ("Where the caller repeats a question, and the agent does not", [bags, answer, bags, ask], 0),
        ("Where the agent says the same twice, and it is no question", [bags, answer, bags, answer], 0),
        ("In a call in which nobody spoke", [], 0),
    ]
    for where, transcript, wanted in cases:
        expect_equal(loops(list(transcript)), wanted, where)
