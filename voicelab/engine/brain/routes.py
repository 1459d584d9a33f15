"""Which tool or agent the instructions want for what: by topic, or for whatever fits nothing else.

A sentence is cut where it names several of them, so that each part has one target and its topics: "meals go to Kitchen,
tours to Concierge", "Kitchen deals with meals, Concierge with tours", "- meals -> Kitchen". A part that leads somewhere
and names no topic is a default: "general questions go to the Front Agent".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from voicelab.meaning.instruction_conditions import as_said, topics
from voicelab.meaning.instructions import read

from .turn import HANDOFF
from .words import split_name, stem, telling

DEFAULT_ROUTE = re.compile(  # for whatever fits nothing else
    r"\b(?:defaults?|otherwise|(?<!nowhere )(?<!nobody )(?<!no one )else|all other|any other|remaining|the "
    r"rest|doubt|unsure|not sure|cannot|can't|unable|"
    r"(?:do|does)(?: not|n't) (?:fit|know)|nothing|no other|fall ?back|unclear|uncertain|is left|are left|"
    r"(?:first|main|standard|usual|normal) (?:choice|destination|contact|stop|place)|"
    r"other (?:requests?|questions?|callers?|matters?|topics?|things?|cases?|calls?)|all others)\b",
    re.IGNORECASE,
)
_IN_STOCK = re.compile(r"\b(?:(?:is|are) left|remaining)\b", re.IGNORECASE)  # of things, where a tool tells how many
_ANYTHING = re.compile(
    r"\b(?:any(?:thing|body|one)|every(?:thing|body|one)|whatever|whoever|in general|"
    r"(?:all|every|any) (?:requests?|questions?|calls?|callers?)(?! (?:about|on|regarding|concerning)\b))\b",
    re.IGNORECASE,
)
_ON_SOMETHING = re.compile(  # "for anything about insurance", which is something
    r"\b(?:anything|everything|whatever) (?:about|on|regarding|concerning|to do with) ", re.IGNORECASE
)
_WHO = re.compile(  # "whoever asks for a person": not for everybody
    r"\b(?:whoever|(?:any|every)(?:body|one) who|(?:all|every|any) callers? who|"
    r"(?:if|when|whenever|should) (?:any|every|some)(?:body|one))\b",
    re.IGNORECASE,
)
_ORDER = re.compile(  # "first A, then B": how to go about it, and nothing of what for
    r"(?:always )?before (?:you )?(?:call|use|run)(?:ing)?\b|"
    r"(?:always )?first\b(?!.*\b(?:if|when|whenever|for|about)\b).*\b(?:then|after|afterwards|next|finally)\b",
    re.IGNORECASE,
)
# What a sentence about a route is made of besides its topic.
_LEADS = frozenset(
    stem(word + ending)
    for ending in ("", "s", "ed", "ing")
    for word in (
        "ask default enquiry inquiry query matter case issue topic everything whatever whoever everyday "
        "everybody everyone somebody someone something anybody anyone every each other common usual usually "
        "normal normally ordinary standard first choice start begin send transfer hand handed pass forward "
        "route direct connect escalate refer belong put through land leave involve rely prefer always rule "
        "whenever soon people customer guest person speak deal responsible charge care see job destination "
        "point contact place colleague nature kind sort type incoming try consult support team desk "
        "department specialist expert ready immediately directly straight away greet welcome talk take taken "
        "over off bring fetch concern regarding related interested wish wonder hear pick goes assign delegate "
        "subject area request".split()
    )
)
_EXCEPT = re.compile(
    r"\b(?:unless|except(?:ing)?(?: for)?|apart from|other than|but not|excluding|besides|aside from|save for|"
    r"not (?:about|for|concerning|related to|to do with))\b[^,;.\x01]*",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|no longer|don't)\b", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:questions?|answers?|asks?(?! (?:it|them)\b)|asked)\b", re.IGNORECASE)
_TARGET = re.compile(r"\b(?:tool|team|department|desk|colleague)s?\b", re.IGNORECASE)
_ITSELF = re.compile(r"(?:agent|tool)s?", re.IGNORECASE)
_CUT = re.compile(
    r"^[\s,;:)]*(?:(?:and|or|but|while|whereas|to|with|by|the|for)\b[\s,]*)*|[\s,;(]*(?:\b(?:and|or|but|to|with|by|the)[\s,]*)*$",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|should|in case|as soon as|once)\b[^,:;\x01]+|^[\w' -]+? (?:who|whose)\b[^,:;\x01]+",
    re.IGNORECASE,
)
_TOPICS = re.compile(r"\s*[,;()/]\s*|\s+(?:and|or)\s+(?:the |an? )?", re.IGNORECASE)
SHORT = 3  # words of a topic that callers may well speak of in others
MARK = "\x01"  # where the target stood


@dataclass(frozen=True)
class Route:
    """What the instructions say of one tool or agent.

    Args:
        sentences: those that lead to it, whole or in part.
        topics: what they lead there for, without the words that only lead.
    """

    sentences: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Routes:
    """All routes, by the tool's name, and the names of those that are there for whatever else comes, clearest first."""

    by_name: dict[str, Route]
    defaults: list[str]


def routes(instructions: str, tools: Sequence[dict[str, Any]]) -> Routes:
    """The routes that the instructions have to these tools."""
    return _routes(instructions, tuple(tool["name"] for tool in tools))


