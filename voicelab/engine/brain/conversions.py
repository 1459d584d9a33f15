"""A question for a conversion as the request that it is: "how many feet are in 3 metres" as "convert 3 metres to feet".

The question shares no word with a tool that converts, and to the embeddings is as near to any tool that counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .matching import about
from .turn import Heard, Said

_CONVERTS = re.compile(r"\bconver(?:t|sion)", re.IGNORECASE)
_AMOUNT = (
    r"(?:an? |half an? |[$€£¥]?\d(?:[\d.,/]{0,15}\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)[\w./ ]{0,30}?"
)
_UNIT = r"(?P<to>[a-z][a-z ]{1,28}?)"
_END = r"(?=\W*$|[?.!,]| (?:and|or|for|if|when|please)\b)"
_BETWEEN = r"(?:are|is|do|does|would|will|can|could|there|i|you|we|it|get|have|make|go|come|equal|fit)"
_ASKED = (
    re.compile(  # how many teaspoons are there in two tablespoons, how much yen do I get for 50 dollars
        rf"\bhow (?:many|much) {_UNIT} (?:(?:{_BETWEEN} ){{0,4}}(?:in(?:to)?|for|from|to|per)|is|are|makes?) "
        rf"(?P<of>{_AMOUNT}){_END}",
        re.IGNORECASE,
    ),
    re.compile(  # what is 72 fahrenheit in celsius, how much would 20 pounds be in euros
        rf"\b(?:what|how (?:much|many))(?:['’]s| {_BETWEEN}){{0,2}} (?P<of>{_AMOUNT}) (?:be )?(?:in|as|to) "
        rf"{_UNIT}{_END}",
        re.IGNORECASE,
    ),
    re.compile(rf"\bconvert (?P<of>{_AMOUNT}) (?:in)?to {_UNIT}{_END}", re.IGNORECASE),  # whose "a mile" is 1 mile
)
_ONE = (re.compile(r"^half an? ", re.IGNORECASE), "0.5 "), (re.compile(r"^an? ", re.IGNORECASE), "1 ")


def as_requests(conversation: Sequence[Heard], tools: Sequence[dict[str, Any]]) -> list[Heard]:
    """The conversation, in which each question for a conversion is a request for it, if one of the tools converts."""
    if not any(_CONVERTS.search(about(tool)) for tool in tools):
        return list(conversation)
    return [
        replace(one, text=as_request(one.text)) if isinstance(one, Said) and one.role == "user" else one
        for one in conversation
    ]


def as_request(said: str) -> str:
    """What was said, with a question for a conversion as a request: "and convert 1 mile to feet, please"."""
    for pattern in _ASKED:
        said = pattern.sub(_requested, said)
    return said


def _requested(found: re.Match[str]) -> str:
    amount = found["of"].strip()
    for pattern, number in _ONE:
        amount = pattern.sub(number, amount)
    return f"convert {amount} to {found['to']}"
