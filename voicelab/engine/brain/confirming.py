"""A yes before a call, where the instructions or the tool want it: "repeat the name, and wait for a yes"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from voicelab.meaning.instruction_checks import checks
from voicelab.meaning.instructions import read

from .phrasing import CALLER
from .routes import named_in
from .spoken_values import plain
from .turn import Heard, Said, ToolCall, Turn, last_sentence
from .verbs import acts
from .words import is_among, split_name, telling

QUESTION = "Is that right?"
_REPEATED = "Let me repeat that:"
_YES = r"(?:yes|okay|ok|confirmation|approval|go-ahead)"
_ASKED = re.compile(
    r"\b(?:repeat(?:ed)?|confirm|restate|summari[sz]e|double[- ]check|(?:read|say) (?:[\w']+ ){0,7}back|once more|"
    r"are you sure|(?:once|when|after|until|till|if|unless) [^.]*\b(?:agreed|confirmed|approved|(?:said|say|"
    r"says|given) (?:you )?(?:a )?yes)|"
    rf"ask (?:whether|if) (?:it|that|this|everything|all)(?:'s| is| are) (?:right|correct|okay|ok|fine|"
    rf"in order)|(?:ask|check|make sure|be sure)(?: \w+)?(?: (?:whether|if|that))? (?:they|he or she|{CALLER})"
    r"(?:(?:'s|'re| is| are) (?:sure|certain)| (?:really |still )?(?:wants?|means?|agrees? to) (?:it|this|that)"
    r"(?=[,.;:]|$| before| first| and then)| (?:really|still) (?:wants?|means?)| agrees?)|"
    rf"(?:get|wait for|ask for|need) (?:\w+ ){{0,3}}{_YES}|wait (?:until|till|for) [^.]*\b(?:{_YES}|"
    rf"confirms?|agrees?))\b",
    re.IGNORECASE,
)
_NEEDLESS = re.compile(  # right before what would be asked: "no need to read it all back", "don't repeat everything"
    r"\b(?:no (?:need|reason|point)|(?:not|never|without|skip)|\w+n't|instead of|rather than)\b"
    r"(?! (?:call|book|act|do|send|place|use|go)\b)"
    r"(?:(?!\b(?:before|until|till|unless|without|if|when|once|after|but|only)\b)[^,;:.])*$",
    re.IGNORECASE,
)
_REACH = 80  # characters before what would be asked, in which it is said not to be
_NEXT = re.compile(r"^(?:then|after that|afterwards|only then|now)\b", re.IGNORECASE)
_AFTER_SAYING = 3  # sentences after the one that wants something confirmed in which it may be told before what
# What is called after a yes to what another tool has proposed: that one asks.
_AFTER_IT = re.compile(r"^(?:\w+ )?(?:confirm|agree|approve|accept)\b|\bpropos", re.IGNORECASE)
_SEVERAL = re.compile(r"\w*[^\Ws]s|people|children")
_FIRST = re.compile(r"\b(?:before|first|only (?:after|when|once|if)|wait|until|unless)\b", re.IGNORECASE)


def wanted(instructions: str, tool: dict[str, Any], tools: Sequence[dict[str, Any]]) -> bool:
    """Whether a tool is to be called only after the caller was asked, by a sentence of its own, or on what it does.

    One that names several tools tells of the order in which they are called. One that names none is on the tools that
    do what it speaks of: "before making a booking, repeat the time"; or what the next ones lead to: "Then book."
    """
    if _AFTER_IT.search(f"{split_name(tool['name'])}. {tool.get('description') or ''}"):
        return False
    terms = {text for check in checks(instructions) if check.fact for text in check.sources}  # these are agreed to
    texts = [one.text for one in read(instructions) if one.text not in terms]
    for at, text in enumerate(texts):
        if not asks_first(text):
            continue
        naming = [one["name"] for one in tools if named_in(one, text)]
        following = texts[at + 1 : at + 1 + _AFTER_SAYING]
        if naming == [tool["name"]] or not naming and _is_on(tool, text, following):
            return True
    return any(map(asks_first, re.split(r"(?<=[.!])\s+", str(tool.get("description") or ""))))


def _asked_at(text: str) -> list[int]:
    return [one.start() for one in _ASKED.finditer(text)]


def asks_first(text: str) -> bool:
    """Whether a text wants something asked first; "no need to read it back first" does not."""
    wanted = any(not _NEEDLESS.search(text, max(0, at - _REACH), at) for at in _asked_at(text))
    return wanted and bool(_FIRST.search(text))


def _is_on(tool: dict[str, Any], text: str, following: Sequence[str]) -> bool:
    """Whether a sentence that names no tool, or what is to be done after it, is on what this one does."""
    if not acts(tool):
        return False
    does = telling(split_name(tool["name"]))[:1]
    led_to = [later for later in following if _NEXT.match(later)]
    return any(is_among(word, telling(one)) for one in (text, *led_to) for word in does) or any(
        named_in(tool, one) for one in led_to
    )


def question(calls: Sequence[ToolCall]) -> str:
    """What is about to be done, and with what, said for a yes: "cancel visit, number 52"."""
    told = []
    for call in calls:
        given = [_told(split_name(name).lower(), value) for name, value in call.arguments.items()]
        told.append(", ".join([split_name(call.name).lower(), *given]))
    return f"{_REPEATED} {'; '.join(told)}. {QUESTION}"


def _told(name: str, value: Any) -> str:
    """A value with its name: "time 19:30", "4 people"."""
    counts = type(value) is int and value > 1 and _SEVERAL.fullmatch(name)
    return f"{plain(value)} {name}" if counts else f"{name} {plain(value)}"


def asked(turn: Turn) -> str:
    """Our question of just before this turn, without what was said before it; empty if there was none."""
    at = turn.reply.rfind(_REPEATED)
    return turn.reply[at:] if at >= 0 and asked_now(turn) else ""


def agreed_to(conversation: Sequence[Heard], turn: Turn) -> Sequence[Heard]:
    """The conversation as if nobody had to be asked, if the caller said yes to our question in this turn."""
    if not asked_now(turn) or not turn.affirmed:
        return ()
    return before_question(conversation, turn)


def asked_now(turn: Turn) -> bool:
    """Whether the caller was asked just before this turn."""
    return last_sentence(turn.reply) == QUESTION


def before_question(conversation: Sequence[Heard], turn: Turn) -> Sequence[Heard]:
    """The conversation without the question that the caller was asked last and the reply to it.

    Nor with what was asked back meanwhile: our question was asked once more then. What was done since the reply is part
    of it: it was done about what was said before.
    """
    said = [at for at, one in enumerate(conversation) if isinstance(one, Said)]
    replied = max(at for at in said if conversation[at].role == "user")
    ours = [at for at in said if conversation[at].role == "assistant" and at < replied]
    first = max(at for at in ours if conversation[at].text == turn.reply)
    once_more = asked(turn) or turn.reply  # words of the instructions may end as our question does
    for at in reversed([at for at in ours if at < first]):
        if not conversation[at].text.endswith(once_more):
            break
        first = at
    return [*conversation[:first], *conversation[replied + 1 :]]
