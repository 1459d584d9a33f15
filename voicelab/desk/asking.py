"""Whether what the desk said last put a proposal to the caller: a yes counts only for what somebody was asked.

A model words that question as it likes. It puts the proposal if it asks for the proposal's own act, in words of the
proposal alone, or if as a whole it only asks whether to go ahead. Any other question is one about something else.
"""

from __future__ import annotations

import re

from .plain_words import codes, is_number, ordinals, plain_words

_BETWEEN = re.compile(r"(?<=[.!?])\s+(?!(?<=[ap]\.m\.\s)[a-z])")  # two sentences; "at 11 a.m. tomorrow" is one
_CONFIRM = re.compile(r"^(?:(?:so|now|then|just|please|kindly),? )*confirm\b|\bsay yes\b", re.IGNORECASE)
_OTHERWISE = set(
    "no not never without cannot cancel keep leave lose drop stop skip wait rather decline refuse undo or else more "
    "other another instead different".split()
)
_IT = r"(?:it|that|this|so|(?:the|this|that) (?:change|request))"
_OKAY = r"(?:okay|ok|fine|good|great|right|correct|all right|alright|acceptable|agreeable|clear)"
_BEFORE = r"(?:(?:so|and|now|then|well|great|perfect|please|just|to (?:confirm|be sure)|if you agree|okay|ok|thanks) )*"
_AFTER = r"(?: (?:please|now|then|(?:for|with|by|to) (?:you|me)|right (?:now|away)|straight away|sir|madam))*"
# "… go ahead": what a question for a yes ends in; WHAT are words of the proposal alone, VERB is its own.
_ACT = (
    r"(?:(?:please |just |then )*(?:(?:go(?: right)? ahead|go on|proceed|continue|carry on|move forward)"
    rf"(?: (?:with|and)(?: make)? WHAT)?|(?:do|make|take|complete|finali[sz]e|confirm) {_IT}|confirm|VERB(?: WHAT)?))"
)
_WISH = r"(?:want|like|wish|prefer|love)"
_YOU = rf"(?:(?:you )?(?:still )?{_WISH} (?:for )?(?:(?:me|us) )?to)"
_WHOLE = (
    rf"(?:shall|should|may|can|could) (?:i|we)(?: {_ACT})?",
    rf"(?:(?:do|would|will) )?{_YOU} {_ACT}",
    rf"(?:do|would) you {_WISH}(?: {_IT}|(?: WHAT)? FORMS)",
    rf"(?:are you )?(?:really |quite )?(?:sure|certain|happy|ready|okay|ok|fine)(?: that)?(?: you (?:{_WISH}))?"
    rf"(?: for)?(?: (?:me|us))? to {_ACT}",
    rf"are you (?:really |quite )?(?:sure|certain)(?: (?:about|of) {_IT})?",
    rf"are you (?:{_OKAY}|happy|comfortable|satisfied) with WHAT",
    rf"(?:is|would) (?:it|that) (?:be )?{_OKAY}(?: (?:with|for|by) you)? (?:if|that) (?:i|we) {_ACT}",
    rf"(?:do|may|can|could) i have your (?:okay|ok|yes|permission|consent|approval|agreement|confirmation)"
    rf"(?: to {_ACT}|(?: for| to) {_IT})?",
    r"do you (?:agree|accept|approve|confirm|consent)(?: (?:to|with))?(?: WHAT)?",
    rf"(?:can|could|will|would|do) you (?:please |just )*(?:confirm|agree|approve)(?: (?:to|with))?(?: {_IT}| FORMS)?",
    rf"(?:(?:can|could|will|would|do) you (?:please |just )*)?confirm(?: {_IT}| FORMS)?",
    rf"(?:(?:can|could|will|would|do) you (?:please |just )*)?confirm that {_YOU} {_ACT}",
    r"confirm (?:with|by saying)(?: a)? yes",
    rf"(?:is|would) WHAT (?:be )?(?:{_OKAY}|what you (?:want|wanted|would like|need|had in mind|have in mind))",
    rf"(?:does|do|would|will|how does) WHAT (?:work|suit|sound|look)(?: you)?(?: {_OKAY}| like a plan)?",
    r"okay|ok|agreed",
    rf"say yes(?: (?:and|to|so|if|then) (?:WHAT|{_ACT}))?",
)
_SMALL = set(
    "it that this them one you me us my your our the a an to from on at in for of with and into onto over now then so "
    "please do i we will can is are be as by just right away straight ahead go via new want like would change request "
    "option choice if".split()
)
_VERB = re.compile(
    r"\b(?:shall|should|may|can|could) (?:i|we) (?:(?:just |please |now )*(?:go ahead and )?)(\w+)"
    r"|\b(?:want|like|wish|prefer) (?:(?:me|us) )?to (?:go ahead and )?(\w+)|\bif (?:i|we) (\w+)"
)
_MONEY = {"dollar", "euro", "pound", "cent", "percent"}
_PRICED = {"cost", "pay", "price", "fee", "charge", "total", "only"}
_NO_UNIT = _SMALL | {"shall", "should", "may", "and", "but", "that"}
_FREE = re.compile(
    r"(?<!not )(?<!feel )\bfree\b(?! (?:seat|place|room|to)s?\b)"
    r"|\b(?:no|without(?: any| a)?) (?:\w+ )?(?:charge|cost|fee)s?\b|\bcosts? (?:you )?nothing\b"
)
_ASKS = re.compile(r"\b(?:shall|should|may|can|could|will|would|do|does|is|are) (?:i|we|you|it|that|this)\b")


