"""Replies that instructions ask for: on what, "If somebody asks about refunds, …", and in which words, "say that …"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from .instruction_conditions import BEFORE, EACH_ANSWER, WHATEVER, is_asked, topics
from .instruction_details import QUOTE, quoted
from .instruction_quotations import ROUTED, is_fixed
from .instruction_speech import BEGINS, speech, statement

_I = re.IGNORECASE
_SPLITS = (
    r",\s+(?:then\s+)?|:\s+|\s+then\s+|\s+[-–—]\s+",
    r"(?<!never)(?<!not)(?<!n't)\s+(?=(?:please|say|tell|answer|reply|explain)\b)",
)
_DOES = (
    r"(?:(?:please|always|just|then|also|simply|politely|you (?:should|must|have to)) )*(?:say|tell|answer|reply|"
    r"explain|ask|offer|inform|refer|direct|send|point|advise|remind|apologi[sz]e|suggest|recommend|warn|let|give|"
    r"mention|add|do|use|call|put|pass)\b"
)
_ITEM = rf"(?!{_DOES})[\w' -]{{2,40}}"
_LISTED = re.compile(  # the rest of a list: "fridges or tyres, tell them …" after "if somebody mentions asbestos"
    rf"(?:{_ITEM},\s+(?=\S)){{0,6}}(?:{_ITEM} )?(?:or|and) [\w' -]{{2,40}},\s+(?={_DOES})", _I
)
_MOST_WAYS = 12  # of each kind in which a sentence is taken apart
_AFTER = re.compile(
    r",?\s+(?=(?:if|when|whenever|in case|should|once)\s|to (?:(?:anyone|anybody|everyone|callers|those|people|"
    r"customers|guests) (?:who|that|asking|wanting)|questions|any question|the question))",
    _I,
)
_WHO = r"((?:(?:the|any|all|every|each|our|an?) )?[\w-]+|those)"
_WHICH = r"((?:who|whose|\w+ing|with|without|in|on|under|over|from)\b.+?)"
_TOLD_WHO = tuple(
    re.compile(
        r"^(?:please )?(tell|inform|let|assure|remind|advise|ask|refer|direct|send|point|offer|invite) "
        rf"{_WHO} {_WHICH},? "
        rf"({link}) (.+)$",
        _I,
    )
    for link in ("that|know that|:", "to")
)
_PASSIVE = re.compile(
    rf"^{_WHO} {_WHICH},? (?:are|is|gets?|must|should|shall|may|can|will|has|have|needs?|ought)(?: to)?(?: be)? "
    r"(told|informed|advised|asked|reminded|referred|directed|sent|pointed|offered|given|assured|invited|hear|"
    r"know|learn)"
    r"(:| that| to| about| of)? (.+)$",
    _I,
)
_EVERYBODY = re.compile(
    r"^(?:every|each|all|any)(?: of)?(?: the| our)? ?(?:callers?|calls?|one|body|customers?|guests?|people|persons?)"
    r"(?: who calls| calling)? (?:are|is|gets?|must|should|shall|has|have|needs?|receives?)(?: to)?(?: be)?"
    r"(?: (?:told|informed|answered)| (?:one and )?the same (?:answer|reply|response|message)),? ?(?:namely |"
    r"only )?(?:that |:)(.+?)"
    r"(?:,? (?:no matter|whatever|regardless)\b.*)?$",
    _I,
)
_KIND_OF = re.compile(
    r"^(?:please )?(tell|inform|let|assure|remind|advise|ask|refer|direct|send|point|offer|invite) (?:the |any |all )?"
    r"(?!callers|customers|guests|people|visitors)([\w-]+) (\w+s) (that|to|about) (.+)$",
    _I,
)
_OTHERWISE = re.compile(
    r"\b(?:not|n't) (?:about|related|concerning|to do with|on)\b|\b(?:anything|everything|something|all|any) "
    r"(?:\w+ )?(?:else|other)\b|"
    r"\bother (?:questions?|topics?|subjects?|requests?|matters?|things?)\b|\bunrelated\b|\boff[- ]topic\b|"
    r"\boutside (?:of )?(?:this|these|your)|\b(?:nothing|not|n't)(?: \w+)? to do with\b|"
    r"\byou (?:do not|don't|cannot|can't|are unable to|are not able to|are not sure|are "
    r"unsure)\b(?!.*underst)|\bno answer\b|^otherwise$",
    _I,
)
_MENTION_THIS = (
    r"^(.+?),? (?:and|so) (?:you (?:should|must|have to) |please |always )*(?:mention|say|add|point out|tell them|"
    r"tell callers) (?:this|that|it)\b"
)
_PLAINER = (  # other ways to say the same
    (_MENTION_THIS + r" (?:every|each) time (.+)$", r"whenever \2, mention that \1"),
    (_MENTION_THIS + r" ((?:when|whenever|if) .+)$", r"\2, mention that \1"),
    (r"\b(?:the|this) (?:agent|assistant|bot) (?:should|must|shall|will|is to|has to) ", ""),
    (r"^you (?:should|must|shall|may|can|will|are to|is to|has to|have to) ", ""),
    (r"^whoever\b", "anyone who"),
    (r"\b(?:gets?|receives?|hears?) (?:the|this) (?:answer|reply|response):? (?=\x00)", "is told: "),
    (r",? (?:do not|don't|never) [^,;:]{2,60}? but (?=(?:say|tell|answer|refer|send|ask|offer|explain)\b)", ", "),
    (r"^always (?=\w+ (?:questions|callers|anyone|people))", ""),
    (r"^((?:regardless|irrespective|whatever|no matter)[^,:]*), they hear(?: from you)?: ", r"\1, say: "),
)
_MENTION = re.compile(
    r"^any mention of (.+?) (?:should|must|has to|is to|needs to) (?:come|be followed|go|be accompanied)(?: "
    r"along)? (?:with|by) "
    r"(?:(?:the|a) )?(?:hint|note|reminder|remark|warning|addition)? ?(?:that|:) (.+)$",
    _I,
)
_OF_OURS = re.compile(r"(?:if|when|whenever|once|after|as soon as) you\b|\bmention of\b", _I)
_ACTIVE = {
    "told": "tell", "informed": "inform", "advised": "advise", "asked": "ask", "reminded": "remind",
    "referred": "refer", "directed": "direct", "sent": "send", "pointed": "point", "offered": "offer",
    "given": "give", "assured": "assure", "invited": "invite", "hear": "tell", "know": "tell", "learn": "tell",
}  # fmt: skip
_QUESTIONS_ON = re.compile(
    r"^(?:answer|meet|handle|treat|respond to|reply to|refer|direct|send|point) (?:(?:any|all|every|each|the) )?"
    r"(?:questions?|quer(?:y|ies)|enquir(?:y|ies)|inquir(?:y|ies)|requests?|complaints?|callers?)"
    r" (?:about|on|for|regarding|concerning|of) (.+?) (with|to|by saying) (.+)$",
    _I,
)
_HEADED = re.compile(
    r"^([^:\x00,]{2,60}?)(?: \(.*\))?(?::| [-–—→]+|->| =>)\s+(?:if (?:asked|they ask|someone asks)[^,]*,\s+)?(.+)$", _I
)
_NO_TOPIC = re.compile(
    r"\b(?:call|conversation|chat|session) (?:starts?|begins?|opens?|connects?|is answered)|"
    r"\bpicks? up\b|\bfirst\b|\b(?:not|n't) (?:understand|underst\w+|know|find|sure|hear)|\bunclear|"
    r"\bbefore (?:you )?(?!(?:end|hang|clos|finish|the call|the conv|say goodbye))|^(?:if|when|whenever|once|"
    r"after)? ?you (?!(?:have |'ve )?(?:name|give|gave|quote|mention|state|talk|speak|spoke|tell|told|"
    r"answer))|\btools?\b|\bthe answer\b",
    _I,
)
_ADDED = re.compile(
    r"\b(?:mention|remind|add|note|point out|include)\b(?! that (?:you|they) (?:do not|cannot))|\balso\b|\bin "
    r"addition\b|"
    r"\bafter (?:an|each|every|any|your) (?:answer|reply)|\bend (?:with|by)\b",
    _I,
)


@dataclass(frozen=True)
class Reply:
    """What an instruction wants said.

    Args:
        text: as it is said to a caller.
        about: what it is said on, as topics and as a caller might say them; without any it is said on everything.
        added: it goes with another answer, if there is one.
        otherwise: it is said where nothing else can be.
        asked: it answers a question; otherwise it is said because of how it stands with the caller.
    """

    text: str
    about: tuple[str, ...] = ()
    added: bool = False
    asked: bool = False
    otherwise: bool = False


@lru_cache(maxsize=1024)
def reply(instruction: str) -> Reply | None:
    """The reply that a sentence of instructions asks for; None if it asks for none."""
    quotes: list[str] = []

    def hide(found: re.Match[str]) -> str:
        quotes.append(found.group())
        return "\x00"

    hidden = QUOTE.sub(hide, instruction.strip().rstrip("."))
    if ROUTED.search(hidden):
        return None
    if len(quotes) == 1 and _OTHERWISE.search(hidden) and not BEFORE.match(hidden):
        return Reply(quoted(quotes[0]), otherwise=True)
    if len(quotes) == 1 and is_fixed(hidden):
        return Reply(quoted(quotes[0]))
    for pattern, plain in _PLAINER:
        hidden = re.sub(pattern, plain, hidden, flags=_I)
    ways = (_made_of(condition, wanted, quotes) for condition, wanted in _divided(hidden))
    return next((found for found in ways if found), None)


def _made_of(condition: str, wanted: str, quotes: list[str]) -> Reply | None:
    """The reply of a sentence in two parts: what it is about, and what is to be done."""
    about = topics(condition)
    asked = is_asked(condition)
    text = _filled(wanted, quotes, things=asked and bool(about and re.search(r"\w{2}s\b", about[0])))
    everything = WHATEVER.search(condition.strip(" ,"))
    if not text and asked and not everything and "\x00" not in wanted:
        text = statement(wanted)
    if text and _OTHERWISE.search(condition):
        return Reply(text, otherwise=True)
    if text and (everything or EACH_ANSWER.search(condition.strip(" ,"))):
        return Reply(text, added=not everything)
    if not text or _NO_TOPIC.search(condition):
        return None
    added = bool(_ADDED.search(f"{condition} {wanted}") or _OF_OURS.match(condition))
    return Reply(text, about, added, asked) if about else None


def _filled(wanted: str, quotes: list[str], things: bool) -> str:
    """What is said, with the words that were between quotation marks in it."""
    whole = wanted
    for quote in quotes[-wanted.count("\x00") :] if "\x00" in wanted else ():
        whole = whole.replace("\x00", quote, 1)
    return speech(whole, things)


def _divided(text: str) -> list[tuple[str, str]]:
    """The ways to take a sentence apart into what a reply is about, and what is to be done; the likeliest first."""
    if one := _of_people(text):
        return [one]
    ways: list[tuple[str, str]] = []
    if BEFORE.match(text) or WHATEVER.match(text.split(",")[0]):
        for pattern in _SPLITS:
            for split in islice(re.finditer(pattern, text, _I), _MOST_WAYS):
                if "\x00" not in text[: split.start()] and not _LISTED.match(text, split.end()):
                    ways.append((text[: split.start()], text[split.end() :]))
        return sorted(ways, key=lambda way: not BEGINS.match(way[1]))  # "with fever, chills or pain, tell them to"
    if found := _MENTION.match(text):
        return [(f"if you mention {found[1]}", f"mention that {found[2]}")]
    if found := _HEADED.match(text):
        about, rest = found.groups()
        if BEFORE.match(rest):
            return _divided(rest)
        ways.append((about, rest if speech(rest.replace("\x00", '"words"')) else ""))
    for end in reversed(list(_AFTER.finditer(text))[-_MOST_WAYS:]):
        ways.append((text[end.end() :].strip(" ,"), text[: end.start()]))
    return ways


def _of_people(text: str) -> tuple[str, str] | None:
    """The two parts of a sentence on what certain people are told, or on what certain questions are answered with."""
    for pattern in _TOLD_WHO:
        if found := pattern.match(text):
            verb, who, about, link, rest = found.groups()
            return f"if {who} {_finite(about)}", f"{verb} {'them:' if link == ':' else f'them {link}'} {rest}"
    if found := _PASSIVE.match(text):
        who, about, told, link, rest = found.groups()
        return f"if {who} {_finite(about)}", f"{_ACTIVE[told.lower()]} them{link or ''} {rest}"
    if found := _EVERYBODY.match(text):
        return "whatever they say", f"say {'' if chr(0) in found[1] else 'that '}{found[1]}"
    if found := _KIND_OF.match(text):
        verb, kind, who, link, rest = found.groups()
        return f"if {who} are {kind}", f"{verb} them {link} {rest}"
    if found := _QUESTIONS_ON.match(text):
        about, link, rest = found.groups()
        return about, f"refer them to {rest}" if link.lower() == "to" else f"say {rest}"
    return None


def _finite(about: str) -> str:
    """ "who ask about pets" and "asking about pets", as they stand after "if callers"."""
    return re.sub(r"^(?:who|that)\s+", "", about)
