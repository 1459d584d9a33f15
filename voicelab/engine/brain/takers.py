"""What a tool takes of the caller's words: of two that fit, the one that they were said for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from . import arguments, small_talk
from .matching import Fit, about, all_words, spoken_name
from .questions import is_question, only_asks
from .taking import ONLY_AGAIN, Taken, known, most_weight, taken
from .turn import HANDOFF, Turn
from .verbs import acts, hangs_up, is_other_than, wanted
from .weighing import weighed
from .wishes import states
from .words import clauses, is_among, telling

WITHIN = 5.5  # odds from the best within which a tool is looked at
TOLD = -4.0  # odds from which a tool is meant that was told so many values, and lacks one at most
TOLD_VALUES = 2
LOOKED_UP = -2.0  # as TOLD, of one that only looks up what it was told
CLEARLY = 1.0  # the odds that it then has
DOUBTED = -3.0  # odds by what a tool takes from which it is not meant, though its words fit
# The least odds of a tool that takes nothing of a question. Of 95 such questions, 7 meant the tool that fitted best.
ACTING = 9.0  # where something is asked, and the tool does something: "are helmets extra"
LOOKING_UP = 2.0  # where something is asked, and the tool finds something
KNOWN = 1.0  # as that, where what it needs is known from before
WISHED = 3.0  # where something may be asked for: "can I bring the dog"
ALSO_FITS = 0.8  # odds from which a tool that was told all that it needs is meant
UNNAMED = 3.0  # more, where no word of its name was said either: "can we wear trainers", and `book_lane`

_REFUSED = re.compile(r"\b(?:not|never|don['’]t|do not|didn['’]t|without)\b", re.IGNORECASE)
_WISHED_ANYWAY = re.compile(
    r"\b(?:(?:ca|could|wo|would)n['’]t you|why (?:don['’]t|not)|don['’]t forget to|not only)\b", re.IGNORECASE
)
_ON_THE_PAST = re.compile(r"\W*(?:\w+\W+)?(?:who|why|when) (?:\w+ed|did|was|were|has|have)\b", re.IGNORECASE)
_SIGNS = re.compile(r"\d|@|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|dot)\b", re.IGNORECASE)
_HAVE = re.compile(  # "do you guys have The Waves", "have you still got any of the Blue Poppy"
    r"\bdo (?:you|they)(?: \w+){0,2} (?:have|stock|sell|carry|keep|serve|offer|do)\b|"
    r"\b(?:have|has) (?:you|they)(?: \w+){0,2} got\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?:[A-Z]+-?\d{2,}|\d{3,})\b")
_NEAR = 2  # telling words after a "not" among which what is refused stands


def is_for(fit: Fit, turn: Turn) -> bool:
    """Whether what was said is for a tool rather than for a fact: it was told what it needs, or all but one thing.

    "Could she bring it in on Thursday" asks for it to be done; "is there anything at eight" for what can be looked up.
    """
    took, asks = taken(fit.tool, turn.wish), only_asks(turn.wish)
    if took.missing:
        nearly = took.told >= TOLD_VALUES and took.named and len(took.missing) <= 1
        return bool(nearly and not asks and acts(fit.tool))
    return bool(took.named and not acts(fit.tool)) or fit.odds >= ALSO_FITS and not asks


def first(ranked: Sequence[Fit], turn: Turn) -> list[Fit]:
    """The tools, first the one that is meant, by its words and by what it takes; with odds below 0 if none is."""
    by_words = _by_words(ranked, turn)
    if not telling(turn.wish) or _is_settled(ranked, turn):
        return by_words
    asks = only_asks(turn.wish)
    if len(ranked) == 1:
        return by_words if turn.previous else [weighed(ranked[0], turn, asks, alone=True)]
    best = by_words[0]
    if best.odds >= 0 and weighed(best, turn, asks).odds >= DOUBTED:
        return by_words
    anew = sorted((weighed(fit, turn, asks) for fit in ranked), key=lambda fit: -fit.odds)
    return anew if best.odds >= 0 or anew[0].odds >= CLEARLY else by_words


def _by_words(ranked: Sequence[Fit], turn: Turn) -> list[Fit]:
    """The tools, first the one that takes most of what was said, of those that fit nearly as well as the best."""
    near = [fit for fit in ranked if ranked[0].odds - fit.odds <= WITHIN]
    if _is_settled(near, turn):
        return list(ranked)
    if ranked[0].odds < 0:
        return _filled(ranked, turn)
    best, took = _takes_most(near, turn)
    sure = best is not ranked[0] and took.told > 0  # then it was said for this one
    if sure and best.odds < 0 and _hardly(best, took, turn):
        return list(ranked)
    return _before_all(ranked, best, max(ranked[0].odds, CLEARLY if sure else 0.0))


def _takes_most(near: Sequence[Fit], turn: Turn) -> tuple[Fit, Taken]:
    """The tool for which its odds and what it takes speak most, and what it takes.

    What one takes is not looked at where even all that it needs would not do.
    """
    best, took = near[0], taken(near[0].tool, turn.wish)
    most = best.odds + _weight(best, took, turn)
    for fit in near[1:]:
        needed = len(arguments.required(fit.tool.get("parameters") or {}))
        if fit.odds < 0 and not needed or fit.odds + most_weight(needed) <= most:
            continue  # what takes anything is not said for one that needs nothing
        takes = taken(fit.tool, turn.wish)
        if (speaks := fit.odds + _weight(fit, takes, turn)) > most:
            best, took, most = fit, takes, speaks
    return best, took


def _is_settled(fits: Sequence[Fit], turn: Turn) -> bool:
    """Whether something else tells which tool is meant than what it takes: our question, a yes, the instructions."""
    return bool(not fits or turn.question or turn.affirmed) or any(
        _is_apart(fit) and not _is_done(fit, turn) for fit in fits
    )


def _hardly(fit: Fit, took: Taken, turn: Turn) -> bool:
    """Whether a tool was told one thing, and lacks another: "you should knock something off the bill for my brakes"."""
    return took.told < TOLD_VALUES and not is_question(turn.wish) and bool(known(took, fit.tool, turn).missing)


def _before_all(ranked: Sequence[Fit], best: Fit, odds: float) -> list[Fit]:
    """The tools, first this one, with these odds."""
    return [replace(best, odds=odds), *(fit for fit in ranked if fit is not best)]


def _weight(fit: Fit, took: Taken, turn: Turn) -> float:
    """What speaks for a tool beside its odds, or against one that would be called just as it was called last."""
    return ONLY_AGAIN if _only_again(fit, took, turn) else known(took, fit.tool, turn).weight


def _only_again(fit: Fit, took: Taken, turn: Turn) -> bool:
    """Whether the tool was called before, needs something, and takes nothing of what was said now."""
    return took.nothing and _was_called(fit, turn)


def _was_called(fit: Fit, turn: Turn) -> bool:
    return fit.tool["name"] in {one.tool for one in turn.known}


def _is_done(fit: Fit, turn: Turn) -> bool:
    """Whether the instructions may have wanted a tool for what has come of it already."""
    before = _was_called(fit, turn) and not fit.tool["name"].startswith(HANDOFF)
    return before and taken(fit.tool, turn.wish).nothing


def _filled(ranked: Sequence[Fit], turn: Turn) -> list[Fit]:
    """The tools, first the one that was told nearly all that it needs to act, though nothing else speaks for it.

    "One of your six yarders, for Friday, please" orders something; a telephone number, and no more, is for the tool
    that needs just that.
    """
    code = _CODE.search(turn.wish) if is_question(turn.wish) else None
    looks = _finds_it(ranked, turn) if code or _HAVE.search(turn.wish) else None
    if looks and (_HAVE.search(turn.wish) or looks.odds >= LOOKED_UP and _takes_a_code(looks, turn)):
        return _before_all(ranked, looks, CLEARLY)
    if only_asks(turn.wish):
        return list(ranked)
    bare = bool(turn.reply and _SIGNS.search(turn.wish)) and not is_question(turn.wish)
    for fit in (fit for fit in ranked if fit.odds >= TOLD and not _is_apart(fit)):
        took = taken(fit.tool, turn.wish)
        if not acts(fit.tool):
            if fit.odds >= LOOKED_UP and took.named >= TOLD_VALUES and not took.missing and len(ranked) > 1:
                return _before_all(ranked, fit, CLEARLY)
            continue
        with_known = known(took, fit.tool, turn)
        nearly = len(with_known.missing) <= 1 and with_known.told >= TOLD_VALUES and (took.named or took.told > 1)
        if nearly or bare and took.needed == took.named == took.told == 1:
            return _before_all(ranked, fit, CLEARLY)
    return list(ranked)


def _takes_a_code(fit: Fit, turn: Turn) -> bool:
    """Whether a tool is told by which code a thing is known, and no mere number."""
    found = arguments.fill(fit.tool.get("parameters") or {}, turn.wish, about=about(fit.tool))[0]
    return any(isinstance(value, str) and _CODE.search(value) for value in found.values())


def _finds_it(ranked: Sequence[Fit], turn: Turn) -> Fit | None:
    """The only tool that looks up what was named by its name."""
    looks = [fit for fit in ranked if fit.odds >= TOLD and not acts(fit.tool) and not _is_apart(fit)]
    took = [(fit, taken(fit.tool, turn.wish)) for fit in looks]
    named = [fit for fit, one in took if one.named and not one.missing]
    return named[0] if len(named) == 1 else None


def meant(ranked: Sequence[Fit], turn: Turn) -> list[Fit]:
    """The tools that may be meant: not one that was refused, nor one that takes nothing of a question."""
    return [fit for fit in ranked if not is_unwanted(fit, turn) and not is_idle(fit, turn)]


def is_idle(fit: Fit, turn: Turn) -> bool:
    """Whether a question hardly means a tool, as it takes nothing of it and lacks what it needs."""
    if not _is_apart(fit) and _is_remarked(fit, turn):
        return True
    if _is_apart(fit) or turn.calls or not is_question(turn.wish):
        return False
    asks = only_asks(turn.wish)
    least = ACTING if asks and acts(fit.tool) else LOOKING_UP if asks else WISHED
    before = asks and any(one.tool == fit.tool["name"] for one in turn.known)
    if fit.odds >= least + UNNAMED and not before:
        return False
    took = taken(fit.tool, turn.wish)
    if before and took.nothing:
        return True  # nobody asks for the same once more
    unnamed = UNNAMED if took.nothing and not _names_it(fit, turn) else 0.0
    if fit.odds >= least + unnamed:
        return False
    with_known = known(took, fit.tool, turn)
    if asks and acts(fit.tool) and with_known.missing:
        return True  # whoever only asks has not asked for it yet
    return took.nothing and (with_known.nothing or fit.odds < (KNOWN if asks else WISHED) + unnamed)


def _is_remarked(fit: Fit, turn: Turn) -> bool:
    """Whether something was done, and what is said of it has nothing for this tool: "perfect, that was quick"."""
    if turn.previous is None or turn.calls or turn.question or fit.odds >= WISHED + UNNAMED or not states(turn.wish):
        return False
    said_of_it = telling(about(fit.tool))
    return taken(fit.tool, turn.wish).nothing and not any(is_among(word, said_of_it) for word in telling(turn.wish))


def _names_it(fit: Fit, turn: Turn) -> bool:
    """Whether a word of what the tool does, or does it with, was said."""
    return any(is_among(word, telling(spoken_name(fit.tool))) for word in telling(turn.wish))


def is_unwanted(fit: Fit, turn: Turn) -> bool:
    """Whether it was said that just this is not to be done, or has been done: "please don't cancel it", "who did"."""
    if hangs_up(fit.tool):
        return not (fit.instructed or small_talk.ends(turn.wish) or _names_it(fit, turn))
    if not _is_apart(fit) and wants_otherwise(turn.wish, fit.tool):
        return True
    if not acts(fit.tool):
        return False
    if _ON_THE_PAST.match(turn.wish):
        return True
    does = telling(spoken_name(fit.tool))[:1]
    for clause in clauses(_WISHED_ANYWAY.sub(" ", turn.wish)):
        refused = _REFUSED.search(clause)
        if refused and any(is_among(word, telling(clause[refused.end() :])[:_NEAR]) for word in does):
            return True
    return False


def wants_otherwise(said: str, tool: dict[str, Any]) -> bool:
    """Whether the verb that a caller begins with is none of the tool's, and wants what it surely does not do."""
    verb = wanted(said)
    return verb is not None and is_other_than(verb, tool) and verb not in all_words(tool)


def _is_apart(fit: Fit) -> bool:
    """Whether other things speak for a tool: a handoff takes no words, and the instructions name some for these."""
    return fit.instructed or fit.tool["name"].startswith(HANDOFF)
