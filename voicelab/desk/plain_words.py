"""What was said, as plain words that can be compared: small letters, no contractions, numbers as digits."""

from __future__ import annotations

import re

_ENDINGS = (("n't", " not"), ("'s", " is"), ("'d", " would"), ("'m", " am"), ("'re", " are"), ("'ll", " will"))
_JOINED = {
    "ma'am": "madam",
    "can't": "can not",
    "won't": "will not",
    "thats": "that is",
    "lets": "let us",
    "let's": "let us",
}
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = tuple("first second third fourth fifth sixth seventh eighth ninth tenth".split())
_NUMBERS = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 20 + 10 * number for number, word in enumerate(_TENS)},
    "oh": 0,
}
_MONEY = {"$": "dollars", "€": "euros", "£": "pounds"}
_PLACES = ("number", "option", "choice")  # "option two" is the second one


def plain_words(text: str) -> list[str]:
    """The words of a text: "Yes, that's MR one oh three!" is `yes that is mr 103`, "the first one" is `the #1 one`.

    What was begun twice ("y-yes") counts once. Letters before digits come apart from them; a code that has them mixed,
    such as a booking's reference, stays one word.
    """
    text = text.lower().replace("’", "'")
    for joined, apart in _JOINED.items():
        text = re.sub(rf"\b{joined}\b", apart, text)
    for ending, apart in _ENDINGS:
        text = re.sub(rf"(?<=\w){ending}\b", apart, text)
    text = re.sub(r"\b(\w{1,3})-\s?(?=\1)", "", text)
    text = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text)
    text = re.sub(r"\b(\d{1,2}):(?:00|(\d\d))(?!\d)", r"\1\2", text)  # as it is said: "eleven thirty" is 1130
    for sign, name in _MONEY.items():
        text = re.sub(rf"{re.escape(sign)}\s?(\d(?:[\d.,]*\d)?)(?: {name}\b)?", rf"\1 {name}", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)|(?<=\d)\.0+\b", "", text)
    text = re.sub(r"\b(\d+)(?:st|nd|rd|th)\b", r"#\1", text)
    found = re.findall(r"#?\d+[a-z]+\d\w*|[a-z]+\d+[a-z]\w*|#?\d+(?:\.\d+)?|[^\W\d_]+", text)
    words = _with_digits([f"#{ORDINALS.index(word) + 1}" if word in ORDINALS else word for word in found])
    pairs = zip(["", *words], words, strict=False)
    return [f"#{word}" if word.isdigit() and before in _PLACES else word for before, word in pairs]


def is_number(word: str) -> bool:
    """Whether a plain word is a number, and no place in an order."""
    return word.replace(".", "", 1).isdigit()


def codes(text: str) -> set[str]:
    """What in a text is written with letters and digits in one word, such as a flight number or a reference."""
    text = re.sub(r"\d(?:[ap]m|st|nd|rd|th)\b", "", text.lower())  # times and places in an order are no names
    return set(re.findall(r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{3,}\b", text))


def ordinals(text: str) -> set[str]:
    """Which places in an order a text speaks of, such as `first`; a second that passes is none."""
    text = re.sub(
        r"\b(?:one|a|per|every|split|half a) second\b|\b(?:at|first) first\b|\bfirst of all\b", "", text.lower()
    )
    return set(re.findall(rf"\b(?:{'|'.join(ORDINALS)})\b", text))


def _with_digits(found: list[str]) -> list[str]:
    said: list[str] = []
    run: list[str] = []
    for word in [*found, ""]:
        pointing = bool(said) and (said[-1] in ("that", "this", "the", "same") or said[-1].startswith("#"))
        pronoun = word == "one" and not run and pointing
        if (word in _NUMBERS and not (word == "oh" and not run) and not pronoun) or (run and word == "hundred"):
            run.append(word)
            continue
        said += _numbers(run)
        run = []
        said += [word] if word else []
    return said


def _numbers(run: list[str]) -> list[str]:
    """A run of number words in digits: "twenty five" is 25, "one oh three" 103, "two hundred fifty" 250."""
    told, whole = "", 0
    if "hundred" in run:
        place = run.index("hundred")
        before, after = _numbers(run[:place]), _numbers(run[place + 1 :])
        return [str(int("".join(before) or 1) * 100 + int("".join(after) or 0))]
    for word in run:
        value = _NUMBERS[word]
        if whole and value < 10:
            told, whole = told[:-1] + str(value), 0
        else:
            told, whole = told + str(value), value if value >= 20 else 0
    return [told] if run else []
