"""What an instruction wants done in words, as those words: "tell them that refunds take ten days", "offer a seat"."""

from __future__ import annotations

import re

from .instruction_details import CALLER, PEOPLE, quoted, sentence

_I = re.IGNORECASE
# In front of a verb: "please", "always", "then", "make sure to"; after it nobody is spoken to any more.
_LEAD = re.compile(
    r"^(?:(?:please|then|always|just|simply|only|also|first|immediately|at once|calmly|politely|gently|kindly|briefly|"
    r"instead|you (?:should|must|may|can|are to|have to|will)|be sure to|make sure (?:to|you)|remember to|do)\s+)+",
    _I,
)
_TOLD = (
    rf"(?:(?:tell|inform|assure|remind|advise|notify|warn|promise)(?: back)?(?: to)?(?: {PEOPLE})"
    rf"|let (?:{PEOPLE}) know|say(?: to {PEOPLE})?|answer(?: {PEOPLE})?|reply(?: to {PEOPLE})?|"
    rf"respond(?: to {PEOPLE})?|explain(?: to {PEOPLE})?|state|mention(?: to {PEOPLE})?|"
    rf"point out(?: to {PEOPLE})?|make (?:it )?clear(?: to {PEOPLE})?|confirm(?: to {PEOPLE})?|note|add|promise)"
)
_ASKED_TO = rf"(?:ask|tell|advise|invite|encourage|remind|urge|instruct|warn|get) {PEOPLE}"
_MADE = (  # how an instruction begins, and what is said; {} is the rest of it, as said to a caller
    (r"(?:tell|inform|assure|remind|advise|notify|warn) (?:the |any |an? )?[\w-]+ that ", "{}"),
    (rf"{_TOLD},?(?: (?:politely|clearly|calmly|briefly|simply|only|just|honestly))?(?: that|:) ", "{}"),
    (r"(?:say|answer|reply) (?:honestly|truthfully|openly) (?=(?:you|we|it|this)\b)", "{}"),
    (
        rf"(?:say|answer|reply|respond|explain|(?:tell|inform) {PEOPLE}|let {PEOPLE} know)(?: to {PEOPLE})? "
        r"(?!(?:so|hello|hi|nothing|sorry|goodbye|how|what|whether|if|once|with|to|for|of|in|about|why|politely|"
        r"briefly|who|"
        r"when|where|as|again|by|at|after|before|only if|questions?|calls?|callers?|them|him|her|everyone|it "
        r"(?!is|was|can|will|has|takes|costs|must|may|opens|closes|depends))\b)(?=[\w']+ \w)",
        "{}",
    ),
    (rf"(?:answer|reply|respond)(?: {PEOPLE})? with (?:a |the )?(?=(?:yes|no)\b)", "{}"),
    (rf"{_ASKED_TO} (?:not to|to not|never to) ", "Please do not {}"),
    (rf"invite {PEOPLE} to (?=(?:the|an?|our|your|this|join us)\b)", "You are invited to {}"),
    (rf"{_ASKED_TO} to ", "Please {}"),
    (rf"(?:suggest|recommend)(?: to {PEOPLE})? that {PEOPLE} ", "Please {}"),
    (
        rf"(?:refer|direct|point|send|guide)(?: {PEOPLE}| the (?:person|question)| it)?(?: on)? (?:to|towards?) ",
        "Please turn to {}",
    ),
    (
        rf"(?:tell|inform|remind|advise) {PEOPLE} (?:about|of) |mention |(?:point out|note|add)(?: to "
        rf"{PEOPLE})? (?!that\b)",
        "Please note {}",
    ),
    (rf"ask(?: {PEOPLE})? (?:for|to give) ", "May I have {}, please?"),
    (rf"ask(?: {PEOPLE})? (?:if|whether) (?:they|he or she) (?:would|'d) like ", "Would you like {}?"),
    (
        rf"ask(?: {PEOPLE})? (?:if|whether) (?:they|he or she) have (?=(?:been|ever|already|had|\w+ed)\b)",
        "Have you {}?",
    ),
    (
        rf"ask(?: {PEOPLE})? (?:if|whether) (?:they|he or she|{PEOPLE}) wants? (?=(?:to|it|them|this|that)\b)",
        "Do you want {}?",
    ),
    (rf"ask(?: {PEOPLE})? (?:if|whether) (?:they|he or she|{PEOPLE}) (?:wants?|needs?|have|has) ", "Do you have {}?"),
    (rf"ask(?: {PEOPLE})? (?:if|whether) (?:they|he or she) (?:are|is) ", "Are you {}?"),
    (rf"ask(?: {PEOPLE})? (?:if|whether) there is ", "Is there {}?"),
    (rf"ask(?: {PEOPLE})? why$", "May I ask why?"),
    (rf"ask(?: {PEOPLE})? why ", "May I ask why {}?"),
    (rf"ask(?: {PEOPLE})? (?=(?:what|which|when|where|who|how)\b)", "Could you tell me {}, please?"),
    (rf"(?:offer|propose)(?: {PEOPLE})?(?: instead)? to ", "I can {}"),
    (rf"(?:offer|propose|give|grant)(?: {PEOPLE})? ", "I can offer you {}"),
    (rf"(?:suggest|recommend)(?: to {PEOPLE})? ", "How about {}?"),
    (rf"(?:apologi[sz]e|say (?:that )?you are sorry|say sorry)(?: to {PEOPLE})? for ", "I am sorry for {}"),
    (r"(?:apologi[sz]e|say (?:that )?you are sorry|say sorry|express regret)\b", "I am very sorry"),
    (rf"thank {PEOPLE} for ", "Thank you for {}"),
    (rf"thank {PEOPLE}$", "Thank you"),
    (rf"congratulate {PEOPLE}", "Congratulations"),
    (rf"wish {PEOPLE} ", "I wish you {}"),
    (rf"(?:reassure|calm|comfort)(?: {PEOPLE})?$", "Please do not worry"),
    (r"(?:decline|refuse)\b(?: politely| it| that| the request)*$", "I am sorry, but I cannot do that"),
)
_WHETHER = re.compile(  # "ask whether the box was opened": "Was the box opened?"
    rf"ask(?: {PEOPLE})? (?:if|whether) "
    r"((?:(?:the|their|this|that|an?|any) )?[\w-]+(?: (?!(?:is|are|has|have)\b)[\w-]+){0,3}?)"
    r"(?: |(?<=\w)(?='s ))(is|'s|are|was|were|has|have|can|will|does|did) (.+)",
    _I,
)
_IF = re.compile(rf"ask(?: {PEOPLE})? (?:if|whether) (.+)", _I)  # in any other words
_VERBS = (
    r"say|tell|answer|reply|respond|explain|inform|let|assure|remind|advise|ask|offer|propose|suggest|recommend|"
    r"apologi[sz]e|thank|congratulate|wish|refer|direct|point|send|guide|reassure|invite|encourage|give|add|mention|"
    r"decline|refuse|promise|warn|confirm"
)
BEGINS = re.compile(rf"(?:(?:please|then|always|just|also|politely|kindly) )*(?:{_VERBS})\b", _I)
"""How what is to be said begins, after what it is said on."""