def last_question(text: str) -> str:
    """The last sentence of a text that asks for an answer; empty if none does."""
    sentences = _BETWEEN.split(text.strip())
    return next((one for one in reversed(sentences) if one.endswith("?") or _CONFIRM.search(one)), "")


def verbs(question: str) -> list[str]:
    """The verb of "Shall I rebook it?", and "book" for it as well."""
    found = [verb for verbs in _VERB.findall(" ".join(plain_words(question))) for verb in verbs if verb]
    return [*found, *(verb[2:] for verb in found if verb.startswith("re") and len(verb) > 5)]


def forms(verb: str) -> list[str]:
    """A verb, and what is made of it: "rebooking", "cancelled"."""
    stems = (verb, verb.removesuffix("e"), verb + verb[-1])
    return [verb, *(stem + ending for stem in stems for ending in ("ing", "ed"))]


def puts(said: str, proposal: str, what: str = "") -> bool:
    """Whether these words of the desk ask the caller for a yes or a no to the proposal.

    The last question has to be the proposal's own, or ask for a yes to it in its words alone. And nothing that was
    said may be of another thing, or of another price.

    Args:
        said: all that was said, and heard, since it was proposed.
        proposal: what was to be said; it ends with its question.
        what: the proposal in a few words; its names may be said as well.
    """
    own, all_of_it = last_question(proposal), f"{proposal} {what}"
    if not codes(said) <= codes(all_of_it) or not ordinals(said) <= ordinals(all_of_it):
        return False
    if _told_otherwise(plain_words(said), plain_words(all_of_it)):
        return False
    question = re.sub(r"\W+yes or no\b", "", last_question(said), flags=re.IGNORECASE)
    words = plain_words(question)
    if words == plain_words(own):
        return bool(words)
    if _OTHERWISE & set(words) - set(plain_words(f"{own} {what}")):
        return False
    grammar = _grammar(verbs(own), plain_words(all_of_it))
    clauses = [" ".join(plain_words(one)) for one in re.split(r"[,;:]\s|\s[–—-]\s", question)]
    return any(
        grammar.fullmatch(" ".join(clauses[at:])) and not _ASKS.search(" ".join(clauses[:at]))
        for at in range(len(clauses))
    )


def _grammar(acts: list[str], known: list[str]) -> re.Pattern[str]:
    """The questions that put a proposal with these verbs and these words."""
    made = [form for verb in acts for form in forms(verb)]
    word = f"(?:{'|'.join(map(re.escape, {*known, *made, *_SMALL}))})"
    slots = {
        "WHAT": f"{word}(?: {word})*",
        "VERB": f"(?:{'|'.join(map(re.escape, acts))})" if acts else "(?!)",
        "FORMS": f"(?:(?:the|your|this|that) )?(?:{'|'.join(map(re.escape, made))})" if acts else "(?!)",
    }
    whole = "|".join(_WHOLE)
    for name, pattern in slots.items():
        whole = whole.replace(name, pattern)
    return re.compile(f"{_BEFORE}(?:{whole}){_AFTER}")


def _told_otherwise(said: list[str], proposed: list[str]) -> bool:
    """Whether a price, or a number of something that the proposal has a number of, is another one than there."""
    if _FREE.search(" ".join(said)) and not _FREE.search(" ".join(proposed)):
        return True
    known = set(_figures(proposed))
    labels, numbers, units = ({figure[place] for figure in known} - _NO_UNIT for place in range(3))
    for label, number, unit in _figures(said):
        if number in numbers:
            if unit in units and not any((number, unit) == figure[1:] for figure in known):
                return True
        elif unit in _MONEY | units or label in _PRICED | labels or {label, unit} <= _NO_UNIT:
            return True
    return False


def _figures(words: list[str]) -> list[tuple[str, str, str]]:
    """Each number with the word before it and the word after it, without an s at their ends; "one" may be no number."""
    plain = ["", *(word.removesuffix("s") for word in words if word not in ("a", "an", "the")), ""]
    around = zip(plain, plain[1:], plain[2:], strict=False)
    return [figure for figure in around if is_number(figure[1]) and figure[1] != "1"]
