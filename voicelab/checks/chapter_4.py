"""Chapter 4's exercises: a passage that is found, a scenario that can fail, an answer that its passages bear out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agents import function_tool
from agents.realtime import RealtimeAgent

from voicelab.airline import PolicyIndex
from voicelab.evals import Scenario, run_scenarios

from .exercise import exercise, expect, expect_equal

OUTSIDE = ("How tall is the Eiffel tower?", "Who won the football match?", "Can you recommend a restaurant?")


@exercise("4.1", "a passage that is found when it should be")
async def exercise_4_1(my_index: Any) -> None:
    """Questions about skateboards find a passage about them; others find what they found before, or nothing."""
    expect(isinstance(my_index, PolicyIndex), f"`my_index` is a {type(my_index).__name__}: a PolicyIndex is wanted.")
    for question in ("Can I take my skateboard with me?", "May I bring a skateboard on board?"):
        found = my_index.search(question)
        expect(found, f'"{question}" found nothing. Does the passage use callers\' words?')
        expect("skateboard" in found[0].passage.text.lower(), f'"{question}" found "{found[0].passage.text}"')
    for question in OUTSIDE:
        found = my_index.search(question)
        expect(not found, f'"{question}" found "{found[0].passage.text if found else ""}" It should find nothing.')
    found = my_index.search("May I bring my dog?")
    expect(found, '"May I bring my dog?" finds nothing any more. Are the other passages in your index?')
    expect("skateboard" not in found[0].passage.text.lower(), 'Now "May I bring my dog?" finds the skateboard.')


def _desk(looked_up: str = "", known: str = "") -> RealtimeAgent[Any]:
    """A desk that looks things up, or knows them by heart."""

    @function_tool
    def document_lookup_tool(request: str) -> str:
        """Looks up answers to questions about flights, bags, pets and Wi-Fi in the airline's documents."""
        return looked_up

    tools = [document_lookup_tool] if looked_up else []
    return RealtimeAgent(name="Desk", instructions=f"You answer questions. {known}", tools=tools)


@exercise("4.2", "a scenario that can fail")
async def exercise_4_2(wifi: Any) -> None:
    """It passes at a desk that looks the answer up and says it, and fails at two that do only one of the two."""
    expect(isinstance(wifi, Scenario), f"`wifi` is a {type(wifi).__name__}: a Scenario is wanted.")
    free, paid = "Wi-Fi is complimentary on all flights over 2 hours.", "Wi-Fi costs 5 dollars on all flights."
    cases = (
        ("at a desk that looks it up, and says that it is complimentary", _desk(looked_up=free), True),
        ("at a desk that looks it up, and says that it costs 5 dollars", _desk(looked_up=paid), False),
        ("at a desk that says it by heart, and looks nothing up", _desk(known=free), False),
    )
    for where, desk, wanted in cases:
        report = await run_scenarios(desk, [wifi])
        did = "passes" if report.passed == 1 else "fails"
        expect((report.passed == 1) is wanted, f"It {did} {where}.")


PETS = ["A pet may travel in the cabin if it weighs less than 20 pounds.", "A carrier for pets is 40 centimetres long."]
LIBRARY = ["A loan lasts for 21 days.", "A lost book costs 15 dollars and has to be reported at the desk."]


@exercise("4.3", "an answer that its passages bear out")
async def exercise_4_3(grounded: Callable[[str, list[str]], bool]) -> None:
    """`grounded(answer, passages)`: each sentence of the answer, with each of its numbers, is in the passages."""
    cases = (
        ("A pet may travel in the cabin if it weighs less than 20 pounds.", PETS, True),
        ("Your pet may travel in the cabin, if it weighs less than 20 pounds.", PETS, True),
        ("A pet may travel in the cabin if it weighs less than 40 pounds.", PETS, False),
        ("A pet may travel in the cabin if it weighs less than 20 pounds. Lunch is served at noon.", PETS, False),
        ("A lost book costs 15 dollars.", LIBRARY, True),
        ("A loan lasts for 21 days. A lost book costs 15 dollars.", LIBRARY, True),
        ("A lost book costs 21 dollars.", LIBRARY, False),
        ("The library opens at nine.", LIBRARY, False),
        ("A loan lasts for 21 days.", PETS, False),
    )
    for answer, passages, wanted in cases:
        expect_equal(grounded(answer, list(passages)), wanted, f'Of "{answer}" with the passages {passages}')