_NEXT = re.compile(rf",?\s+(?:and(?: then)?|then)\s+(?=(?:{_VERBS})\b)|,\s+(?=(?:{_VERBS})\b)|;\s+(?=\w)", _I)
_WRITTEN_OUT = re.compile(r"\b(you|they|we)['’]re\b", _I)
_DEED = re.compile(  # what is to be done besides, and is not said
    r",?\s+and (?:then )?(?:leave|take|get|use|call|log|skip|omit|do not|don't|never|transfer|hand|record|look|check|"
    r"book|register|file|note down|write)\b.*$",
    _I,
)
_STATED = re.compile(
    r"^(?i:such|the|our|we|there|it|its|this|that|those|these|they|all|most|some|no|yes|only|you|an?|from|every|"
    r"each|both|one|two|"
    r"three|entry|admission|please)\b|^(?!(?i:which|who|whose|whom|if|when|because|as|to|than|and|or|but)\b)"
    r"[\w'-]+(?: [\w'-]+){0,4} (?:is|are|has|have|can|must|may|should|costs?|opens?|"
    r"closes?|takes?|"
    r"lasts?|needs?|begins?|starts?|ends?)\b"
)
_ORDER = re.compile(
    rf"(?:please )?(?:{_VERBS}|do|use|call|keep|be|stay|never|always|speak|try|make)\b(?! \w+ing\b)", _I
)
_OF_THINGS = (
    r"(?:offer|sell|have|make|stock|repair|accept|take|provide|deliver|keep|carry|supply|serve|order|print|fix)"
)
_OF_ITSELF = re.compile(
    r"they (?:(?:are|were)(?! (?:not )?(?:welcome|allowed|entitled|required|able|asked|eligible|free to|"
    r"charged|expected))|cost|"
    r"take|open|close|start|begin|come|run|last|go|include|depart|leave)\b",
    _I,
)
_THEY = {"they": "you", "them": "you", "their": "your", "theirs": "yours", "themselves": "yourself"}
_CALLER = (
    (rf"\b(?:the|this|that) {CALLER}'s\b", "their"),
    (rf"\b(?:the|this|that) {CALLER} (?:is|was)\b", "they are"),
    (rf"\b(?:the|this|that) {CALLER} has\b", "they have"),
    (rf"\b(?:the|this|that) {CALLER}\b", "they"),
)
_AGENT = (  # what has become "you" already is the caller
    (r"(?<!\0)\byou are\b", "I am"),
    (r"(?:^|(?<=that )|(?<=if )|(?<=when )|(?<=because )|(?<=and )|(?<=but )|(?<=, ))(?<!\0)you\b", "I"),
    (r"(?<!\0)\byou\b", "us"),
    (r"(?<!\0)\byour name\b", "my name"),
    (r"(?<!\0)\byour\b", "our"),
    (r"(?<!\0)\byours\b", "ours"),
)
_PLURAL = re.compile(
    r"^(?:(?:all|most|some|our|the|any|only|your)\s+)*(?:[\w-]+\s+){0,2}(?!us\b)[\w-]+s (?:are|were|have|can|"
    r"must|need|may|do|"
    r"take|cost|open|close|start|will|should|get)\b(?=.*\b(?:they|them|their)\b)",
    _I,
)


