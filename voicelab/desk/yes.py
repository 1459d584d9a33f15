"""A clear yes: which words agree to what was proposed, and say nothing else.

It is read in the caller's words as they were heard, by a small grammar of English: agreement, courtesy, hesitation, and
the words of the proposal itself, which have to belong together as they do there. Whatever is not in it makes the whole
no clear yes: a condition, a question, another option, another wish. Who is asked once more loses a moment; who is not
asked may lose a flight.
"""

from __future__ import annotations

import re

from .asking import forms, verbs
from .plain_words import is_number, plain_words

_IT = r"(?:it|that|this|so)"
_WITH_IT = rf"(?: with(?: {_IT}| (?:the|that|this) change|(?= (?:the|that|this|my) )))?"
_WHOM = r"(?:it|that|this|me|us|them)"
_FINE = r"(?:fine|okay|ok|all right|alright)"
_GOOD = r"(?:perfect|good|great|lovely|wonderful|excellent|brilliant|fantastic|nice)"
_MOST = r"(?:(?:being|so|very|too|most|really|such a) )*"
_KIND = r"(?:kind|nice|helpful|sweet|patient|great|(?:a )?(?:star|gem|great help))"
_AGREES = (
    r"yes(?: to(?= (?:it|that|this|the)))?|yeah|yep|yup|yea|ya|aye|affirmative",
    r"(?:for )?sure(?: thing)?|certainly|absolutely|definitely|of course|by all means",
    r"correct|agreed|accepted|confirmed",
    rf"{_FINE} (?:by|with) me|(?:that|it) is {_FINE} (?:by|with|for) me",
    r"(?:that |it )?sounds (?:good|great|fine|perfect)(?: to me)?|(?:that |it )?works(?: for me)?",
    r"(?:that|it|this) is (?:right|correct|the one|what i (?:want|wanted|meant))",
    rf"(?:that|it) (?:would|will) be (?:{_GOOD}|{_FINE})",
    r"i (?:agree(?: to(?= (?:it|that|this|the)))?|do|would|am sure|accept|approve|confirm)(?: (?:it|that|this))?",
    rf"i am (?:good|happy|{_FINE}) with (?:it|that|this)",
    r"(?:that|it|this) (?:suits|would suit) me(?: fine| well| perfectly)?",
    rf"confirm(?: {_IT}| (?:the|my|this|that) (?:FORMS|change))?|please do|do please|make it so",
    rf"(?:just )?do {_IT}(?: for me)?|proceed{_WITH_IT}|you (?:may|can)(?: do {_IT})?",
    rf"(?:you (?:may|can) |let us )?go (?:right )?ahead(?: and (?:(?:do|VERB)(?: {_IT})?|make (?:the|that|this) change)"
    rf"|{_WITH_IT})?",
    rf"(?:let us )?(?:do|go for|go with) {_IT}(?: one)?|VERB {_WHOM}(?: on(?:to)? (?:it|that))?",
    rf"i (?:would like|would love|want)(?: you)? (?:to (?:do|VERB)(?: {_IT})?|{_IT})(?: one)?",
    rf"i will (?:take|go with)(?: {_IT}(?: one)?|(?= the ))",
)
_OKAY = (r"okay|ok|okey|alright|all right|fine",)
# What a polite refusal says as well: "that's okay, thanks", "okay, that's all". It agrees to nothing by itself, and has
# to stand beside words that do.
_LEANS = (
    rf"(?:that|it|this) is (?:{_FINE}|{_GOOD})|(?:that is|it is|i am|let us)(?=$| please| thank)",
    r"that is (?:all|it)|all good|i would (?:love|like) to(?=$| please| thank)",
)
_BESIDES = (
    r"please|kindly|thanks|many thanks|thank you|cheers|(?:very|so) much|a lot|sir|madam",
    r"(?:i (?:(?:would |do |will |really )*)appreciate|i am grateful for) (?:it|that|this)|(?:my )?dear",
    rf"(?:you are|that is|it is|how) {_MOST}{_KIND}(?: of you)?|you have been {_MOST}{_KIND}",
    rf"right|exactly|indeed|{_GOOD}|(?:right|straight) away|(?:right )?now|then",
    rf"make (?:the|that|this) change|go on|carry on|continue|OTHER {_WHOM}",
)
STRONG, WEAK, LEANS, BESIDES = range(4)
_KINDS = ((_AGREES, STRONG), (_OKAY, WEAK), (_LEANS, LEANS), (_BESIDES, BESIDES))
_HESITATES = ("um", "uhm", "erm", "uh", "er", "ehm", "hm", "hmm", "mm", "ah", "eh")
_BEGINS = ("oh", "well", "ah")
_ARTICLES = {"a", "an", "the", "my", "your"}
_POINTS = {"the", "that", "this", "one", "option", "number", "choice"}
_PLACED = {"to", "from", "on", "at", "in", "for", "of", "with", "by"}
_JOINS = {"a", "an", "my", "and"}
_OPEN = {*_PLACED, "a", "an", "the", "my", "number", "option"}
_IS_FINE = re.compile(rf"(?:is|are) {_FINE}(?: (?:by|with|for) me)?(?= |$)")
_NO_NAMES = _POINTS | _JOINS | _PLACED | {"it", "shall", "should", "may", "can", "i", "you", "is", "do"}
_CONTRADICTS = set(
    "no not nope nah never none neither nor cannot without wait stop hold but except unless if instead else other "
    "another different rather both either or".split()
)
# As "I am fine, thanks" is heard; in mockery; and a word that was broken off.
_MEANS_NO = re.compile(r"(?:i am )?(?:fine|all right|alright|good) (?:many )?thank.*|yeah right")
_UNFINISHED = re.compile(r"(?<!let)['’](?:s|m|d|re|ll|ve)\W*$", re.IGNORECASE)
_THESE = {"that", "this"}
MOST_WORDS = 25  # whoever says more than that says more than yes


