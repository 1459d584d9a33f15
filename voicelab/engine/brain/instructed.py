"""What the instructions and the notes in the conversation make of an answer: facts, refusals, what must be said."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from voicelab.meaning import embed
from voicelab.meaning.instruction_details import QUOTE, quoted
from voicelab.meaning.instruction_number_rules import rules as rules_on_numbers
from voicelab.meaning.instructions import Instruction, read

from . import limits, replies
from .answers import LIKELY, PERHAPS, nearest, parts_of
from .phrasing import ended, to_caller
from .questions import asks_for_a_fact, is_question, only_asks
from .turn import Heard, Said
from .words import telling, words

ROLE = 0.6  # likeness from which what the agent is or does answers a question: it is near to any on its field
FORBIDDEN = 0.28  # likeness of what was said to a forbidden topic from which it is refused, where no tool fits
NEARLY_FORBIDDEN = 0.15  # and from which, where nothing clearly fits, it is said what is to be said instead,
FAINTLY_FORBIDDEN = 0.08  # and from which where nothing fits at all
CLEARER = 0.1  # by how much a fact has to be nearer than what is forbidden to be told all the same
_SPOKEN = re.compile(  # a response's own instructions: "Say exactly …"
    r"^(?:please )?(?:only |just )?(?:say|speak|repeat|tell|answer|reply|respond|read)\b(?!.*\b(?:calls?|"
    r"conversation)\b)|"
    r"^(?:your|the) (?:answer|reply|response|words?|sentence)\b|\bto hear\b|\bto be (?:said|told)\b",
    re.IGNORECASE,
)
_REFERS = re.compile(r"\bdo(?:es)? (?:that|so|it|this)\b|^(?:they|these|those|this|that) ", re.IGNORECASE)
_DUTY = re.compile(r"^you (?!are\b|have\b)", re.IGNORECASE)
_OF_US = re.compile(r"\b(?:you|your|we|our)\b", re.IGNORECASE)
_A_VALUE = 5  # words of what was handed over about a caller, at most
_OURS = {"you": "we", "your": "our", "yours": "ours", "yourself": "ourselves"}


@dataclass(frozen=True)
class Rules:
    """The instructions, and the notes of the system in the conversation.

    Args:
        instructions: the session's or the response's.
        notes: the texts of system messages, oldest first.
        unsaid: sentences that hang on a number which was told, and is another.
    """

    instructions: str
    notes: tuple[str, ...] = ()
    unsaid: frozenset[str] = frozenset()

    @classmethod
    def of(cls, instructions: str, conversation: Sequence[Heard]) -> Rules:
        """From what a brain is given."""
        said = (heard for heard in conversation if isinstance(heard, Said))
        return cls(instructions, tuple(heard.text for heard in said if heard.role not in ("user", "assistant")))

    def prepare(self) -> None:
        """Compute the vectors of all to which a caller's words will be compared."""
        embed([text for one in read(self.instructions) for text in (*one.about, one.detail) if text])
        facts = [told for told, _ in self._facts()]
        embed([*facts, *(part for told in facts for part in parts_of(told))])
        forbidden = self.of_kind("forbidden")
        embed([said for one in forbidden for said in limits.worded(one)])
        for fact in facts:
            limits.tells(forbidden, fact)

    def of_kind(self, *kinds: str) -> list[Instruction]:
        """The sentences of these kinds."""
        found = [one for text in (self.instructions, *self.notes) for one in read(text) if one.kind in kinds]
        return [one for one in found if not self._is_unsaid(one)] if self.unsaid else found

    def _is_unsaid(self, one: Instruction) -> bool:
        return one.kind in ("reply", "must say") and any(one.text in sentence for sentence in self.unsaid)

    @property
    def greeting(self) -> str:
        """The greeting as the instructions word it, or nothing."""
        return next((one.detail for one in self.of_kind("greeting")), "")

    @property
    def fixed(self) -> str:
        """What is said whatever a caller says, or nothing."""
        found = [one.detail for one in self.of_kind("reply") if not one.about and not one.otherwise]
        alone = read(self.instructions)
        if not found and len(alone) == 1 and not alone[0].about and _SPOKEN.search(QUOTE.sub(" ", alone[0].text)):
            found = [quoted(alone[0].text)] if alone[0].kind not in ("must say", "forbidden") else []
        return next(iter(found), "")

    @property
    def otherwise(self) -> str:
        """What is said where nothing else can be, or nothing."""
        said = [one.detail for one in self.of_kind("reply") if one.otherwise]
        alone = self.of_kind("scope")
        said += [one.instead for one in alone if one.instead]
        named = " and ".join(_own_voice(one.detail, small=True) for one in alone)
        return next(iter(said), f"I am sorry, I can only help with {named}." if named else "")

    def reply(self, said: str, *, additions: bool = False) -> tuple[str, float]:
        """What the instructions want said on what was said, and how near it is to it.

        Args:
            additions: what is else added to an answer may be the answer.
        """
        kinds = ("reply", "must say") if additions else ("reply",)
        on_a_topic = [one for one in self._on_a_topic(*kinds) if self._is_known(one, said)]
        return replies.met(on_a_topic, said, only_asks(said), _trade(self.instructions))

    def _is_known(self, one: Instruction, said: str) -> bool:
        """Whether a reply hangs on no number, or is clearly spoken of: those whose number is met are said anyway."""
        on_a_number = any(rule.asked and one.text in rule.source for rule in rules_on_numbers(self.instructions))
        return not on_a_number or replies.nearness(one, said) >= replies.SURELY

    def faint_reply(self, said: str) -> str:
        """What the instructions want said on something that has a little to do with what was said, or nothing."""
        return replies.faintly(self._on_a_topic("reply"), said, is_question(said), _trade(self.instructions))

    def _on_a_topic(self, *kinds: str) -> list[Instruction]:
        return [one for one in self.of_kind(*kinds) if one.about]

    @property
    def handed(self) -> dict[str, str]:
        """What was handed over, by name: the lines `name: value`, and the entries of those that list several."""
        found: dict[str, str] = {}
        for one in self.of_kind("handed over"):
            name, value = one.text.split(":", 1)
            found[name.strip().lower()] = value.strip()
            for part in value.split(";"):
                if ":" in part:
                    inner, told = part.split(":", 1)
                    found[inner.strip().lower()] = told.strip()
        return {**found, **{name.replace(" ", "_"): value for name, value in found.items()}}

    def refusal(self, said: str, by_meaning: bool, least: float = FORBIDDEN) -> str:
        """A refusal if the instructions forbid to answer this; by its words alone, or by its meaning too.

        Nothing is refused that a fact answers which is clearly nearer, unless that would tell what is forbidden.

        Args:
            least: likeness to a forbidden topic from which what was said means it.
        """
        forbidden = self.of_kind("forbidden")
        if not forbidden or not telling(said):
            return ""
        near = [(limits.nearness(one, said), one) for one in forbidden]
        meant = [(how, one) for how, one in near if limits.names(one, said) or by_meaning and how >= least]
        fact, likeness, odds = self._nearest(said) if meant or by_meaning else ("", 0.0, -math.inf)
        told = limits.tells(forbidden, fact) if odds >= LIKELY else None
        if told and by_meaning:
            return limits.refusal(told, self.otherwise)
        how, one = max(meant, key=lambda pair: pair[0], default=(0.0, None))
        if one is None or odds >= LIKELY and not told and likeness >= how + limits.named_share(one, said) + CLEARER:
            return ""
        return limits.refusal(one, self.otherwise)

    def instead(self, said: str, least: float = NEARLY_FORBIDDEN) -> str:
        """What is to be said instead of something forbidden that was, perhaps, meant; or nothing."""
        near = [(limits.nearness(one, said), one.instead) for one in self.of_kind("forbidden")]
        likeness, text = max((one for one in near if one[1]), default=(0.0, ""))
        return text if likeness >= least else ""

    def fact(self, said: str, *, duties: bool = True) -> tuple[str, float]:
        """The sentence that answers the question, as we would say it, and how near it is; nothing if none does.

        Args:
            duties: sentences on what the agent does may answer it, even if it does not ask what "you" do.
        """
        text, near, odds = self._nearest(said, duties)
        found = near >= ROLE if text in self._roles() else odds >= LIKELY
        return (text, near) if found and not limits.tells(self.of_kind("forbidden"), text) else ("", 0.0)

    def faint_fact(self, said: str) -> str:
        """The sentence that perhaps answers a question, or likely has to do with what is stated; or nothing."""
        found, _, odds = self._nearest(said, asked=False)
        least = PERHAPS if asks_for_a_fact(said) else LIKELY
        unsaid = odds < least or found in self._roles() or limits.tells(self.of_kind("forbidden"), found)
        return "" if unsaid else found

    def _roles(self) -> list[str]:
        told = (one.text for one in self.of_kind("role", "fact") if one.kind == "role" or _DUTY.match(one.text))
        return [_own_voice(text) for text in told]

    def _nearest(self, said: str, duties: bool = True, asked: bool = True) -> tuple[str, float, float]:
        """The sentence that is nearest to a question, how near it is, and the odds that it answers it."""
        nothing = "", 0.0, -math.inf
        if asked and not asks_for_a_fact(said):
            return nothing
        repeated = " ".join(words(said))  # a note that repeats the question is no answer to it
        facts = [(told, text) for told, text in self._facts() if repeated not in " ".join(words(told))]
        if not duties and not _OF_US.search(said):
            facts = [(told, text) for told, text in facts if not _DUTY.match(told)]
        roles = set(self._roles())
        for some in ([one for one in facts if one[1] not in roles], [one for one in facts if one[1] in roles]):
            best = nearest(said, [told for told, _ in some], in_parts=True)
            if best and best.odds >= PERHAPS:
                return some[best.at][1], best.likeness, best.odds
        return nothing

    def _facts(self) -> list[tuple[str, str]]:
        """Each fact as it is compared, and as it is said."""
        found = [(one.text, told) for one, told in _facts_of(self.instructions)]
        for note in self.notes:
            found += [
                (one.text, ended(to_caller(one.text)))
                for one in read(note)
                if one.kind != "handed over" and "?" not in one.text
            ]
        for name, value in self.handed.items():
            if "_" not in name and ":" not in value and not is_question(value):  # what they asked before is no fact
                # "hours: weekdays 9 to 6, Sundays closed" is nobody's.
                short = len(value.split()) <= _A_VALUE and "," not in value
                told = f"Your {name} is {value}" if short else f"{name.capitalize()}: {value}"
                found.append((f"your {name} is {value}", ended(told)))
        return found