def speech(wanted: str, things: bool = False) -> str:
    """What is said if one does what an instruction wants of the agent; nothing if that is not done with words.

    "Apologise and offer a free ticket" is "I am very sorry. I can offer you a free ticket.": in the agent's own voice,
    spoken to the caller. Words between quotation marks are taken as they are.

    Args:
        wanted: the part of the instruction that says what to do.
        things: it is about several things, so that "they" may be those, and not callers.
    """
    wanted = _LEAD.sub("", _WRITTEN_OUT.sub(lambda found: f"{found[1]} are", wanted.strip(" .,:")))
    if words := quoted(wanted):
        return words
    parts = [_DEED.sub("", part) for part in _NEXT.split(wanted) if part.strip()]
    said = [_one(_LEAD.sub("", part.strip()), things) for part in parts]
    return " ".join(part for part in said if part)


def statement(text: str) -> str:
    """A clause that tells something by itself, as a sentence: "we open at nine"; nothing if it is no such clause."""
    text = text.strip(" .,:")
    return sentence(_addressed(text)) if _STATED.search(text) and not _ORDER.match(text) else ""


def _one(wanted: str, things: bool) -> str:
    for begun, said in _MADE:
        if found := re.match(begun, wanted, _I):
            rest = _addressed(wanted[found.end() :], things)
            return sentence(said.format(_ordered(rest) if said.startswith("Please ") else rest))
    if found := _WHETHER.match(wanted):
        begun = found[2].replace("'s", "is")
        return sentence(f"{begun} {_addressed(found[1], things)} {_addressed(found[3], things)}?")
    if found := _IF.match(wanted):
        return sentence(f"Can you tell me whether {_addressed(found[1], things)}?")
    return ""


def _ordered(text: str) -> str:
    """What was "to come in and not to wait", after "please"."""
    text = re.sub(r"(?<=\w)(,?) (and|but) not to (?=[a-z])", r"\1 \2 do not ", text)
    return re.sub(r"\b(and|or) to (?=[a-z])", r"\1 ", text)


def _addressed(text: str, things: bool = False) -> str:
    """A clause about callers, and about "you", the agent, as the agent says it to a caller."""
    text = re.sub(r"\b(and|or|but) that\b", r"\1", text, flags=_I)
    for pattern, told in _CALLER:
        text = re.sub(pattern, told, text, flags=_I)
    if not _PLURAL.search(text) and not (
        things and _OF_ITSELF.match(text)
    ):  # "dogs are welcome if they are small": "they" are the dogs
        text = re.sub(
            rf"\b({_OF_THINGS} them)\b|\b({'|'.join(_THEY)})\b",
            lambda found: found[1] or f"\0{_THEY[found[2].lower()]}",
            text,
            flags=_I,
        )
    for pattern, told in _AGENT:
        text = re.sub(pattern, told, text, flags=_I)
    return text.replace("\0", "")
