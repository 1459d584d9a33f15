"""A question for a parameter that is missing, in words that a caller understands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ..words import name_words, split_name

_LONGEST = 14  # words of a description that can be asked for as it is
_READ = 1_000  # characters in which they are looked for
_NOTES = 3  # for programmers, in one description
# What a description tells a programmer, and no caller: forms, examples, defaults.
_TECHNICAL = re.compile(
    r"\s*(?:\bas (?:listed|shown|returned|given|found|told)(?: by [\w ]*)?|"
    r"\([^)]*\)|, (?:like|say) \d.*|"
    r"[,;]?\s*(?:\be\.g\.|\bin (?:12|24)[- ]hour\b|\b(?:digits|letters|numbers) only\b|\b(?:for "
    r"example|such as|in (?:the )?(?:form|format)|formatted"
    r"|as (?:HH|YYYY|ISO|MM|DD)"
    r"|(?:HH|YYYY|MM|DD)[:/-]|in ISO|ISO|must be|should be|defaults?|optional|required)\b).*)$",
    re.IGNORECASE | re.DOTALL,
)
_TRUE_IF = re.compile(r"(?:set to )?(?:true|yes) (?:if|when|whether) ([^,;.]+)", re.IGNORECASE)
_FORM = re.compile(
    r"[HMSDY:./-]+|(?:the )?(?:12|24)[- ]hour \w+|"
    r"(?:an? |the )?\w+[- ](?:letter|digit|character) (?:code|number)|"
    r"(?:[A-Z]{1,4} and )?\w+ (?:digits|letters|characters|capitals)\b.*",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:how|which|what|when|where|who|whose|whether|if)\b", re.IGNORECASE)
_FLAGS = {"is", "has", "include", "with", "want", "wants", "use"}
_ONLY = re.compile(r"^(?:just|only) (?=\w)")
_ARTICLE = re.compile(r"(?:the|a|an|your|any|all)\b")
_NO_COUNT = re.compile(r"\b(?:digits|coordinates|readings|savings|details|numbers|letters|earnings)$")
_NO_NOUN = re.compile(r"\b(?:to|from|by|for|at|in|on|with|of)$")
_SOMEBODY = re.compile(r"\b(?:the (?:caller|user|customer)|caller|user|customer)'s\b")


def question_for(name: str, schema: dict[str, Any]) -> str:
    """One sentence that asks for a missing parameter, from its options, its description or its name."""
    plain = " ".join(name_words(name)) or "value"
    listed = [split_name(str(option)) for option in schema.get("enum") or () if option is not None]
    if len(listed) > 1:
        which = "Which" if _NO_NOUN.search(plain) else f"Which {plain}"
        return f"{which} would you like: {', '.join(listed[:-1])} or {listed[-1]}?"
    parts = schema.get("properties")
    if isinstance(parts, dict) and parts:
        needed = [split_name(str(part)).lower() for part in schema.get("required") or parts]
        return f"What {'are' if len(needed) > 1 else 'is'} the {' and the '.join(needed[:3])}, please?"
    thing = _described(str(schema.get("description") or "")) or plain
    counts = schema.get("type") in ("integer", "number") and _is_plural(plain) and not _NO_COUNT.search(plain)
    if thing == plain and counts:
        return f"How many {plain}, please?"
    thing = thing if re.match(r"[A-Z]{2}", thing) else thing[:1].lower() + thing[1:]
    thing = _SOMEBODY.sub("your", _ONLY.sub("", thing))
    counted = re.match(r"(?:the )?(?:number|count) of (?!(?:the|a|an|your|this|my)\b)([a-z].+)$", thing)
    if counted:
        return f"How many {counted.group(1)}, please?"
    thing = re.sub(r"^(?:the |an? )?(?:list|array) of (?=[a-z])", "the ", thing).replace("the the ", "the ")
    if schema.get("type") == "boolean" and (told := _TRUE_IF.match(str(schema.get("description") or ""))):
        return f"Could you tell me whether {_SOMEBODY.sub('your', told.group(1))}, please?"
    if schema.get("type") == "boolean" and not _ASKS.match(thing):
        return f"Would you like {' '.join(word for word in plain.split() if word not in _FLAGS)}, yes or no, please?"
    if _ASKS.match(thing):
        return f"Could you tell me {thing}, please?"
    thing = thing if _ARTICLE.match(thing) else f"the {thing}"
    return f"What {'are' if _is_plural(thing) else 'is'} {thing}, please?"


def _is_plural(thing: str) -> bool:
    """Whether the first thing that is asked for is more than one."""
    words = re.split(r",|\b(?:of|for|to|in|from|that|which|who|with)\b|(?<=\w) (?:the|a|an) ", thing)[0].split()
    return " and " not in thing and bool(words) and bool(re.search(r"[^su]s$|^(?:people|children)$", words[-1]))


@lru_cache(maxsize=512)  # each turn asks what every tool would ask for
def _described(text: str) -> str:
    """The first sentence of a description, if a caller can be asked for that."""
    thing = re.split(r"(?<=\w\w)\.(?:\s|$)", " ".join(text[:_READ].split()))[0]
    for _ in range(_NOTES):  # one after the other, from the end
        thing = _TECHNICAL.sub("", thing).strip(" ,.:;")
    if _FORM.fullmatch(thing):  # a form, and nothing else
        return ""
    return thing if 0 < len(thing.split()) <= _LONGEST else ""
