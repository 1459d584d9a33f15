"""What instructions want asked before something is done: "before you book, ask whether …", and what depends on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from .instruction_details import PEOPLE, names_a_tool, sentence
from .instruction_parts import sentences
from .instruction_speech import speech, statement

_I = re.IGNORECASE
_ASKING = rf"(?:ask|find out(?: from)?|inquire|enquire)(?: {PEOPLE})?(?: first)?"
_ASK = re.compile(rf"\b{_ASKING} (?P<what>(?:if|whether|how|what|which|when|where|who)\b.+)", _I)
_ASK_IN_WORDS = re.compile(rf"\bask(?: {PEOPLE})?(?: first)?:? [\"“']?(?P<what>(?-i:[a-zA-Z])[^\"”?]{{5,}}\?)", _I)
_ASK_FOR = re.compile(
    rf"\bask(?: {PEOPLE})? for (?P<what>(?:some |any )?(?:proof|evidence|consent|permission)\b.+)", _I
)
_BEFORE = re.compile(
    rf",?\s*\b(?:before|prior to) (?P<does>(?:you |we )?(?!the\b|that\b|it\b)[\w-]+[^,;:.]*?)"
    rf"(?=[,;:.]|$|,? and (?:then )?(?:ask|find|wait)\b| (?:always |first )?{_ASKING} )",
    _I,
)
_WITHOUT = re.compile(  # "never send anybody without asking whether …"
    r"^(?:please )?(?:never|do not|don't|you (?:must|may|should) not) "
    r"(?!(?:ever )?(?:end|finish|close|conclude|complete|hang|leave|say|reply|answer)\b)(?P<does>[^,]+?),? "
    r"(?:without|until you(?: have|'ve)|unless you(?: have|'ve)|before you(?: have|'ve)|before) (?:first )?"
    rf"(?:asking|asked|finding out|found out)(?: {PEOPLE})?(?: first)? (?P<what>(?:if|whether)\b.+)|"
    r"^(?:please )?only (?P<only>[^,]+?),? (?:after|once|when)(?: you(?: have|'ve))? (?:asking|asked) "
    rf"(?:{PEOPLE} )?(?P<what2>(?:if|whether)\b.+)",
    _I,
)
_WHEN = re.compile(r"^(?:if|when|whenever|for|in case|should) (?P<when>[^,:]+)[,:]\s*", _I)
_FIRST = re.compile(r",?\s*\bfirst\b(?= (?:if|whether|ask)\b|[,;.]|$)|\bfirst,? (?=ask\b)", _I)
_THAT = r"(?:so|(?:of |about )?(?:it|this|that))"
_SAID_SO = re.compile(  # "… is added; let the caller know that, and ask whether …"
    rf"[;,.]?\s*(?:and )?(?:please )?(?:(?:tell|warn|inform) {PEOPLE}(?: {_THAT})?|let {PEOPLE} know(?: {_THAT})?|"
    rf"(?:say|mention) {_THAT})\s*(?:,?\s*and)?\s*$",
    _I,
)
_NEXT = re.compile(
    r"(?:[,;:.]\s+(?:and,? |but,? )?|\s+(?:and|but),? )"
    r"(?=(?:(?:if|when) (?:not|so|yes|no|they|it|he|she|that|there)|without (?:it|that|this|one))\b)",
    _I,
)
_DEPENDS = re.compile(  # "If it has, …", "If not: …"
    r"^(?:but |and |so )?(?:if|when|where|in case|on) (?P<so>(?:so|not|yes|no|an? (?:yes|no)|it|they|he|she|this|that|"
    r"there|nobody|none|somebody|someone|anyone|one|the answer|the \w+)\b[^,:;]{0,40}?)[,:;]\s*(?:then )?(?P<then>.+)",
    _I,
)
_WITHOUT_IT = re.compile(r"^(?P<so>without (?:it|that|this|one|them))\b,? (?P<then>.+)", _I)
_OTHERWISE = re.compile(r"^(?:otherwise|else)[,:]?\s+(?P<then>.+)", _I)
_NOT = re.compile(r"\b(?:not|no|never|nobody|none|cannot|without|declines?|refuses?)\b|n['’]t\b", _I)
_STOPS = re.compile(
    r"\b(?:do not|never|cannot|not|no|nobody|no one|nothing|refuse|decline|instead|impossible)\b|n['’]t\b", _I
)
_GOES_ON = re.compile(
    r"^(?:please |just |then )*(?:go (?:on|ahead)|continue|carry on|proceed|book|order|use|call)\b", _I
)
_AGREES = re.compile(r"\b(?:all ?right|alright|okay|ok|fine|agrees?|accepts?|happy with|consents?|willing)\b", _I)
_MOST_SENTENCES = 2  # after the question, that say what depends on its answer
_LONGEST = 600  # characters of a sentence that is looked at


@dataclass(frozen=True)
class Check:
    """A question that is asked once before something is done.

    Args:
        question: as it is said to a caller; what they are to know before it stands in front.
        before: what is to be done after it, in the words of the instructions.
        when: on what condition it is asked; empty if always.
        stops: "yes" or "no": the answer after which it is not done.
        told: what is said then.
        sources: the sentences of the instructions that say so.
        fact: what they state besides.
    """

    question: str
    before: str
    when: str = ""
    stops: str = ""
    told: str = ""
    sources: tuple[str, ...] = ()
    fact: str = ""


@lru_cache(maxsize=512)
def checks(instructions: str) -> tuple[Check, ...]:
    """The questions that are to be asked before something is done, with what depends on their answers."""
    told, found = sentences(instructions), []
    for at, text in enumerate(told):
        first, *rest = _NEXT.split(text) if len(text) <= _LONGEST else [""]
        if one := _check(first.strip()):
            found.append(_with_answers(replace(one, sources=(text,)), rest, told[at + 1 : at + 1 + _MOST_SENTENCES]))
    return tuple(found)


def _check(text: str) -> Check | None:
    """The question of one sentence, without what depends on it."""
    if found := _WITHOUT.match(text):
        what = found["what"] or found["what2"]
        question = _question(f"ask {what}")
        return Check(question, found["does"] or found["only"], stops=_default(what)) if question else None
    before = _BEFORE.search(text)
    rest = f"{text[: before.start()]} {text[before.end() :]}".strip(" ,;:") if before else text
    condition = _WHEN.match(rest)
    first = bool(_FIRST.search(rest))
    asks = _ASK.search(rest) or _ASK_FOR.search(rest) or _ASK_IN_WORDS.search(rest)
    if not asks or names_a_tool(asks["what"]) or not before and not (condition and first):
        return None
    what = _FIRST.sub("", asks["what"]).strip(" ,.;")
    if asks.re is _ASK_IN_WORDS:
        question = sentence(what)
    else:
        question = _question(f"ask {what}" if asks.re is _ASK else f"ask whether they have {what}")
    if not question:
        return None
    stated = rest[condition.end() if condition else 0 : asks.start()]
    said = _SAID_SO.sub("", re.sub(r"(?:,|;)?\s*(?:and|then|always|please)\s*$", "", stated.strip())).strip(" ,;")
    fact = (speech(said) or statement(said)) if said else ""
    asked = f"{fact} {question}".strip()
    if not before:
        return Check(asked, condition["when"], stops=_default(what), fact=fact)
    return Check(asked, before["does"], condition["when"] if condition else "", _default(what), fact=fact)


def _question(wanted: str) -> str:
    """The question as it is asked; it does not end as one for a value that a tool lacks."""
    said = speech(wanted)
    return said.removesuffix(", please?").removesuffix("?") + "?" if said else ""


def _default(what: str) -> str:
    """Who is asked to agree may say no."""
    return "no" if _AGREES.search(what) else ""


def _with_answers(check: Check, same: list[str], following: list[str]) -> Check:
    """With what the rest of the sentence, and those after it, say on a yes or on a no."""
    found, before = check, ""
    for place, text in enumerate([*same, *following]):
        depends = _DEPENDS.match(text) or _WITHOUT_IT.match(text)
        otherwise = _OTHERWISE.match(text) if before else None
        if not depends and not otherwise:
            break
        answer = ("no" if _NOT.search(depends["so"]) else "yes") if depends else {"yes": "no", "no": "yes"}[before]
        then = (depends or otherwise)["then"]  # type: ignore[index]
        before = answer
        if place >= len(same):
            found = replace(found, sources=(*found.sources, text))
        if _STOPS.search(then) and not _GOES_ON.match(then):
            found = replace(found, stops=answer, told=_told(then))
    return found


def _told(then: str) -> str:
    """What is said where it is not done."""
    parts = [
        part for part in re.split(r"[;:.]\s+|,?\s+(?:and|but)\s+(?=(?:tell|explain|say|advise|refer)\b)", then) if part
    ]
    said = " ".join(filter(None, (speech(part) or statement(part) for part in parts)))
    return said
