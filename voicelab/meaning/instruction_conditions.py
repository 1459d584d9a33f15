"""What a conditional instruction is about, as topics and as a caller says it: "if the caller has lost a card"."""

from __future__ import annotations

import re

from .instruction_details import PEOPLE

_I = re.IGNORECASE
_SOMEBODY = rf"(?:{PEOPLE}|they|he or she|one|(?:the|an?|any|some|every|our) [\w-]+(?: [\w-]+)??|[\w-]+s|those)"
_ASKS = (
    r"(?:asks?|asked|asking|wants? to (?:know|hear|find out)|wanting to know|would like to know|wishes to know|"
    r"needs? to know|(?:en|in)quires?|(?:en|in)quiring|wonders?|wondering|(?:has|have|with) (?:an? |any )?questions?|"
    r"is asked|are asked)"
)
_SPEAKS_OF = (
    r"(?:brings? up|raises?|mentions?|mentioning|talks?|speaks?|calls?|calling|rings?|questions?|complains? about)"
)
_ON = (
    r"(?: (?:you|us|specifically|anything|something|questions?))?(?: (?:about|for|on|after|regarding|concerning|"
    r"of|to hear about))?"
)
_SAYS = (
    r"(?:says?|tells? (?:you|us)|claims?|reports?|states?|mentions?|explains?|lets you know|indicates?|"
    r"admits?|feels?|thinks?|"
    r"worr(?:y|ies)|believes?|points? out|adds?|confesses)"
)
_QUESTIONS = (
    r"(?:(?:any|all|every|each|an?|the|other)\s+)*(?:questions?|quer(?:y|ies)|enquir(?:y|ies)|inquir(?:y|ies)|"
    r"requests?|"
    r"anything|matters?|issues?|topics?|calls?|answers?|information)"
)
BEFORE = re.compile(
    r"^(?:(?:and|but|also|so) )?(?:if|when|whenever|should|in case|in the event that|once|as soon as|where|"
    r"as for|as to|before|at the end of|in matters of|when it comes to|in the matter of|with regard to|in "
    r"terms of|on the subject of|"
    r"asked|in addition to|after(?= (?:an?|each|every|any|your|you)\b)|with|for|on|about|regarding|"
    r"concerning|to)\s+(?=\w)|"
    rf"^(?={_QUESTIONS} (?:about|on|for|regarding)\b)",
    _I,
)
WHATEVER = re.compile(
    rf"^(?:whatever|no matter (?:what|who|how)|regardless of (?:what|who)|to (?:anything|everything|whatever))"
    rf"(?: (?:that )?(?:{_SOMEBODY}|you))? ?(?:may |might |is |are )?(?:says?|asks?|asked|wants?|needs?|"
    r"speaks?|tells?|told|calls?|happens?|comes?)(?: (?:to you|you|whatsoever|at all|about|for))*$|"
    rf"^(?:if|when|whenever) (?:{_SOMEBODY}|you) (?:is |are )?(?:says?|asks?|asked|wants?|needs?) (?:for |you "
    r")?(?:any|some)thing"
    rf"(?: at all)?$|^(?:if|when|whenever) {_SOMEBODY} (?:calls?|rings?|phones?)(?: (?:you|us|up|in))?$|"
    r"^(?:in (?:each|every|any) case|under all circumstances|(?:for|to) (?:everything|anything|(?:any|every|"
    r"each) question)|(?:regardless|irrespective) of (?:the|any) \w+)$",
    _I,
)
EACH_ANSWER = re.compile(
    r"^(?:if|when|whenever|after|once|before) you(?: have|'ve)? (?:answer|repl(?:y|ie)|respond|speak|spoken|say)\w*"
    r"(?: (?:to )?(?:an?y?|every|each) (?:questions?|callers?|one|thing)| (?:questions?|callers?|people|anything))?$",
    _I,
)
_FAREWELL = re.compile(
    r"\bbefore (?:you )?(?:end|hang|clos|finish|say goodbye)\w*|\bbefore the (?:call|conversation) (?:ends|is over)|"
    r"\bat the end of (?:the|each|every|a|any) (?:call|conversation)|\b(?:says?|saying) (?:goodbye|bye)|"
    r"\b(?:hangs?|hanging) up\b|"
    r"\b(?:call|conversation) (?:ends|is over|comes to an end)|\bto (?:end|close) (?:the|each|every) (?:call|"
    r"conversation)",
    _I,
)
_OF_CALLERS = re.compile(  # how it stands with somebody
    r"(?:and |but |also |so )?(?:if|when|whenever|should|in case|in the event|once|as soon as|where|with|"
    r"after|before|at the "
    r"end|people|callers|customers|guests|those|anyone|anybody|everyone|whoever|patients|visitors|members|"
    r"clients|users)\b",
    _I,
)
_SAID_AS = (  # what is often meant by a few words, and how callers say it
    (
        r"complain\w*|upset|angry|anger|dissatisf\w+|unhappy|annoyed|frustrat\w+|irritated|furious|"
        r"displeas\w+|grumbl\w*|"
        r"disappoint\w*|rude",
        ("this is not acceptable", "I am very disappointed and annoyed", "it was terrible and nobody cared"),
    ),
    (r"hurry|rush|short of time|little time|pressed for time|busy", ("I do not have much time", "please be quick")),
    (r"emergency|urgent|danger", ("please help, it is urgent", "somebody is badly hurt")),
    (r"prices?|costs?|fees?|charges?|rates?|fares?", ("how much does it cost", "how much do you charge")),
    (
        r"(?:opening|business|office) (?:hours|times)|hours",
        ("when are you open", "how early can I come", "until when are you there"),
    ),
    (
        r"(?:human|real person|(?:an? )?person|representative|operator|member of staff|colleague|employee)",
        ("I want to talk to a real person", "put me through to somebody"),
    ),
    (r"discounts?|reductions?|deals?", ("is there any way to get it cheaper",)),
    (r"(?:location|address|directions)", ("where are you", "how do I get to you")),
    (r"pregnan\w*|expecting(?: a (?:child|baby))?", ("I am pregnant", "we are having a baby")),
    (
        r"competit\w+|rivals?|(?:other|another|different) (?:makers?|brands?|shops?|firms?|compan(?:y|ies)|providers?|"
        r"schools?|houses?|places?|businesses|suppliers?|dealers?|products?)",
        ("are you better than them", "which is better, yours or theirs", "is it cheaper somewhere else"),
    ),
    (
        r"(?:other|another|fellow|individual|somebody else's|someone else's) (?:people|persons?|patients?|"
        r"members?|guests?|"
        r"customers?|clients?|tenants?|residents?|pupils?|students?|callers?|visitors?|employees?|neighbours?)",
        ("can you give me her number", "has my neighbour been there", "what did he say to you", "is she one of yours"),
    ),
    (
        r"kids?|(?<!expecting a )child(?:ren)?|toddlers?|baby|babies",
        ("we come with our little daughter", "my son is six years old"),
    ),
)


