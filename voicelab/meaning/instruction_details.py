"""The words that count in an instruction: what is to be said, what is not to be answered, how much is too much."""

from __future__ import annotations

import re

from text_to_num import text2num

_I = re.IGNORECASE
CALLER = r"(?:callers?|customers?|guests?|patients?|people|users?|visitors?|clients?|members?|persons?)"
PEOPLE = (
    rf"(?:(?:(?:all|every|each|any|the|your|our|this|that|an?) )*{CALLER}|them|him or her|everyone|everybody|anyone|"
    r"anybody|someone|somebody)"
)
_TOOL = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b", _I)
QUOTE = re.compile(r"\"([^\"”]{2,300})[\"”]|“([^\"“”]{2,300})[\"”]|(?<!\w)'([^'\n]{2,300})'(?!\w)")
_GREETING_WORD = re.compile(
    r"\b(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|welcome|thank|greetings|howdy)\b", _I
)
_BEGUN = re.compile(
    r"(?:\bby (?:saying|greeting them with|telling them)|\bsaying|\bwith(?: the words)?|\bas|\bis|\bbe|"
    r"\bsay)\b:?\s+|:\s+",
    _I,
)
_NUMBERS = {"single": 1, "couple": 2, "dozen": 12}
_PLAIN = frozenset("short brief simple plain clear concise spoken full complete of".split())  # beside a number of them
_IN_SUCH_WORDS = re.compile(r"\b(?:simple|plain|easy|everyday|own|other|clear|different) words\b")


def names_a_tool(text: str) -> bool:
    """Whether a text has the name of a tool in it: no caller should hear that."""
    return bool(_TOOL.search(text))


def quoted(text: str) -> str:
    """The first words between quotation marks, or nothing."""
    found = QUOTE.search(text)
    return next(part for part in found.groups() if part).strip() if found else ""


def greeting(text: str) -> str:
    """What to open a call with; nothing if the sentence does not say it."""
    if found := quoted(text):
        return found
    welcomed = re.search(rf"\bwelcome {PEOPLE} to (.+)", text, _I)
    thanked = re.search(rf"\bthank(?:ing)? {PEOPLE} for (.+)", text, _I)
    if welcomed or thanked:
        return sentence(f"Welcome to {welcomed.group(1)}" if welcomed else f"Thank you for {thanked.group(1)}")
    begun = _BEGUN.search(text)
    rest = text[begun.end() :] if begun else ""
    word = _GREETING_WORD.search(rest)
    if not rest or not word and not begun.group().strip().endswith(":"):
        return ""
    return sentence(rest[word.start() :] if word and re.match(r"(?:an?|the|your)\b", rest, _I) else rest)


def must_say(text: str) -> str:
    """What is to be added to an answer; nothing if the sentence does not say it."""
    if found := quoted(text):
        return found
    text = re.sub(r"^(?:if|when|whenever)\b[^,]*,\s*", "", text, flags=_I).rstrip(" .!")
    for pattern, made in _MADE:
        if found := re.search(pattern, text, _I):
            return sentence(_spoken_to(found.expand(made)))
    return ""


_TELLING = (
    r"mention|mentioning|say|saying|add|adding|note|state|stating|point(?:ing)? out|explain|know|aware|"
    r"remember|remind\w*|"
    r"inform\w*|told|tell|telling|reminder|hint|remark|sure|sentence|words|fact|warning|notice|advise\w*|also"
)
_MADE = (
    (r"\b(?:asking|ask) (?:\w+ )?(?:if|whether) there(?: is|'s) (.+)", r"Is there \1?"),
    (r"\b(?:asking|ask) (?:\w+ )?(?:if|whether) (?:they|the \w+) (?:need|needs|want|wants) (.+)", r"Do you need \1?"),
    (rf"\basking (?:{PEOPLE} )?(?:if|whether) you can (.+?)(?: for (?:them|{PEOPLE}))?$", r"Can I \1 for you?"),
    (r"\b(?:a reminder|a hint|the hint|the reminder|a warning) to (.+)", r"Please remember to \1"),
    (rf"\bwish(?:ing)? {PEOPLE} (.+)", r"I wish you \1"),
    (rf"\bthank(?:ing)? {PEOPLE}(.*)", r"Thank you\1"),
    (
        rf"\b(?:remind|tell|inform|invite|advise|ask|telling|reminding|asking|inviting) {PEOPLE} to (.+)",
        r"Please remember to \1",
    ),
    (r"\b(?:with|by) (?:the words|saying|the phrase):?\s+(.+)", r"\1"),
    (rf"\b(?:{_TELLING}|{PEOPLE}) that (.+)", r"\1"),
    (rf"\b(?:remind|tell|inform|reminding|telling) {PEOPLE} (?:of|about) (.+)", r"Please remember \1"),
    (
        r"\b(?:mention|mentioning|state|include|add|point out|note)(?: also)?:? (.+?)(?: in (?:each|every|"
        r"all|your) .*)?$",
        r"Please note: \1",
    ),
)


def _spoken_to(text: str) -> str:
    """About callers, as it is said to one."""
    for word, other in {"their": "your", "they": "you", "them": "you", "themselves": "yourself"}.items():
        text = re.sub(rf"\b{word}\b", other, text)
    return text


def limits(text: str) -> tuple[int, int]:
    """The most sentences and the most words of an answer; 0 where there is no limit."""
    text = text.lower()
    sentences, words = _most("sentences?", text), _most("words", text)
    if sentences or words or _IN_SUCH_WORDS.search(text):
        return sentences, words
    return 2, 0


def _most(things: str, text: str) -> int:
    """The number that says how many of these there may be; of several the last: "one or two short sentences"; or 0."""
    for found in re.finditer(rf"((?:[\w,]+[- ]){{1,6}}){things}\b", text):
        said = [word for word in re.split(r"[- ]", found.group(1).replace(",", "")) if word and word not in _PLAIN]
        for begin in range(len(said)):
            if count := _number(said[begin:]):
                return count
    return 0


def _number(words: list[str]) -> int:
    if len(words) == 1 and (words[0].isdecimal() or words[0] in _NUMBERS):
        return _NUMBERS.get(words[0]) or int(words[0])
    try:
        return int(text2num(" ".join(words), "en"))
    except ValueError:
        return 0


def sentence(text: str) -> str:
    """The text with a capital letter at its beginning, and a full stop if nothing else ends it."""
    text = text.strip(" ,;:")
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?" else text + "."
