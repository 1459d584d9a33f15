"""A clear yes: which words agree to what was proposed, and say nothing else.

It is read in the caller's words as they were heard, by a small grammar of English: agreement, courtesy, hesitation, and
the words of the proposal itself. Whatever is not in it makes the whole no clear yes: a condition, a question, another
option, another wish. Who is asked once more loses a moment; who is not asked may lose a flight.
"""

from __future__ import annotations

import re

from .plain_words import plain_words

_IT = r"(?:it|that|this|so)"
_WHOM = r"(?:it|that|this|me|us|them)"
_FINE = r"(?:fine|okay|ok|all right|alright)"
_MOST = r"(?:(?:being|so|very|too|most|really|such a) )*"
_KIND = r"(?:kind|nice|helpful|sweet|patient|great|(?:a )?(?:star|gem|great help))"
_AGREES = (
    r"yes(?: to(?= (?:it|that|this|the)))?|yeah|yep|yup|yea|ya|aye|affirmative",
    r"sure(?: thing)?|certainly|absolutely|definitely|of course|by all means|correct|agreed|accepted|confirmed",
    r"okay|ok|okey|alright|all right|fine(?: by me| with me)?",
    r"sounds (?:good|great|fine|perfect)(?: to me)?|(?:that |it )?works(?: for me)?",
    rf"(?:that|it) is (?:right|correct|{_FINE}|the one|what i (?:want|wanted|meant))|is {_FINE}|(?:it|that) is(?=$)",
    rf"(?:that|it) would be (?:good|great|perfect|lovely|wonderful|nice|brilliant|fantastic|{_FINE})",
    r"i (?:agree(?: to(?= (?:it|that|this|the)))?|do|would|am sure|accept|approve|confirm)(?: (?:it|that|this))?",
    rf"i am (?:good|happy|{_FINE}) with (?:it|that|this)|(?:i am|let us)(?=$)",
    r"(?:that|it|this) (?:suits|would suit) me(?: fine| well| perfectly)?",
    rf"confirm(?: {_IT})?|please do|do please|(?:just )?do {_IT}|make it so|proceed|you (?:may|can)(?: do {_IT})?",
    rf"(?:you (?:may|can) )?go (?:right )?ahead(?: and (?:do|VERB)(?: {_IT})?)?",
    rf"(?:let us )?(?:do|go for|go with) {_IT}(?: one)?|VERB {_WHOM}(?: on(?:to)? (?:it|that))?",
    rf"i (?:would like|would love|want)(?: you)? (?:to(?: (?:do|VERB)(?: {_IT})?)?|{_IT})(?: one)?",
    r"i will take (?:it|that)(?: one)?",
)
_BESIDES = (
    r"please|kindly|thanks|many thanks|thank you|cheers|(?:very|so) much|a lot|sir|madam",
    r"(?:i (?:(?:would |do |will |really )*)appreciate|i am grateful for) (?:it|that|this)|(?:my )?dear",
    rf"(?:you are|that is|it is|how) {_MOST}{_KIND}(?: of you)?|you have been {_MOST}{_KIND}",
    r"right|exactly|indeed|perfect|great|good|lovely|wonderful|excellent|brilliant|fantastic",
    r"(?:right|straight) away|(?:right )?now|then",
    r"make (?:the|that|this) change|that is (?:all|it)|all good|go on|carry on|continue",
)
_HESITATES = ("um", "uhm", "erm", "uh", "er", "ehm", "hm", "hmm", "mm", "ah", "eh")
_BEGINS = ("oh", "well", "ah")
_POINTS = {"the", "that", "this", "one", "option", "number", "choice"}
_JOINS = {"a", "an", "on", "at", "in", "for", "of", "with", "my", "and"}
_OPEN = {"a", "an", "the", "to", "from", "on", "at", "in", "for", "of", "with", "my", "and", "number", "option"}
_NO_NAMES = _POINTS | _JOINS | {"it", "shall", "should", "may", "can", "i", "you", "is", "do"}
_CONTRADICTS = set(
    "no not nope nah never none neither nor cannot without wait stop hold but except unless if instead else other "
    "another different rather both either or".split()
)
_MEANS_NO = {"fine thanks", "fine thank you", "yeah right"}  # as "I am fine, thanks" is heard, and in mockery
MOST_WORDS = 25  # whoever says more than that says more than yes
_VERB = re.compile(r"\b(?:shall|should|may|can|could) (?:i|we) (\w+)|\b(?:want|like) (?:me|us) to (\w+)")


def clear_yes(said: str, what: str = "", question: str = "") -> bool:
    """Whether these words of the caller are a clear yes to a proposal, and nothing besides.

    Args:
        said: as heard.
        what: the proposal in a few words, such as "the first option, flight MR103 at 11:30 am": a yes may repeat them,
            in their order, and name nothing else.
        question: what the caller was asked, such as "Shall I rebook it?": its verb may be repeated as well.
    """
    words = plain_words(said)
    if (
        "?" in said
        or not 0 < len(words) <= MOST_WORDS
        or set(words) & _CONTRADICTS
        or words[-1] in _OPEN
        or words[-1] in _HESITATES
    ):
        return False
    words = [word for word in words if word not in _HESITATES]
    while words and words[0] in _BEGINS:
        words.pop(0)
    if " ".join(words) in _MEANS_NO:
        return False
    grammar = _grammar(_verbs(question))
    asks_back = "confirm" in words and "i confirm" not in " ".join(words)  # "confirm the price" asks for it
    named = [""] if asks_back else [what, question]
    return any(_agrees(words, _names(text), grammar) for text in named)


def _names(text: str) -> list[str]:
    """The words of a proposal that a yes may repeat."""
    return [word for word in plain_words(text) if word not in _NO_NAMES]


def _agrees(words: list[str], names: list[str], grammar: list[tuple[re.Pattern[str], bool]]) -> bool:
    """Whether the words are agreement and courtesy from end to end, with nothing named but the proposal."""
    agreed, place, named = False, 0, 0
    while place < len(words):
        rest = " ".join(words[place:])
        length, agrees = max((_length(phrase, rest), agrees) for phrase, agrees in grammar)
        if length and place and words[place - 1] in _OPEN:
            return False  # "the yes"
        if length:
            agreed |= agrees
        elif words[place] in names[named:]:
            named = names.index(words[place], named) + 1
        elif not (names and (words[place] in _POINTS or agreed and words[place] in _JOINS)):
            return False
        place += length or 1
    return agreed


def _length(phrase: re.Pattern[str], text: str) -> int:
    """How many words of the text's beginning the phrase takes."""
    found = phrase.match(text)
    return len(found[0].split()) if found else 0


def _grammar(verbs: list[str]) -> list[tuple[re.Pattern[str], bool]]:
    """Each phrase, and whether it agrees or is only courtesy."""
    verb = f"(?:{'|'.join(map(re.escape, verbs))})" if verbs else r"(?!)"
    return [
        (re.compile(rf"(?:{phrase.replace('VERB', verb)})(?= |$)"), agrees)
        for phrases, agrees in ((_AGREES, True), (_BESIDES, False))
        for phrase in phrases
    ]


def _verbs(question: str) -> list[str]:
    """The verb of "Shall I rebook it?", and "book" for it as well."""
    found = [one or other for one, other in _VERB.findall(" ".join(plain_words(question)))]
    return [*found, *(verb[2:] for verb in found if verb.startswith("re") and len(verb) > 5)]