def topics(condition: str) -> tuple[str, ...]:
    """What a condition is about, first as a whole and then each alternative; and as a caller would say it.

    "if callers ask about refunds or returns" is about "refunds or returns", "refunds", and "returns"; "when somebody is
    in a hurry" about "I am in a hurry".
    """
    if _FAREWELL.search(condition):
        return ("goodbye", "thank you, that is all I needed")
    bare = _bare(condition)
    if re.fullmatch(rf"(?:{_SOMEBODY} )?(?:asks?|asked|says so|do(?:es)?)", bare, _I):  # about what was said before it
        return ()
    topic = _asked(bare)
    if topic == bare and not is_asked(condition):
        parts = _alternatives(bare) if re.match(r"with\b", condition, _I) else []  # "with chills, fever or a rash"
        return as_said((first_person(bare), *parts)) if re.search(r"\w{3}", bare) else ()
    topic = re.sub(
        r"^(?:about|on|for|regarding|concerning|whether|if|that|the topic of)\s+", "", topic, flags=_I
    ).strip(" ,")
    if re.match(rf"(?:they|he or she|{PEOPLE})\s", topic, _I):
        topic = first_person(topic)
    return as_said((topic, *_alternatives(topic))) if re.search(r"\w{3}", topic) else ()


def _alternatives(topic: str) -> list[str]:
    """Each of the several things that a topic names, or nothing."""
    parts = [part.strip() for part in re.split(r",\s*(?:or\s+|and\s+)?|\s+or\s+", topic) if re.search(r"\w{3}", part)]
    return parts if len(parts) > 1 else []


