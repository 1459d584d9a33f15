"""What the instructions and the notes in the conversation make of an answer: facts, refusals, what must be said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from voicelab.meaning import embed
from voicelab.meaning.instruction_details import condition, limits
from voicelab.meaning.instructions import Instruction, not_followed, read

from .answers import nearest
from .turn import Heard, Said, Thought
from .words import COMMON, best_likeness, telling, words

FACT = 0.36  # likeness from which a sentence answers a question; found on the development half
FORBIDDEN = 0.28  # likeness of what was said to a forbidden topic from which it is refused, where no tool fits
ABOUT = 0.5  # likeness to the condition of something that must be said only then
_ASKING = re.compile(
    r"\?|^(?:(?:and|so|ok|okay|hello|hi|well|please|excuse me|sorry|also)[,\s]+)*(?:what|when|where|which|"
    r"who|whose|why|how|"
    r"is|are|am|do|does|did|can|could|may|will|would|should|have|has|was|were|tell me|i(?:'d|"
    r" would) like to know|i want to "
    r"know|i wonder|until)\b|\b(?:what|when|where|how (?:much|many|long|far|late|early)|whether)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(  # "Could you please move me to a later one?" asks for something to be done, and for no fact
    r"\b(?:can|could|will|would) you (?:please |kindly |just )*"
    r"(?!tell|say|explain|repeat)\w+ (?:me|my|us|our|it|this|that)\b",
    re.IGNORECASE,
)
_DUTY = re.compile(r"^you (?!are\b|have\b)", re.IGNORECASE)
_OF_US = re.compile(r"\b(?:you|your|we|our)\b", re.IGNORECASE)
_OURS = {"you": "we", "your": "our", "yours": "ours", "yourself": "ourselves"}
_THEIRS = (
    (r"\b(?:the|this) (?:caller|customer|user|guest|patient)'s\b", "your"),
    (r"\b(?:the|this) (?:caller|customer|user|guest|patient) (?:is|was)\b", "you are"),
    (r"\b(?:the|this) (?:caller|customer|user|guest|patient) has\b", "you have"),
    (r"\b(?:the|this) (?:caller|customer|user|guest|patient) (want|need|ask|prefer|like|live)s\b", r"you \1"),
    (r"\b(?:the|this) (?:caller|customer|user|guest|patient)\b", "you"),
)


@dataclass(frozen=True)
class Rules:
    """The instructions, and the notes of the system in the conversation.

    Args:
        instructions: the session's or the response's.
        notes: the texts of system messages, oldest first.
    """

    instructions: str
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, instructions: str, conversation: Sequence[Heard]) -> Rules:
        """From what a brain is given."""
        said = (heard for heard in conversation if isinstance(heard, Said))
        return cls(instructions, tuple(heard.text for heard in said if heard.role not in ("user", "assistant")))

    def of_kind(self, *kinds: str) -> list[Instruction]:
        """The sentences of these kinds."""
        return [one for text in (self.instructions, *self.notes) for one in read(text) if one.kind in kinds]

    @property
    def greeting(self) -> str:
        """The greeting as the instructions word it, or nothing."""
        return next((one.detail for one in self.of_kind("greeting")), "")

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

    def refusal(self, said: str, by_meaning: bool) -> str:
        """A refusal if the instructions forbid to answer this; by its words alone, or by its meaning too."""
        spoken = telling(said)
        for one in self.of_kind("forbidden"):
            topics = [part for part in re.split(r",| or | and ", one.detail) if telling(part)]
            for topic in topics:
                named = all(best_likeness(word, spoken) >= 0.8 for word in telling(topic))
                if named or by_meaning and spoken and float(embed([said])[0] @ embed([topic])[0]) >= FORBIDDEN:
                    return (
                        f"I am sorry, I cannot help with that: {_lower(one.detail)} is something I may not talk about."
                    )
        return ""

    def fact(self, said: str, *, duties: bool = True) -> tuple[str, float]:
        """The sentence that answers the question, as we would say it, and how near it is; nothing if none does.

        Args:
            duties: sentences on what the agent does may answer it, even if it does not ask what "you" do.
        """
        found = self._nearest(said, duties)
        return found if found[1] >= FACT else ("", 0.0)

    def faint_fact(self, said: str) -> str:
        """The only sentence that has to do with the question, though it shares no word with it; or nothing."""
        return self._nearest(said)[0]

    def _nearest(self, said: str, duties: bool = True) -> tuple[str, float]:
        if not _ASKING.search(said) or _REQUEST.search(said):
            return "", 0.0
        repeated = " ".join(words(said))  # a note that repeats the question is no answer to it
        facts = [(told, text) for told, text in self._facts() if repeated not in " ".join(words(told))]
        if not duties and not _OF_US.search(said):
            facts = [(told, text) for told, text in facts if not _DUTY.match(told)]
        best = nearest(said, [told for told, _ in facts])
        if best is None or best.likeness < FACT and not best.stands_out:
            return "", 0.0
        return facts[best.at][1], best.likeness

    def _facts(self) -> list[tuple[str, str]]:
        """Each fact as it is compared, and as it is said."""
        found = [(one.text, _own_voice(one.text)) for one in _facts_of(self.instructions)]
        for note in self.notes:
            found += [
                (one.text, _to_caller(one.text))
                for one in read(note)
                if one.kind != "handed over" and "?" not in one.text
            ]
        for name, value in self.handed.items():
            if "_" not in name and ":" not in value:
                found.append((f"your {name} is {value}", f"Your {name} is {value}."))
        return found

    def finish(
        self, thought: Thought, said: str, conversation: Sequence[Heard], *, opening: bool, result: bool
    ) -> Thought:
        """The thought as the instructions want it told: not too long, and with what must be said.

        Of a tool's result nothing is left out for being brief: a price or a warning would be. Its sentences are joined.
        """
        unheeded = tuple(not_followed(self.instructions))
        if not thought.text or opening:
            return replace(thought, not_followed=unheeded)
        bounds = [limits(one.text) for one in self.of_kind("brevity")]
        text = _joined(thought.text, bounds) if result else _within(thought.text, bounds)
        if not text.endswith("please?"):
            before = " ".join(one.text for one in conversation if isinstance(one, Said) and one.role == "assistant")
            for one in self.of_kind("must say"):
                if one.detail not in text and self._now(one, said, before):
                    text = f"{text} {one.detail}"
        return replace(thought, text=text, not_followed=unheeded)

    @staticmethod
    def _now(one: Instruction, said: str, before: str) -> bool:
        about = condition(one.text)
        if about:
            topic = re.sub(r"^.*\b(?:about|for|wants?|mentions?|asks?)\b", "", about) or about
            shared = [best_likeness(word, telling(said)) for word in telling(topic)]
            near = bool(telling(said)) and float(embed([said])[0] @ embed([topic])[0]) >= ABOUT
            return near or bool(shared) and all(shared)
        always = re.search(r"\b(?:always|every|each|all|any)\b|\b(?:answers|replies)\b", one.text, re.IGNORECASE)
        return bool(always) or one.detail not in before


@lru_cache(maxsize=256)
def _facts_of(instructions: str) -> tuple[Instruction, ...]:
    return tuple(one for one in read(instructions) if one.kind in ("fact", "role") and len(one.text.split()) > 2)


def _own_voice(text: str) -> str:
    told = re.sub(
        r"\b(you|your|yours|yourself)\b", lambda match: _OURS[match.group().lower()], text, flags=re.IGNORECASE
    )
    return told[:1].upper() + told[1:]


def _to_caller(text: str) -> str:
    for pattern, told in _THEIRS:
        text = re.sub(pattern, told, text, flags=re.IGNORECASE)
    text = text[:1].upper() + text[1:]
    return text if text[-1:] in ".!?" else f"{text}."


def _joined(text: str, bounds: list[tuple[int, int]]) -> str:
    """All of the text in as few sentences as the tightest limit asks for; a question at its end stays one."""
    parts = re.split(r"(?<=[.!?])\s+", text)
    most = min((count for count, _ in bounds if count), default=0)
    if not most or len(parts) <= most:
        return text
    asked = [parts.pop()] if parts[-1].endswith("?") and most > 1 else []
    kept = most - len(asked) - 1
    last = "; ".join([parts[kept].rstrip(".!"), *(_going_on(part).rstrip(".!") for part in parts[kept + 1 :])]) + "."
    return " ".join([*parts[:kept], last, *asked])


def _going_on(sentence: str) -> str:
    """The sentence after a semicolon: with a small letter, unless it begins with a name."""
    return _lower(sentence) if sentence.split()[0].lower() in COMMON else sentence


def _within(text: str, bounds: list[tuple[int, int]]) -> str:
    """The text within the tightest of the limits on sentences and on words."""
    parts = re.split(r"(?<=[.!?])\s+", text)
    most = min((count for count, _ in bounds if count), default=0)
    if most and len(parts) > most:
        asked = parts[-1].endswith("?") and most > 1  # what is asked must be heard, or nobody can answer it
        parts = parts[: most - 1] + parts[-1:] if asked else parts[:most]
    words_ = " ".join(parts).split()
    limit = min((count for _, count in bounds if count), default=0)
    if limit and len(words_) > limit:
        whole = ""
        for part in parts:
            if len(f"{whole} {part}".split()) > limit:
                break
            whole = f"{whole} {part}".strip()
        return whole or " ".join(words_[:limit]).rstrip(",;:") + "."
    return " ".join(parts)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def is_question(said: str) -> bool:
    """Whether something is asked, by its words: a recogniser may leave the question mark out."""
    return bool(_ASKING.search(said)) and bool(words(said))
