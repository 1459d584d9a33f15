"""What a caller agrees to: words, a time of day, a highest amount; and whether what is offered is that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from voicelab.desk.plain_words import plain_words
from voicelab.evals.field_names import only, texts

SYMBOLS = {"dollars": "$", "euros": "€", "pounds": "£"}
_TIME = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\b|\b([01]?\d|2[0-3]):([0-5]\d)\b", re.IGNORECASE)
_FREE = re.compile(r"\bfree(?: of charge)?\b|\bno (?:extra |additional )?(?:charge|cost|fee)\b|\bcosts? nothing\b")


@dataclass(frozen=True)
class Terms:
    """What an offer must have to be taken; what is left out does not matter.

    Attributes:
        words: all of them; capitals do not count.
        without: none of them.
        after, before: the offer's time of day, in minutes since midnight: not earlier, not later.
        at_most: by a unit, such as `dollars`, the highest amount.
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    after: int | None = None
    before: int | None = None
    at_most: dict[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, place: str, row: Any) -> Terms:
        """As a scenario has them: `{words: [tomorrow], after: 8 pm, at_most: {dollars: 100}}`.

        Raises:
            ValueError: naming the place and the field that cannot be.
        """
        only(place, row, cls.__dataclass_fields__)
        at_most = row.get("at_most") or {}
        if not isinstance(at_most, dict) or not all(isinstance(most, int | float) for most in at_most.values()):
            raise ValueError(f"{place}: at_most is {at_most!r}; expected a unit and a number, as {{dollars: 100}}.")
        times = {name: _minutes(place, name, row[name]) for name in ("after", "before") if name in row}
        words = {name: texts(place, name, row.get(name)) for name in ("words", "without")}
        return cls(**words, **times, at_most=at_most)

    def fit(self, offer: str, amounts: dict[str, float]) -> bool:
        """Whether an offer in these words is one to take.

        Args:
            offer: what was said of it.
            amounts: what was said before, by the unit; an amount in the offer itself goes before it. Unknown ones do
                not speak against it: see `unknown`.
        """
        said = offer.lower()
        if any(word.lower() not in said for word in self.words) or any(word.lower() in said for word in self.without):
            return False
        told = {**amounts, **amounts_in(offer, self.at_most)}
        if any(unit in told and told[unit] > most for unit, most in self.at_most.items()):
            return False
        times = times_in(offer)
        if not times:
            return self.after is None and self.before is None
        return (self.after is None or times[0] >= self.after) and (self.before is None or times[0] <= self.before)

    def unknown(self, amounts: dict[str, float]) -> str | None:
        """The unit of an amount that has a limit, and that nobody has told yet."""
        return next((unit for unit in self.at_most if unit not in amounts), None)


def times_in(text: str) -> list[int]:
    """The times of day in a text, in minutes since midnight: "at 3:15 pm" is 915."""
    found = []
    for hour, minute, half, hour_of_24, minute_of_24 in _TIME.findall(text):
        if half:
            found.append((int(hour) % 12 + 12 * (half.lower() == "p")) * 60 + int(minute or 0))
        else:
            found.append(int(hour_of_24) * 60 + int(minute_of_24))
    return found


def amounts_in(text: str, units: Any) -> dict[str, float]:
    """By the unit, the highest amount of it in a text: "$75" and "seventy five dollars" are 75, "free" is 0."""
    said, found = " ".join(plain_words(text)), {}
    for unit in units:
        symbol = re.escape(SYMBOLS.get(unit, unit))
        pattern = rf"{symbol}\s?(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?) ?{re.escape(unit.removesuffix('s'))}s?\b"
        both = f"{text.lower().replace(',', '')} {said}"
        numbers = [float(before or after) for before, after in re.findall(pattern, both)]
        if numbers or _FREE.search(said):
            found[unit] = max(numbers, default=0.0)
    return found


def _minutes(place: str, name: str, given: Any) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return given  # YAML reads 17:30 as a number to the base of 60: minutes since midnight
    times = times_in(str(given))
    if len(times) != 1:
        raise ValueError(f"{place}: {name} is {given!r}; expected a time of day, such as 8 pm or 20:00.")
    return times[0]