@lru_cache(maxsize=512)
def _routes(instructions: str, names: tuple[str, ...]) -> Routes:
    found = {name: Route() for name in names}
    clear: list[str] = []
    vague: list[str] = []
    handoffs = [name for name in names if name.startswith(HANDOFF)]
    before = ""
    for one in read(instructions):
        named = [] if _ORDER.match(one.text) else _mentions(one.text, names)
        if not named and len(handoffs) == 1 and one.kind == "routing" and _TARGET.search(one.text):
            named = [(0, 0, handoffs[0])]  # it leads to a tool that is not there: the one agent may know the way
        for name, part in _parts(one.text, named, before):
            default = _is_default(name, part, one.kind)
            if default:  # its topic, if there is one, is not what leads there
                (clear if default == "clear" else vague).append(name)
            elif not _NOT.search(_EXCEPT.sub("", part)):
                found[name].sentences.append(part.replace(MARK, spoken(name)))
                found[name].topics.extend(_topics(part))
        before = "" if named else one.text
    return Routes(found, list(dict.fromkeys([*clear, *vague])))


def spoken(name: str) -> str:
    """A tool's name as words; a handoff's is that of the agent."""
    return split_name(name.removeprefix(HANDOFF))


def named_in(tool: dict[str, Any], sentence: str) -> bool:
    """Whether the sentence names the tool, or the agent that a handoff leads to; "Agent" may be left out."""
    return bool(_mentions(sentence, (tool["name"],)))


def _mentions(text: str, names: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where the text names which tools, in order.

    "Parts" may be an agent or a topic: where "the Parts Agent" is named, "spare parts" are none, nor are they where a
    capital letter inside the sentence tells the agent.
    """
    found: list[tuple[int, int, int, str]] = []
    for name in names:
        parts = [word for word in spoken(name).split() if not _ITSELF.fullmatch(word)]
        if not parts:
            continue
        pattern = r"[\W_]+".join(map(re.escape, parts))
        for at in re.finditer(rf"(?:\b|_)({pattern})([\W_]+(?:agent|tool|function|team|desk)\b)?(?![a-z])", text, re.I):
            own = at.group(2) or "_" in text[max(0, at.start(1) - 1) : at.end() + 1]
            sure = 2 if own else 1 if at.start(1) and at.group(1)[0].isupper() else 0
            found.append((sure, at.start(1), at.end(), name))
    surest = max((sure for sure, *_ in found), default=0)
    kept = sorted(one[1:] for one in found if one[0] or not surest)
    return [one for at, one in enumerate(kept) if not at or one[0] >= kept[at - 1][1]]


def _parts(text: str, named: list[tuple[int, int, str]], before: str) -> list[tuple[str, str]]:
    """Each target with its part of the sentence, in which a mark stands for it.

    A target alone belongs to what was said before it: "Books? Loans Agent."
    """
    if not named:
        return []
    if len({name for *_, name in named}) == 1:
        begin, end, name = named[0]
        part = f"{text[:begin]}{MARK if end else ''}{text[end:]}"
        return [(name, part if telling(part) or not before else f"{before} {part}")]
    last = bool(_told(text[: named[0][0]]))  # topics come before their targets
    edges = [0, *(edge for begin, end, _ in named for edge in (begin, end)), len(text)]
    between = [_CUT.sub("", text[begin:end]) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    inner = between[:-1] if last else between[1:]
    for at in range(1, len(inner)) if last else reversed(range(len(inner) - 1)):
        inner[at] = inner[at] or inner[at - 1 if last else at + 1]  # "to either of them"
    return [
        (name, f"{part} {MARK}" if last else f"{MARK} {part}") for (*_, name), part in zip(named, inner, strict=True)
    ]


def _told(part: str) -> list[str]:
    """The telling words of a part besides those that only lead somewhere."""
    return [word for word in telling(part.replace(MARK, " ")) if word not in _LEADS]


def _topics(part: str) -> list[str]:
    """What a part leads somewhere for: from the first word that tells something to the last, and each by itself."""
    found = []
    for one in [part, *_TOPICS.split(part)]:
        at = [word.span() for word in re.finditer(r"[\w'’-]+", one) if _told(word.group())]
        if at:
            found.append(one[at[0][0] : at[-1][1]].replace(MARK, " "))
    found = [said for one in found for said in (as_said((one,)) if len(one.split()) <= SHORT else (one,))]
    if condition := _CONDITION.search(part):
        found += topics(condition.group().replace(MARK, " "))
    return list(dict.fromkeys(found))


def _is_default(name: str, part: str, kind: str) -> str:
    """Whether a part leads somewhere for whatever fits nothing else: "clear" by its words, "vague" without a topic."""
    rest = _EXCEPT.sub("", part.split(", so ")[-1])
    if MARK not in part or kind in ("greeting", "forbidden", "must say", "handed over"):
        return ""
    if _ON_SOMETHING.search(part) and not re.search(r"\b(?:else|others?|rest|remaining)\b", part, re.IGNORECASE):
        return ""
    if DEFAULT_ROUTE.search(part if name.startswith(HANDOFF) else _IN_STOCK.sub("", part)):
        return "clear"
    if _NOT.search(rest):
        return ""
    topicless = not _told(rest)
    if name.startswith(HANDOFF):
        return "vague" if topicless else ""
    return "vague" if _ASKED.search(rest) and (topicless or _ANYTHING.search(_WHO.sub("", rest))) else ""