@lru_cache(maxsize=256)
def _facts_of(instructions: str) -> tuple[tuple[Instruction, str], ...]:
    """The facts, and how we would say each: with the sentence after it, if that speaks of what it says."""
    told = read(instructions)
    found = []
    for at, one in enumerate(told):
        if one.kind in ("fact", "role") and len(one.text.split()) > 2:
            more = told[at + 1 : at + 2]
            goes_on = bool(more) and more[0].kind in ("fact", "behaviour") and bool(_REFERS.search(more[0].text))
            more_told = more[0].text[:1].upper() + more[0].text[1:] if goes_on else ""
            found.append((one, _own_voice(f"{ended(one.text)} {more_told}" if goes_on else one.text)))
    return tuple(found)


@lru_cache(maxsize=256)
def _trade(instructions: str) -> tuple[str, ...]:
    """The telling words of each sentence, as often as sentences have them."""
    return tuple(word for one in read(instructions) for word in telling(one.text))


@lru_cache(maxsize=512)  # of all sentences that say what the agent does, which each turn asks for
def _own_voice(text: str, small: bool = False) -> str:
    told = re.sub(
        r"\b(you|your|yours|yourself)\b", lambda match: _OURS[match.group().lower()], text, flags=re.IGNORECASE
    )
    return told if small else told[:1].upper() + told[1:]
