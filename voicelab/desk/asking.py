"""Whether what the desk said last put a proposal to the caller: a yes counts only for what somebody was asked."""

from __future__ import annotations

import re

from .plain_words import codes, ordinals, plain_words

_OPEN_QUESTION = re.compile(r"^(?:(?:and|so|but|or|then) )*(?:what|which|who|whom|whose|when|where|why|how)\b")
_GENERIC = re.compile(
    r"\b(?:(?:shall|should|may|can|could) (?:i|we) (?:do|go|proceed|continue|confirm|make)|"
    r"(?:want|like|wish) (?:(?:me|us) )?to (?:do|go|proceed|continue|confirm|make)|"
    r"(?:do|can|could|will|would) you (?:please )?(?:agree|confirm)|does (?:that|this|it) (?:work|sound)|"
    r"sounds? (?:good|right|okay|ok|fine)|is (?:that|this) what you (?:want|would like)|"
    r"is (?:that|this|it) (?:right|correct|okay|ok|fine|all right|alright)|(?:please confirm|say yes)|are you sure)\b"
)
_ELSE = {"else", "more", "other", "another", "instead"}
_SMALL = set("shall should would like want that this with your have will from does could".split())


def last_question(text: str) -> str:
    """The last sentence of a text that asks for an answer; empty if none does."""
    sentences = re.split(r"(?<=[.!?])\s+", text.strip())
    asking = (one for one in reversed(sentences) if one.endswith("?") or "confirm" in one.lower() or "say yes" in one)
    return next(asking, "")


def puts(said: str, proposal: str, what: str = "") -> bool:
    """Whether these words of the desk ask the caller for a yes or a no to the proposal.

    The last question has to be the proposal's own, or a question for a yes that speaks of it; and neither that
    question nor a number of a thing in what was said may be of another one.

    Args:
        said: all that was said, and heard, since it was proposed.
        proposal: what was to be said; it ends with its question.
        what: the proposal in a few words; its names may be said as well.
    """
    asked, own, all_of_it = last_question(said), last_question(proposal), f"{proposal} {what}"
    words, known = plain_words(asked), plain_words(all_of_it)
    if not words or not codes(said) <= codes(all_of_it) or not ordinals(said) <= ordinals(all_of_it):
        return False
    if words == plain_words(own):
        return True
    numbers = {word for word in words if word.isdigit()}
    if _OPEN_QUESTION.match(" ".join(words)) or {"or", *_ELSE} & set(words) or not numbers <= set(known):
        return False
    telling = {word for word in words if len(word) > 3 or word.isdigit()} - _SMALL
    return bool(telling & set(known) or _GENERIC.search(" ".join(words)))
