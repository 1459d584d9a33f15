"""A caller who is played by rules: general ones, that know of no desk. The same seed says the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

from .caller import SimulatedCaller, Wish
from .tempers import TEMPERS
from .terms import Terms, amounts_in, times_in
from .understanding import Offer, asked_for, asks_to_know, checked, looks_further, offers, proposes, refused

ANYTHING = Terms()
OFTEN = 2  # times: who has to say the same more often than that is getting nowhere


class RulePlayer:
    """A `Player`. What it is asked for it tells, what it is offered it takes if it suits, what else it asks again.

    Args:
        caller: who they are.
        seed: of the words that they choose among.
    """

    def __init__(self, caller: SimulatedCaller, seed: int = 1) -> None:
        self.caller, self.reached, self.ended = caller, None, ""
        self._temper = TEMPERS[caller.temper]
        self._draw = random.Random(f"{caller.goal}|{caller.temper}|{seed}")
        self._turns = self._nowhere = 0
        self._wishes = list(caller.wishes)
        self._told: Counter[str] = Counter()
        self._asked_why = self._hesitated = self._learnt = False
        self._begin()

    async def says(self, heard: str) -> str | None:
        """What the caller says next."""
        if self._turns and self._has(heard):
            self._wishes.pop(0)
            if not self._wishes:
                return self._hang_up(True, "reached the goal")
            self._begin()
            reply, led = self._ask(), True
        else:
            reply, led = self._reply(heard) if self._turns else (self._ask(), True)
        self._nowhere = 0 if led else self._nowhere + 1
        if self._nowhere >= self._temper.patience:
            return self._hang_up(False, f"gave up after {self._nowhere} answers that led nowhere")
        if self._turns >= self.caller.turns:
            return self._hang_up(False, "had no turn left")
        self._turns += 1
        return reply

    def _begin(self) -> None:
        """Turn to the next wish."""
        self._asks = self._phrasings(self._wish)
        self._asked, self._agreed = False, False
        self._missing = {word.lower() for word in self._wish.hears}
        self._offers: list[Offer] = []
        self._chosen, self._yeses = "", 0
        self._amounts: dict[str, float] = {}

    @property
    def _wish(self) -> Wish:
        return self._wishes[0]

    @property
    def _terms(self) -> Terms:
        return self._wish.accepts or ANYTHING

    def _has(self, heard: str) -> bool:
        """Take in an answer; whether the wish has come true."""
        before = len(self._missing)
        self._missing = {word for word in self._missing if word not in heard.lower()}
        self._learnt = len(self._missing) < before
        self._amounts |= amounts_in(heard, self._terms.at_most)
        if self._wish.hears:
            return not self._missing and (self._agreed or self._wish.accepts is None)
        asked = proposes(heard) or offers(heard) or asks_to_know(heard)
        return self._agreed and bool(heard.strip()) and not asked and not refused(heard)

    def _reply(self, heard: str) -> tuple[str, bool]:
        """What to say, and whether the answer led anywhere."""
        wanted = asked_for(heard, self.caller.knows)
        if wanted:
            return self._tell(wanted)
        about = checked(heard, self.caller.knows)
        if about:
            right = "" if about[1] else self._put("fact", self.caller.knows[about[0]])
            return f"{self._put('no')} {right}" if right else self._put("yes"), True
        given = offers(heard)
        if given:
            return self._choose(given)
        question = proposes(heard)
        if question:
            return self._decide(question, heard)
        if asks_to_know(heard):
            return self._put("unknown"), False
        return self._ask(), self._learnt

    def _tell(self, names: list[str]) -> tuple[str, bool]:
        led = any(self._told[name] < OFTEN for name in names)
        self._told.update(names)
        if self._temper.asks_why and not self._asked_why:
            self._asked_why = True
            return self._put("why"), True
        return " ".join(self._put("fact", self.caller.knows[name]) for name in names), led

    def _choose(self, given: list[Offer]) -> tuple[str, bool]:
        """One of several things: what suits, and what the caller knows if it is about that."""
        known = [one for one in given if any(fact.lower() in one.text.lower() for fact in self.caller.knows.values())]
        self._offers = [one for one in given if self._terms.fit(one.text, self._amounts)] if not known else known
        if not self._offers:
            return self._put("none"), False
        unknown = self._terms.unknown(self._amounts)
        if unknown:
            return self._put("amount", unknown), False
        others = [one for one in given if one not in self._offers]
        if self._temper.changes_mind and not self._hesitated and others:
            return self._put("pick", self._draw.choice(others).name), True
        return self._take(self._offers[0]), True

    def _take(self, offer: Offer) -> str:
        self._agreed, self._chosen = True, offer.text
        return self._put("pick", offer.name)

    def _decide(self, question: str, heard: str) -> tuple[str, bool]:
        """Yes or no to what is proposed; who only wants to be told something has nothing done."""
        if looks_further(question) and not any(word.lower() in question.lower() for word in self._terms.without):
            return self._yes()
        if self._wish.hears and self._wish.accepts is None:
            return self._put("no"), False
        unknown = self._terms.unknown(self._amounts)
        if unknown:
            return self._put("amount", unknown), False
        concrete = times_in(heard) or amounts_in(heard, self._terms.at_most) or not self._chosen
        if not self._terms.fit(heard if concrete else f"{self._chosen} {question}", self._amounts):
            self._agreed, self._hesitated = False, True
            if self._offers:
                return f"{self._put('wait')} {self._take(self._offers[0])}", True
            return self._put("no"), False
        if (self._temper.refuses_first or self._temper.changes_mind) and not self._hesitated:
            self._agreed, self._hesitated = False, True
            return self._put("no" if self._temper.refuses_first else "wait"), True
        self._agreed = True
        return self._yes()

    def _yes(self) -> tuple[str, bool]:
        self._yeses += 1
        return self._put("yes", plainly=self._yeses > 1), self._yeses <= OFTEN

    def _ask(self) -> str:
        """The wish, put in another way each time."""
        occasion = "again" if self._asked else "wish"
        self._asked, self._agreed = True, False
        return self._put(occasion, next(self._asks))

    def _phrasings(self, wish: Wish) -> Iterator[str]:
        ways = self._draw.sample(wish.asks, len(wish.asks))
        if self._temper.length:
            ways.sort(key=len, reverse=self._temper.length == "long")
        while True:
            yield from ways

    def _put(self, occasion: str, it: str = "", plainly: bool = False) -> str:
        said = self._draw.choice(self._temper.ways(occasion, plainly)).replace("{it}", it)
        return said[:1].upper() + said[1:]

    def _hang_up(self, reached: bool, ended: str) -> None:
        self.reached, self.ended = reached, ended