def as_said(about: tuple[str, ...]) -> tuple[str, ...]:
    """The topics, and how callers often speak of the first of them: of "prices" as "how much does it cost"."""
    more = [said for words, said in _SAID_AS if re.search(rf"\b(?:{words})\b", about[0], _I)]
    return tuple(dict.fromkeys([*about, *(one for said in more for one in said)]))


def is_asked(condition: str) -> bool:
    """Whether a condition is that something is asked or spoken of, and not how it stands with the caller."""
    bare = _bare(condition)
    return _asked(bare) != bare or not _OF_CALLERS.match(condition.strip(" ,"))


def _bare(condition: str) -> str:
    bare = re.sub(
        r"^(?:if |when )?(?:(?:any|every)(?:one|body)|(?:the |any |all )?[\w-]+s|those|people|(?:a|any) \w+) "
        r"(?:who|that) ",
        "they ",
        condition,
        flags=_I,
    )
    bare = BEFORE.sub("", bare.strip(" ,"))
    return re.sub(r"^(?:it is|it's|this is|the (?:call|question|matter|topic) is)\s+(?=about|on\b)", "", bare, flags=_I)


def _asked(bare: str) -> str:
    """The topic of a condition on what is asked or spoken of; otherwise the condition itself."""
    patterns = (
        rf"^(?:{_SOMEBODY}\s+)?(?:only |also |then |ever |specifically |directly )?{_ASKS}{_ON}\s+",
        rf"^(?:{_SOMEBODY}\s+)(?:only |also |then |ever )?{_SPEAKS_OF}{_ON}\s+",
        rf"^(?:{_SPEAKS_OF}){_ON}\s+",
        r"^(?:any )?mention of\s+|^(?=(?:the |an? )?[\w ]+ comes? up$)",
        r"^you (?:have |'ve )?(?:name[ds]?|given?|gave|quoted?|mention(?:ed)?|stated?|talk(?:ed)?|speak|"
        rf"spoken|(?:tell|told)(?: {PEOPLE})?|"
        rf"answer(?:ed)?(?: an?y? questions?)?)(?: (?:about|of|on))?\s+",
        rf"^{_QUESTIONS}\s+(?:about|on|for|regarding|concerning|related to|to do with|of)\s+",
    )
    for pattern in patterns:
        changed = re.sub(pattern, "", bare, flags=_I)
        if changed != bare:
            return changed
    return re.sub(r"^about\s+", "", bare, flags=_I)


_FIRST = (
    (rf"^{_SOMEBODY}\s+whose\s+", "my "),
    (rf"^{_SOMEBODY}\s+(?:is|are|was|were|seems?(?: to be)?|sounds?|gets?|becomes?|appears?(?: to be)?)\s+", "I am "),
    (rf"^{_SOMEBODY}\s+(?:has|have)\s+", "I have "),
    (rf"^{_SOMEBODY}\s+(?:does not|do not|doesn't|don't)\s+", "I do not "),
    (rf"^{_SOMEBODY}\s+(?:cannot|can not|can't)\s+", "I cannot "),
    (r"^(?:they|he or she|one|those)\s+", "I "),
    (rf"^{PEOPLE}\s+(\w+)ies\b", r"I \1y"),
    (rf"^{PEOPLE}\s+(\w+?(?:sh|ch|ss|x))es\b", r"I \1"),
    (rf"^{PEOPLE}\s+(\w+?)s\b", r"I \1"),
    (rf"^{PEOPLE}\s+", "I "),
)
_MINE = {"their": "my", "them": "me", "they": "I", "themselves": "myself", "his or her": "my"}


def first_person(state: str) -> str:
    """ "the caller has lost their card" as the caller says it: "I have lost my card"."""
    state = re.sub(rf"^{_SOMEBODY}\s+{_SAYS}\s+(?:that\s+)?", "", state, count=1, flags=_I)
    for pattern, said in _FIRST:
        state, count = re.subn(pattern, said, state, count=1, flags=_I)
        if count:
            break
    return re.sub(rf"\b(?:{'|'.join(_MINE)})\b", lambda found: _MINE[found.group().lower()], state, flags=_I)
