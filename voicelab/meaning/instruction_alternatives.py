"""What is said instead of something forbidden: "do not give tax advice; refer callers to an adviser"."""

from __future__ import annotations

import re

from .instruction_details import CALLER, PEOPLE, names_a_tool
from .instruction_limits import forbids
from .instruction_replies import reply
from .instruction_speech import BEGINS, speech, statement

_I = re.IGNORECASE
_BACK = re.compile(  # how something begins that is said instead
    r"^(?:(?:but |and |so )?(?:instead|just|rather|simply),? )|^(?:but|so) |"
    r"^what you (?:can |may )?do instead is(?: to)? |"
    r"^for (?:that|those|these|this|it|such \w+),? (?=\w)|"
    r"^such (?:questions?|requests?|callers?|topics?) (?:are|is|must be|should be|get) (?:answered|met|told|"
    r"referred)(?: with| to| that)?:? ?|"
    r"^(?:callers|people|those|anyone|whoever) who (?:want|ask for|ask about|need|asks|wants) (?:one|it|them|"
    r"this|that|any),? "
    r"(?:are|is|should be|must be|can be) (?:told(?: that)?|(?:pointed|referred|directed|sent) to) ",
    _I,
)
_ON_ASKING = re.compile(
    r"^(?:and |but |so )?(?:if|when|whenever|should|once|in case|to|for) (?P<about>[^,:\x00]{2,80}?)[,:] (?P<then>.+)",
    _I,
)
_SHOULD = re.compile(
    rf"(?:(?:the|any|all) )?(?:{CALLER}|anyone|anybody|those|whoever) (?:who|that) (?P<about>.+?),? "
    r"(?P<then>(?:should|must|have to|need to|can|may|will have to) \w.+)",
    _I,
)
_WHEN = re.compile(r"\b(?:if|when|whenever|who|asking|wanting)\b", _I)
_NAMES_NOTHING = frozenset(
    "a an the i you he she it they them that this these those such one ones any anyone anybody someone somebody every "
    "everyone everybody whoever who people do does did is are was be been being still ever anyway nevertheless "
    "nonetheless again so too or and to for of on about with from like after at all it's asks ask asked asking want "
    "wants wanted wanting need needs know learn hear find out comes come came up raise raises raised bring brings "
    "mention mentions insist insists press presses pressed persist persists keep keeps try tries question questions "
    "topic topics subject matter there happens happen wonder wonders enquire enquires inquire inquires says say "
    "themselves something anything more details tell told speak talk kind sort by".split()
)
_ALSO_BESIDES = re.compile(
    r"(?:refer|direct|point|send|offer|suggest|recommend|tell|ask|say|explain|let|give|invite|apologi[sz]e|"
    r"advise|inform|"
    r"answer|reply|respond|propose) |(?:those|these|they|that|it|this) |"
    rf"(?:{CALLER}|everyone) (?:can|may|should|must|have to|need to) \w+ "
    r"(?:\w+ )?(?:it|them|this|that|those|one|us)\b",
    _I,
)
# "Say that this is …", and what else is to be said or offered right after something forbidden, but not to everybody;
# or what is true of it: "they are told in writing", "only the vet can do that".
_NEXT = re.compile(
    rf"(?!.*\b(?:every|each|all|always)\b)(?:(?:say|answer|reply|tell {PEOPLE}|explain|let {PEOPLE} know)\b"
    rf"(?! (?:yes|no|hello|goodbye|to|in|with a|for|at|by)\b)|(?:offer|suggest|propose|refer|direct|point|send|"
    rf"invite)\b"
    r"(?!.*\b(?:name|drinks?|coffee)\b)|(?:they|these|those|such)\b|"
    r"(?:it|that|this) (?:is|are|can|may|must|has|needs|stays|will)\b|only\b[^.]*\b(?:it|them|that|this|so|those)\b|"
    rf"(?:{CALLER}|(?:the|our|your) [\w' -]{{2,40}}|[A-Z][\w.]+(?: [A-Z][\w.]+)*) (?:can|may|should|must|has to|"
    rf"have to|will) "
    r"\w+(?: \w+)? (?:it|them|this|that|those|one)\b|.*\binstead$|"
    r"(?:the|our|only) [^,;:]*\b(?:about|over|on|with|of|for|does?|sees?|says?|tells?|decides?|knows?|judges?|handles?|"
    r"explains?|discuss(?:es)?) (?:it|this|that|them|those)(?: \w+){0,3}$)",
    _I,
)


def instead_of(text: str, topic: str, same_sentence: bool) -> str:
    """What is said instead of something forbidden, by the clause after it; nothing if that is about something else."""
    if forbids(text) and not re.match(r"(?:such|these|those|this|that|it|they)\b", text, _I):
        return ""
    text = re.sub(rf"\b(?:those|these|such) (?={PEOPLE})", "", text.rstrip(". "), flags=_I)
    asked = _ON_ASKING.match(text)
    if asked and names_nothing_else(asked["about"], topic):
        return _said(asked["then"])
    if found := _BACK.match(text):
        rest = text[found.end() :]
        if re.search(r"\b(?:pointed|referred|directed|sent) to $", found.group(), _I):
            rest = f"refer them to {rest}"
        elif re.search(r"\b(?:answered|told)\b", found.group(), _I):
            rest = f"say: {rest}"
        return _said(rest)
    on_a_topic = None if BEGINS.match(text) and not _WHEN.search(text) else reply(text)
    if on_a_topic and on_a_topic.about and not on_a_topic.otherwise:
        return on_a_topic.text if names_nothing_else(on_a_topic.about[0], topic) else ""
    return _said(text) if (_ALSO_BESIDES if same_sentence else _NEXT).match(text) else ""


def for_some(text: str) -> tuple[str, str]:
    """What some callers want, and what they should do, as it is said to them: "callers who want one should …"."""
    found = _SHOULD.match(text.rstrip(". "))
    return (found["about"], _said(f"tell them that they {found['then']}")) if found else ("", "")


def names_nothing_else(condition: str, topic: str) -> bool:
    """Whether a condition names nothing but what is forbidden, or nothing at all: "if it comes up", "when pressed"."""
    named = [word[:5] for word in re.findall(r"[a-z]+", re.sub(rf"\b{CALLER}\b", " ", condition.lower()))]
    known = {word[:5] for word in (*_NAMES_NOTHING, *re.findall(r"[a-z]+", topic.lower()))}
    return all(word in known for word in named)


def _said(wanted: str) -> str:
    wanted = re.sub(r"^(?=(?:arrange|book|schedule|set up|take) an?\b)", "offer to ", wanted.strip(" .,"), flags=_I)
    said = speech(wanted) or ("" if BEGINS.match(wanted) else statement(re.sub(r",? instead$", "", wanted)))
    said = re.sub(rf"^(?:the )?{CALLER} (?=(?:can|may|must|should|have to|need to|will)\b)", "You ", said, flags=_I)
    return "" if names_a_tool(said) else said
