"""A caller who is played by rules, at a baker's and at a library: no desk that the workbook knows."""

from __future__ import annotations

import asyncio

import pytest

from voicelab.evals.simulated import TEMPERS, RulePlayer, SimulatedCaller, Terms, Wish

LOAF = Wish(
    ("I would like to order a loaf.", "Bread, please.", "Could you bake me one of your loaves for tomorrow?"),
    accepts=Terms(words=("rye",), at_most={"dollars": 5}),
)
HOURS = Wish(("When are you open?", "What are your hours?"), hears=("9 am",))
KNOWS = {"name": "Nora Quist", "customer number": "88 12", "date of birth": "the 3rd of May 1984"}
OFFERS = "I have the first, spelt for 3 dollars; the second, rye for 4 dollars. Which one would you like?"


def caller(temper: str = "patient", *wishes: Wish, **more) -> SimulatedCaller:
    return SimulatedCaller("Get a loaf of rye for 5 dollars at most.", wishes or (LOAF,), KNOWS, temper, **more)


def talk(who: SimulatedCaller, *answers: str, seed: int = 1) -> tuple[RulePlayer, list[str | None]]:
    """What they say first, and to each answer."""
    player = RulePlayer(who, seed)

    async def all_of_it() -> list[str | None]:
        return [await player.says(heard) for heard in ("", *answers)]

    return player, asyncio.run(all_of_it())


@pytest.mark.parametrize("temper", TEMPERS)
@pytest.mark.parametrize("seed", range(1, 6))
def test_only_what_was_asked_for_is_told(temper, seed):
    asked = "What is your customer number?"
    _, said = talk(caller(temper), "Hello!", asked, asked, "And when were you born?", seed=seed)
    before, told, born = said[:2], " ".join(said[2:4]), said[4]
    assert not any(value in words for words in before for value in KNOWS.values())
    assert "88 12" in told and "Nora" not in told and "1984" not in told
    assert "1984" in born and "88 12" not in born


def test_who_is_asked_for_what_they_do_not_know_says_so():
    _, said = talk(caller(), "What is your shoe size?")
    assert any(words in said[1] for words in ("do not know", "do not have"))


@pytest.mark.parametrize("temper", TEMPERS)
@pytest.mark.parametrize("seed", range(1, 6))
def test_what_suits_is_taken_and_ends_in_the_goal_whatever_the_temper(temper, seed):
    """The baker asks which, proposes what was chosen, and does it after a yes."""
    player = RulePlayer(caller(temper), seed)

    async def call() -> list[str]:
        said, heard, proposed = [], "", ""
        while (words := await player.says(heard)) is not None:
            said.append(words)
            chosen = next((kind for place, kind in (("first", "spelt"), ("second", "rye")) if place in words), "")
            if chosen:
                heard, proposed = (
                    f"That is {chosen}, for {'3' if chosen == 'spelt' else '4'} dollars. Shall I order it?",
                    chosen,
                )
            elif proposed and words.lower().lstrip().startswith(("yes", "oh yes", "all right, yes")):
                return [*said, proposed, str(await player.says(f"Your {proposed} loaf is ordered."))]
            else:
                heard, proposed = OFFERS, ""
        return said

    said = asyncio.run(call())
    assert said[-2:] == ["rye", "None"] and (player.reached, player.ended) == (True, "reached the goal")
    if TEMPERS[temper].changes_mind:
        assert any("first" in words for words in said)
    if TEMPERS[temper].refuses_first:
        assert any(words == "No." for words in said)


@pytest.mark.parametrize(
    ("answer", "agrees"),
    [
        ("That is a rye loaf for 4 dollars. Shall I order it?", True),
        ("That is a rye loaf. It is free. Do you want it?", True),
        ("That is a spelt loaf for 4 dollars. Shall I order it?", False),
        ("That is a rye loaf for 8 dollars. Shall I order it?", False),
        ("Shall I connect you to a colleague?", False),
        ("Shall I look for another one?", True),
    ],
)
def test_a_proposal_is_agreed_to_if_it_suits(answer, agrees):
    _, said = talk(caller("terse", Wish(LOAF.asks, accepts=LOAF.accepts)), "It costs 4 dollars.", answer)
    assert said[2] == ("Yes." if agrees else "No.")


def test_a_yes_that_was_not_understood_is_said_plainly_and_not_for_ever():
    asked = "That is a rye loaf for 4 dollars. Shall I order it?"
    player, said = talk(caller("chatty"), *[asked] * 7)
    assert len(said[1]) > len(said[2]) and said[2].startswith("Yes")
    assert said[-1] is None and player.reached is False


def test_who_has_a_limit_asks_for_an_amount_that_nobody_has_told():
    _, said = talk(caller("terse"), "That is a rye loaf. Shall I order it?", "It is 3 dollars. Shall I order the rye?")
    assert "dollars" in said[1] and said[2] == "Yes."


def test_what_is_repeated_wrongly_is_put_right():
    _, said = talk(caller("terse"), "Is your customer number 88 13?", "Is your customer number 88 12?")
    assert said[1:] == ["No. 88 12.", "Yes."]


def test_nothing_is_agreed_to_by_who_only_wants_to_be_told():
    _, said = talk(caller("terse", HOURS), "Shall I order a loaf?", "Shall I look it up?")
    assert said[1:] == ["No.", "Yes."]


def test_wishes_come_one_after_the_other():
    player, said = talk(
        caller("patient", HOURS, LOAF), "We open at 9 am.", "That is rye for 4 dollars. Shall I?", "Done."
    )
    assert said[0] in HOURS.asks and said[1] in LOAF.asks and said[2].startswith("Yes") and said[3] is None
    assert player.reached is True


def test_a_refusal_after_a_yes_is_not_the_goal():
    player, said = talk(caller(), "That is rye for 4 dollars. Shall I order it?", "I am sorry, that did not work.")
    assert said[2] is not None and player.reached is None


def test_nobody_reaches_anything_by_silence():
    player, said = talk(caller(), "That is rye for 4 dollars. Shall I order it?", "")
    assert said[2] is not None and player.reached is None


@pytest.mark.parametrize("temper", TEMPERS)
def test_who_is_answered_nothing_of_use_gives_up(temper):
    patience = TEMPERS[temper].patience
    player, said = talk(caller(temper), *["We bake with love."] * patience)
    assert None not in said[:-1] and said[-1] is None
    assert player.reached is False and player.ended == f"gave up after {patience} answers that led nowhere"


def test_no_call_is_longer_than_its_turns():
    player, said = talk(caller(turns=3), "Rye is 4 dollars.", OFFERS, OFFERS)
    assert said[3] is None and player.reached is False and player.ended == "had no turn left"


def test_who_is_asked_the_same_again_and_again_gives_up():
    player, said = talk(caller("impatient"), *["What is your name?"] * 6)
    assert said[-1] is None or None in said
    assert player.reached is False


def test_tempers_put_the_same_wish_in_other_words():
    said = {temper: talk(caller(temper))[1][0] for temper in TEMPERS}
    assert said["terse"] == min(LOAF.asks, key=len) and max(LOAF.asks, key=len) in said["chatty"]
    assert len(said["chatty"]) > 2 * len(said["patient"]) and said["patient"] in LOAF.asks


def test_a_seed_says_the_same_and_another_one_does_not():
    answers = ("Hello!", OFFERS, "That is rye for 4 dollars. Shall I order it?", "What is your name?")
    said = [talk(caller(), *answers, seed=seed)[1] for seed in (1, 1, 2, 3, 4, 5)]
    assert said[0] == said[1] and len({tuple(map(str, one)) for one in said}) > 2
