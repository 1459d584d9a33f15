"""Instructions cut into sentences and clauses: quoted words stay whole, headings and marks of lists go."""

from __future__ import annotations

import re

from .instruction_limits import divided, forbids

_QUOTED = re.compile(r"\"[^\"”]*[\"”]|“[^\"“”]*[\"”]|(?<![\w])'[^'\n]+'(?!\w)")
_SHORT = "".join(
    rf"(?<!\b{one})" for one in (r"Dr\.", r"M[rs]\.", r"Mrs\.", r"St\.", r"No\.", r"e\.g\.", r"[A-Z]\.[A-Z]\.")
)
_BEFORE = ("^", r"\n", r"\n\s", r"\n\s\s", r"\n\s\s\s", r"\n\s\s\s\s", r"[.!?:;]\s")
_NUMBERED = "".join(rf"(?<!{before}{number}\.)" for before in _BEFORE for number in (r"\d", r"\d\d"))  # an entry's
_LABEL = re.compile(r"^[A-Z][A-Z ]{2,24}:\s+(?=[A-Z][a-z'])")
_GOES_ON = r"(?!(?<=\b\w\.\w\.\s)[a-z])"  # "at 9 a.m. on Sundays"
_END = re.compile(rf"{_SHORT}{_NUMBERED}(?<=[.!?])\s+{_GOES_ON}|\x01|\n+|(?<=[.!?:;]\s)(?=\d{{1,2}}[.)] )")
_MARK = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+|\*\*|__")
_ASIDE = (
    r"(?!\W*(?:who|what|where|when|why|how)\b)[^?.!:]{2,30}\?"  # a catchword, with what is to be said to it behind it
)
_CONTRACT = re.compile(r"[a-z][\w ]{1,30}: \S")
_WRAPPED = re.compile(  # a line that goes on in the next one, as text in a program is wrapped
    r"(?:(?<=[^\s.!?:;])|(?<=[^\s.!?:;] ))(?:\n[ \t]*(?=[a-z(])|(?<=[^\n]{60})\n[ \t]*(?=\w))"
    r"(?![a-z][\w ]{1,30}: \S|\d{1,2}[.)] )"
)
_CLAUSE = re.compile(
    r",?\s+(?:and|but)\s+(?=(?:always|never|do not|don't|you (?:must|may|can|should)(?: not|not|n't)|anything|"
    r"everything|all other|instead)\b)|"
    r",?\s+but\s+(?=(?:just|refer|direct|point|send|offer|tell|say|explain)\b)|;\s+|"
    r",\s+(?:and|but|so)\s+(?=(?:should|if|when|whenever|in case)\s+(?:an?|the|any|every|some|any|they|you|"
    r"callers?|people|"
    r"customers?|guests?|clients?)\w*\b[^,]+,)",
    re.I,
)
_NEVER = re.compile(
    r"(?:please |we )?(?:never|no|nothing|do not|don't|you (?:must|may|should|can)(?: not|not|n't))\b", re.I
)
_SAYING = re.compile(
    r"[,;]\s+(?=(?:just |simply |politely )?(?:say|tell|explain|refer|direct|send)\b)|"
    r"[,;]\s+(?=(?:suggest|offer|recommend)\b[^,;]*\binstead\b)|"
    r":\s+(?=(?:they|those) (?:have|need|must|should|can) )|"
    r":\s+for (?:that|those|these|this),?\s+(?=\w)",
    re.I,
)
_PAIRS = re.compile(
    r",\s+(?:and\s+)?(?!(?:please |then |also |just )*(?:ask|look|wait|check|search|thank|apologi[sz]e)\b)"
    r"(?=(?:the\s+)?\w+(?:\s\w+){0,2}\s+for\s)",
    re.I,
)  # "use one for this, another for that"
_ROUTES = re.compile(r",\s+(?:and\s+)?(?=(?:anything|everything|all|any|the rest|otherwise|for|if)\b[^,]*$)", re.I)


def sentences(text: str) -> list[str]:
    """Sentences and entries of lists, without headings; a quotation with full stops in it is not cut.

    Nor is a sentence whose lines are wrapped: it goes on where a line has no full stop at its end, and the next begins
    small or the line is a long one.
    """
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        ended = match.group()[-2:-1] in ".!?" and re.match(r"\s+[A-Z]", match.string[match.end() :])
        return _hidden(match, kept) + ("\x01" if ended else "")

    found: list[str] = []
    for part in _END.split(_WRAPPED.sub(" ", _QUOTED.sub(hide, text.replace("\x00", "")))):
        part = _shown(part.strip(), kept)
        if part.startswith("#") or re.fullmatch(r"[A-Z][A-Z ]{2,40}:?", part):
            continue
        part = _LABEL.sub("", _MARK.sub("", part)).strip(" ;")
        if found and re.fullmatch(_ASIDE, found[-1]):  # "rain? can move to another day"
            found[-1] = f"{found[-1]} {part}"
        elif re.search(r"\w", part):
            found.append(part)
    return found


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence that ask for different things, such as two routes; quoted words are not cut."""
    if _CONTRACT.match(sentence):
        return divided(sentence)
    if _QUOTED.search(sentence):
        return _around_quotations(sentence)
    parts = []
    cut = [part for whole in _CLAUSE.split(sentence) for part in divided(whole)]
    for part in [one for whole in cut for one in (_SAYING.split(whole) if _NEVER.match(whole) else [whole])]:
        for pair in _PAIRS.split(part) if part.count(" for ") > 1 else [part]:
            parts += _ROUTES.split(pair) if re.search(r"\bagent|\bto\b", pair) else [pair]
    whole = [part.strip() for part in parts if part and part.strip()]
    return whole if all(len(part.split()) > 2 for part in whole) else [sentence]


def _around_quotations(sentence: str) -> list[str]:
    """What is forbidden, and the words that are said instead, where a sentence has both; otherwise the sentence."""
    kept: list[str] = []
    hidden = _QUOTED.sub(lambda found: _hidden(found, kept), sentence)
    parts = [part for whole in re.split(r";\s+", hidden) for part in divided(whole)]
    return [_shown(part, kept) for part in (parts if any(map(forbids, parts)) else [hidden])]


def _hidden(quotation: re.Match[str], kept: list[str]) -> str:
    """A mark in the place of a quotation, which is kept."""
    kept.append(quotation.group())
    return f"\x00{len(kept) - 1}\x00"


def _shown(text: str, kept: list[str]) -> str:
    """The text with its quotations again."""
    return re.sub(r"\x00(\d+)\x00", lambda mark: kept[int(mark[1])], text)
