"""What an agent's instructions ask for: each sentence with its kind, read by patterns and by nearness to examples.

The practice engine follows the kinds that it can; the desk's check names the others. A sentence is read once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from . import instruction_details as details
from .embedding import embed
from .instruction_alternatives import for_some, instead_of
from .instruction_checks import checks
from .instruction_examples import EXAMPLES
from .instruction_kinds import PATTERNS
from .instruction_limits import points_back, topic
from .instruction_parts import clauses, sentences
from .instruction_quotations import is_addition, is_greeting
from .instruction_replies import reply
from .instruction_scopes import scope
from .instruction_speech import speech

NEAREST = 0.3  # the least likeness to an example of a kind; found on the development half of benchmarks/thinking
ON_IT = 0.3  # likeness of what a reply is about to what was forbidden from which it is said instead
FOLLOWED = frozenset(
    (
        "role",
        "greeting",
        "forbidden",
        "scope",
        "reply",
        "must say",
        "brevity",
        "routing",
        "kept",
        "fact",
        "handed over",
        "asked first",
    )
)


@dataclass(frozen=True)
class Instruction:
    """One sentence of instructions, or one clause of a longer one.

    Args:
        text: as written, without marks of a list.
        kind: "role", "greeting", "forbidden", "scope" (what alone to answer), "reply" (what to say on what),
            "must say" (what to add to an answer),
            "brevity", "routing" (which tool or agent for what), "fact", "handed over" (a line of a contract, `name:
            value`), "kept" (what the practice engine does anyway), "asked first" (before something is done, see
            `instruction_checks`), "after doing" (what to say once it is done), or one of those that it cannot follow:
            "manner" (a tone, a language, a persona, a style) and "behaviour".
        detail: what to say ("greeting", "reply", "must say"), what not to answer ("forbidden"), or what alone
            ("scope").
        about: on what it is said ("reply", "must say"), or what else is meant ("forbidden"), as topics and as a
            caller says it; without any on everything.
        asked: it is said to a question on that ("reply", "must say"), and not because of how it stands with a caller.
        otherwise: it is said where nothing else can be ("reply").
        instead: what is said instead of an answer ("forbidden", "scope").
    """

    text: str
    kind: str
    detail: str = ""
    about: tuple[str, ...] = ()
    asked: bool = False
    otherwise: bool = False
    instead: str = ""

    @property
    def followed(self) -> bool:
        """Whether the practice engine acts by it."""
        return self.kind in FOLLOWED


@lru_cache(maxsize=512)
def read(instructions: str) -> tuple[Instruction, ...]:
    """The sentences of instructions with their kinds, in order."""
    found: list[Instruction] = []
    asked_first = {text: one for one in checks(instructions) for text in one.sources}
    for sentence in sentences(instructions):
        if check := asked_first.get(sentence):
            found.append(Instruction(sentence, "asked first"))
            found += [Instruction(check.fact, "fact")] if check.fact and sentence == check.sources[0] else []
            continue
        for place, part in enumerate(clauses(sentence)):
            before = found[-1] if found and found[-1].kind in ("forbidden", "scope") else None
            told = found[-1] if found and found[-1].kind in ("fact", "behaviour", "forbidden") else None
            if told and points_back(part):
                found[-1] = (
                    told
                    if told.kind == "forbidden"
                    else Instruction(f"{told.text} {part}", "forbidden", topic(part), (told.text,))
                )
                continue
            # A clause within a sentence is worded as one that stands alone, but for its first letter.
            one = replace(_classified(part[:1].upper() + part[1:]), text=part) if place else _classified(part)
            always = one.kind == "reply" and not one.about  # "Discuss nothing. Just tell everyone …" is for everybody
            instead = instead_of(part, before.detail, same_sentence=place > 0) if before and not always else ""
            if before and instead:
                for at in range(_first_of(found, sentence), len(found)):
                    found[at] = replace(found[at], instead=found[at].instead or instead)
                found += [one] if one.kind == "fact" and not place else []  # what is done instead is true besides
            else:
                about, said = (one.about, one.detail) if one.kind == "reply" else for_some(part)
                if before and not before.instead and about and _is_on(about, before):
                    found[-1] = replace(before, instead=said)
                found.append(one)
    return tuple(found)


def _is_on(about: tuple[str, ...] | str, forbidden: Instruction) -> bool:
    """Whether a reply is on what was forbidden just before: on those who want it all the same."""
    told = embed([about] if isinstance(about, str) else about)
    return float((told @ embed([forbidden.detail])[0]).max()) >= ON_IT


def _first_of(found: list[Instruction], sentence: str) -> int:
    """Where what is forbidden in one breath begins, at the end of what was found: in this sentence, or the last one."""
    first = len(found) - 1
    while first and found[first - 1].kind == found[first].kind and found[first - 1].text in sentence:
        first -= 1
    return first


def not_followed(instructions: str) -> list[str]:
    """The sentences by which the practice engine cannot act."""
    return [one.text for one in read(instructions) if not one.followed]


@lru_cache(maxsize=2_048)
def _classified(text: str) -> Instruction:
    """The sentence as the first kind that its wording is of, if it says what that kind needs; or as the nearest."""
    plain = _AGENT.sub("You ", text)
    if only := scope(plain):
        return Instruction(text, "scope", only)
    if saying := _saying(text, plain):
        return saying
    unquoted = details.QUOTE.sub('""', plain)  # who is to say "we do not comment on it" is not forbidden anything
    for kind, pattern in PATTERNS:
        if pattern.search(unquoted if kind == "forbidden" else plain):
            told = _DETAIL[kind](plain) if kind in _DETAIL else ""
            if kind == "forbidden" and details.names_a_tool(told):  # "you cannot answer that: request_callback"
                continue
            if told or kind not in _DETAIL:
                return Instruction(text, kind, told)
    kinds, vectors = _examples()
    likeness = vectors @ embed([text])[0]
    best = int(np.argmax(likeness))
    kind = kinds[best] if likeness[best] >= NEAREST else "behaviour"
    told = _DETAIL[kind](text) if kind in _DETAIL else ""
    return Instruction(text, kind, told) if told or kind not in _DETAIL else Instruction(text, "behaviour")


def _saying(text: str, plain: str) -> Instruction | None:
    """The sentence as one that tells what to say, and when: as a greeting, in each answer, on a topic, or always."""
    if any(pattern.search(plain) for _, pattern in PATTERNS[:2]):  # a line of a contract, or plainly a fact
        return None
    if is_greeting(plain):
        return Instruction(text, "greeting", details.quoted(plain))
    if is_addition(plain):
        return Instruction(text, "must say", details.quoted(plain))
    after = _AFTER.match(plain)
    if after and not details.names_a_tool(plain) and (told := speech(after["then"])):
        return Instruction(text, "after doing", told)
    found = reply(plain)
    if found is None or details.names_a_tool(found.text) or not _is_told(found.text):
        return None
    kind = "must say" if found.added else "reply"
    return Instruction(text, kind, found.text, found.about, found.asked, found.otherwise)


def _is_told(text: str) -> bool:
    """Whether a reply tells something: "A name." is what is asked for, and no reply."""
    words = re.findall(r"\w+", text)
    return len(words) > 2 or bool({"yes", "no", "sorry", "please"} & {word.lower() for word in words})


_AGENT = re.compile(
    r"^(?:the|this|your) (?:agent|assistant|bot|model|system) (?=(?:should|must|shall|may|can|will|is|has|"
    r"does|never|always)\b)",
    re.I,
)
_NO_DEED = r"(?:answer|reply|response|question|call|conversation|price|mention|giv|gave|nam|quot|told|tell)\w*"
_AFTER = re.compile(  # "after booking, …", "once an order is placed, …", "after each booking you make: …"
    rf"^(?:right |directly )?(?:after(?: (?:each|every|any|an?|the|your))*(?: successful)? (?!{_NO_DEED}\b)"
    r"(?:[\w-]+ing|order|reservation|purchase|registration|delivery)\b[^,:]*|"
    rf"(?:after|once|when|whenever|as soon as) you(?: have|'ve) (?:successfully )?(?!{_NO_DEED}\b)"
    r"(?:\w+ed|made|sent|taken|put|done|set)\b[^,:]*|"
    r"(?:(?:after|once|as soon as) (?:an?|the|each|every|it|something) ?(?:[\w-]+ )?(?:is|has been|was)|"
    rf"(?:when|whenever) (?!an? {details.CALLER}\b)(?:an?|the) [\w-]+ has been) "
    r"(?:\w+ed|made|sent|taken|done)\b[^,:]*)"
    r"[,:]\s*(?P<then>.+)",
    re.I,
)
_DETAIL = {"greeting": details.greeting, "must say": details.must_say, "forbidden": topic}


@lru_cache(maxsize=1)
def _examples() -> tuple[list[str], np.ndarray]:
    pairs = [(kind, text) for kind, texts in EXAMPLES.items() for text in texts]
    return [kind for kind, _ in pairs], embed([text for _, text in pairs])