def clear_yes(said: str, what: str = "", question: str = "") -> bool:
    """Whether these words of the caller are a clear yes to a proposal, and nothing besides.

    Args:
        said: as heard.
        what: the proposal in a few words, such as "the first option, flight MR103 at 11:30 am": a yes may repeat them,
            and name nothing else.
        question: what the caller was asked, such as "Shall I rebook it?": its words may be repeated as well.
    """
    words, acts = plain_words(said), verbs(question)
    if "?" in said or _UNFINISHED.search(said) or not 0 < len(words) <= MOST_WORDS:
        return False
    proposed = [plain_words(what), plain_words(question)]
    names = {word for text in proposed for word in text} - _NO_NAMES
    if _contradicted(words, acts, names) or words[-1] in _HESITATES or _MEANS_NO.fullmatch(" ".join(words)):
        return False
    words = [word for word in words if word not in _HESITATES]
    while words and words[0] in _BEGINS:
        words.pop(0)
    asks_back = "confirm" in words and "i confirm" not in " ".join(words)  # "confirm the price" asks for it
    named = _named(words, set() if asks_back else names, _grammar(acts))
    return named is not None and all(_belongs(named, at, proposed) for at in range(len(named)))


def _contradicted(words: list[str], acts: list[str], names: set[str]) -> bool:
    """Whether a no, a condition or another wish is among the words; "stop it" is none if that was asked."""
    asked = {"it", *_ARTICLES, *_THESE, *names}  # "yes, stop" stops whoever speaks
    following = zip(words, [*words[1:], ""], strict=True)
    return any(word in _CONTRADICTS and not (word in acts and after in asked) for word, after in following)


def _named(words: list[str], names: set[str], grammar: list[tuple[re.Pattern[str], int]]) -> list[str] | None:
    """What is named besides agreement and courtesy, each of these as an empty word; `None` if it is no agreement."""
    kinds, place, named = set[int](), 0, list[str]()
    while place < len(words):
        rest = " ".join(words[place:])
        length, kind = max(((_length(phrase, rest), kind) for phrase, kind in grammar), key=lambda one: one[0])
        if not length and any(named):
            length, kind = _length(_IS_FINE, rest), STRONG  # "75 dollars is fine"
        if length and _dangles(words, place - 1, named):
            return None  # "the yes"
        if length:
            kinds.add(kind)
            named.append("")
        elif names and words[place] in names | _POINTS | _PLACED or names and kinds and words[place] in _JOINS:
            named.append(words[place])
        else:
            return None
        place += length or 1
    agreed = STRONG in kinds or WEAK in kinds and LEANS not in kinds
    return named if agreed and not _dangles(words, len(words) - 1, named) else None


def _dangles(words: list[str], at: int, named: list[str]) -> bool:
    """Whether a word that was named leaves open what it is about: "the", "number"; but not "the first option"."""
    if not named or not named[-1] or words[at] not in _OPEN:
        return False
    return not (words[at] == "option" and words[at - 1].startswith("#"))


def _belongs(named: list[str], at: int, proposed: list[list[str]]) -> bool:
    """Whether a word belongs to the same ones as in the proposal: "to New York", not "from New York"; "75 dollars"."""
    word, after = named[at], next((word for word in named[at + 1 :] if word not in _ARTICLES), "")
    texts = [[word for word in text if word not in _ARTICLES] for text in proposed]
    if word in _PLACED:
        told = [one for one in named[at:] if one not in _ARTICLES]
        return after in _THESE or any(_stands(told, text) for text in texts)
    bare = [[word for word in text if word not in _PLACED] for text in texts]
    pairs = {pair for text in bare for pair in zip(text, text[1:], strict=False)}
    if is_number(word) and after and after not in _PLACED | _POINTS:
        return (word, after) in pairs or not any(unit == after and is_number(number) for number, unit in pairs)
    if is_number(after) and word and word not in _ARTICLES | _POINTS:
        return (word, after) in pairs
    return True


def _stands(told: list[str], text: list[str]) -> bool:
    """Whether a text has the first two words of what was told; the first three, where it has the second one twice."""
    length = 3 if text.count(told[1] if told[1:] else "") > 1 and "".join(told[2:3]) else 2
    return any(text[at : at + length] == told[:length] for at in range(len(text)))


def _length(phrase: re.Pattern[str], text: str) -> int:
    """How many words of the text's beginning the phrase takes."""
    found = phrase.match(text)
    return len(found[0].split()) if found else 0


def _grammar(acts: list[str]) -> list[tuple[re.Pattern[str], int]]:
    """Each phrase, and what it is worth; an act that is a contradiction too ("stop") agrees to nothing by itself."""
    slots = {
        "VERB": [verb for verb in acts if verb not in _CONTRADICTS],
        "OTHER": [verb for verb in acts if verb in _CONTRADICTS],
        "FORMS": [form for verb in acts for form in forms(verb)],
    }
    patterns = {name: f"(?:{'|'.join(map(re.escape, found))})" if found else "(?!)" for name, found in slots.items()}
    return [
        (re.compile(rf"(?:{re.sub('VERB|OTHER|FORMS', lambda slot: patterns[slot[0]], phrase)})(?= |$)"), kind)
        for phrases, kind in _KINDS
        for phrase in phrases
    ]
