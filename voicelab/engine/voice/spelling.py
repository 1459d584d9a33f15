"""What is said letter by letter or sign by sign: codes, addresses of the net, telephone numbers."""

from __future__ import annotations

import re

_ORDINAL = re.compile(r"\d[\d,]*(?:st|nd|rd|th|s|'s)", re.IGNORECASE)
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*")
_RUN = re.compile(r"\d+|(?<=\d)\.(?=\d)|[A-Z]+(?![a-z])|[A-Za-z]+")
_DOMAINS = "com|org|net|edu|gov|int|io|co|uk|de|fr|eu|us|ca|au|info|biz|dev|app|ai|tv|me|example|test"
_ADDRESS = re.compile(
    rf"(?:https?|ftp)://\S+|www\.\S+|\S+@[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)*\.(?:{_DOMAINS})(?:/\S*)?",
    re.IGNORECASE,
)
_SIGNS = {
    ".": "dot",
    "@": "at",
    "/": "slash",
    "-": "dash",
    "_": "underscore",
    ":": "colon",
    "?": "question mark",
    "=": "equals",
    "&": "and",
    "+": "plus",
    "#": "hash",
    "%": "percent",
    "~": "tilde",
}
_TELEPHONE = re.compile(
    r"(?<!\S)[\[\"'“]*(?:\((?!\d{1,5}\)[ .-]?\d))?"  # what opens a bracket around the whole number
    r"(?:\+\d{1,3}[ .-]?)?(?:\(\d{1,5}\)[ .-]?)?(?<!\d)\d{1,8}(?:[ .-]\d{2,8})*"
    r"(?=[.,;:!?)\]\"'”]*(?:\s|\Z))"
)
FEWEST, MOST = 7, 15  # digits of a telephone number


def spelled(signs: str) -> str:
    """Letters and digits, one by one, with a short pause after every third of six or more.

    People do it like that, and it halves what is misheard. "A" has a stop, as it would be read as the article.
    """
    said = ["A." if sign == "A" else sign for sign in signs.upper()]
    if len(said) >= 6:
        for index in range(2, len(said) - 2, 3):
            said[index] += ","
    return " ".join(said)


def code(word: str) -> str | None:
    """A word of letters and digits: "K7P2QM" → "K 7 P, 2 Q M", "23A" → "23 A."; None if it is none.

    What is tied to words ("24-hour", "3rd-party") is no code, but its parts may be.
    """
    if _ORDINAL.fullmatch(word) or not _CODE.fullmatch(word):
        return None
    parts = re.split("[-_/]", word)
    if any(_is_word(part) for part in parts):
        return " ".join(part if _is_word(part) or _is_number(part) else code(part) or spelled(part) for part in parts)
    runs = _RUN.findall(word)
    mixed = len(runs) > 2 or len("".join(runs)) >= 6
    if mixed and (word.isupper() or word.islower()) and all(len(run) <= 3 and run != "." for run in runs):
        return spelled("".join(runs))
    seat = len(runs) == 2  # a number with a letter: people say it as a number
    return " ".join("point" if run == "." else _digits(run, seat) if run.isdigit() else _letters(run) for run in runs)


def _is_word(part: str) -> bool:
    """Letters to be read as a word; in capitals alone only if they can be, and are more than initials."""
    if _ORDINAL.fullmatch(part):
        return True
    return part.isalpha() and len(part) > 1 and (not part.isupper() or (len(part) > 3 and _has_vowel(part)))


def _is_number(part: str) -> bool:
    return part.isdigit() and (part[0] != "0" or len(part) == 1)


def _digits(run: str, as_number: bool) -> str:
    return run if as_number and len(run) <= 2 and run[0] != "0" else spelled(run)


def _letters(run: str) -> str:
    return run if len(run) > 1 and _has_vowel(run) and (len(run) > 3 or not run.isupper()) else spelled(run)


def _has_vowel(letters: str) -> bool:
    return re.search("[aeiouy]", letters, re.IGNORECASE) is not None


def address(word: str) -> str | None:
    """An address of the net or of mail, with its signs named; None if it is none."""
    if not _ADDRESS.fullmatch(word):
        return None
    word = re.sub(r"^\w+://", "", word).rstrip("/")
    said = []
    for run in re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]", word):
        if run.isdigit():
            said.append(run if len(run) <= 2 and run[0] != "0" else spelled(run))
        elif run.isalpha():
            said.append(run if len(run) > 1 and _has_vowel(run) else spelled(run))
        else:
            said.append(_SIGNS.get(run, ""))
    return " ".join(said)


def telephone_words(text: str) -> dict[int, str]:
    """For the begin of every written word that belongs to a telephone number: its digits, and commas between groups."""
    said = {}
    for found in _TELEPHONE.finditer(text):
        number = found[0]
        if not FEWEST <= len(re.sub(r"\D", "", number)) <= MOST or not _is_telephone(number):
            continue
        for word in re.finditer(r"\S+", number):
            groups = re.findall(r"\+|\d+", word[0])
            said[found.start() + word.start()] = ", ".join(
                "plus" if group == "+" else spelled(group) for group in groups
            ).replace("plus,", "plus")
    return said


def _is_telephone(number: str) -> bool:
    """Whether digits are grouped as in one, and not as in a date, an amount or several numbers in a row."""
    groups = re.findall(r"\d+", number)
    if re.fullmatch(r"\D*(?:\d{4}-\d\d-\d\d|\d{1,3}(?:\.\d{3})+)\D*", number):
        return False
    if "+" in number or "(" in number.strip("(") or re.search(r"\d-\d+-\d|\d{3}-\d{4}", number):
        return True
    return len(groups) > 1 and (groups[0][0] == "0" or [len(group) for group in groups] == [3, 3, 4])
