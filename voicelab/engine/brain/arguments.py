"""Arguments for a tool from what a caller said, by the tool's JSON Schema alone."""

from __future__ import annotations

import re
from typing import Any

from .words import best_likeness, split_name, stem, telling, words

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_DATES = (
    r"(?:today|tomorrow|tonight|yesterday|(?:next |this |on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|\d{4}-\d{2}-\d{2}|(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december) \w+)"
)
_NAME_BEFORE = r"(?:in|at|to|from|for|near|of|about|called|named|is|on)"
_CODE_WORDS = {"code", "number", "reference", "confirmation", "id", "locator", "pin"}
_YES, _NO = (
    {"yes", "yeah", "sure", "true", "please", "correct", "okay", "ok"},
    {"no", "not", "false", "never", "without"},
)


def resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """The schema behind `$ref`, and the first alternative of `anyOf` that is not null."""
    for _ in range(8):
        if "$ref" in schema:
            target: Any = root
            for part in str(schema["$ref"]).lstrip("#/").split("/"):
                target = target.get(part, {}) if isinstance(target, dict) else {}
            schema = target
        elif schema.get("anyOf") or schema.get("oneOf"):
            choices = schema.get("anyOf") or schema.get("oneOf") or []
            real = [choice for choice in choices if isinstance(choice, dict) and choice.get("type") != "null"]
            schema = {**real[0], "description": schema.get("description", "")} if real else {}
        else:
            break
    return schema


def nullable(schema: dict[str, Any]) -> bool:
    """Whether null is a value of this schema."""
    kinds = schema.get("type")
    choices = schema.get("anyOf") or schema.get("oneOf") or []
    return (
        kinds == "null"
        or isinstance(kinds, list)
        and "null" in kinds
        or any(isinstance(choice, dict) and choice.get("type") == "null" for choice in choices)
    )


def fill(parameters: dict[str, Any], said: str, asked: str = "") -> tuple[dict[str, Any], list[str]]:
    """Arguments for an object schema.

    Args:
        parameters: the tool's JSON Schema.
        said: the caller's words.
        asked: the caller's later reply, if the last thing we did was to ask for what was missing.

    Returns:
        the arguments found, and the names of the required ones that were not.
    """
    found: dict[str, Any] = {}
    missing: list[str] = []
    required = parameters.get("required") or []
    properties = parameters.get("properties") or {}
    for name, given in properties.items():
        schema = resolve(given, parameters) if isinstance(given, dict) else {}
        value = value_of(name, schema, said, parameters)
        if value is None and asked:
            value = value_of(name, schema, asked, parameters, alone=True)
        if value is not None:
            found[name] = value
        elif name in required:
            if isinstance(given, dict) and nullable(given):
                found[name] = None
            elif "default" in schema:
                found[name] = schema["default"]
            else:
                missing.append(name)
    return found, missing


def value_of(name: str, schema: dict[str, Any], said: str, root: dict[str, Any], alone: bool = False) -> Any:
    """The value of one parameter in the caller's words, or `None`; `alone` when they are the reply to a question."""
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), None)
    if schema.get("enum"):
        return _choice(schema["enum"], said)
    if "const" in schema:
        return schema["const"]
    if kind in ("integer", "number"):
        return _number(said, kind == "integer", schema)
    if kind == "boolean":
        return _truth(name, said, alone)
    if kind == "array":
        item = value_of(name, resolve(schema.get("items") or {"type": "string"}, root), said, root, alone)
        return None if item is None else [item]
    if kind == "object":
        inner, missing = fill({**schema, "$defs": root.get("$defs", {})}, said, said if alone else "")
        return None if missing else inner
    if kind in ("string", None):
        return _string(name, schema, said, alone)
    return None


def _choice(options: list[Any], said: str) -> Any:
    spoken = [stem(word) for word in words(said)]
    scored = []
    for option in options:
        parts = [stem(word) for word in words(str(option))]
        if parts:
            scored.append((sum(best_likeness(part, spoken) for part in parts) / len(parts), option))
    score, option = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return option if score >= 0.6 else None


def _number(said: str, whole: bool, schema: dict[str, Any]) -> int | float | None:
    value: float | None = None
    digits = re.search(r"-?\d+(?:\.\d+)?", said)
    if digits:
        value = float(digits.group())
    else:
        for spoken in words(said):
            if spoken == "dozen":
                value = 12
            elif spoken in _TENS:
                value = 20 + 10 * _TENS.index(spoken)
            elif spoken in _UNITS:
                unit = _UNITS.index(spoken)
                value = value + unit if value and value >= 20 and unit < 10 else unit
            elif spoken == "hundred":
                value = (value or 1) * 100
            elif value is not None:
                break
    low, high = schema.get("minimum", float("-inf")), schema.get("maximum", float("inf"))
    if value is None or not low <= value <= high:
        return None
    return int(value) if whole else value


def _truth(name: str, said: str, alone: bool) -> bool | None:
    spoken = set(words(said))
    if alone and spoken & _NO:
        return False
    if alone and spoken & _YES:
        return True
    topic = telling(split_name(name))
    return True if topic and all(best_likeness(word, telling(said)) for word in topic) else None


def _string(name: str, schema: dict[str, Any], said: str, alone: bool) -> str | None:
    about = {*words(split_name(name)), *words(str(schema.get("description", "")))}
    named = set(words(split_name(name)))
    if schema.get("pattern") or named & _CODE_WORDS:
        return _code(said, schema.get("pattern"))
    if named & {"date", "day", "when", "time"}:
        return _date(said) or (said.strip() if alone else None)
    if named & {"email", "mail"}:
        found = re.search(r"[\w.+-]+@[\w-]+\.[\w.]+", said)
        return found.group() if found else None
    if named & {"city", "name", "place", "destination", "origin", "location", "town", "country", "person", "street"}:
        return _proper_name(name, said, alone)
    if alone:
        return said.strip() or None
    free = {
        "query",
        "question",
        "request",
        "text",
        "message",
        "topic",
        "content",
        "search",
        "description",
        "issue",
        "problem",
        "reason",
        "note",
        "subject",
        "context",
        "input",
        "keyword",
        "keywords",
    }
    if named & free or about & {"question", "query", "request", "words"}:
        return said.strip() or None
    return _proper_name(name, said, alone)


def _code(said: str, pattern: str | None) -> str | None:
    spelled = "".join(
        str(_UNITS.index(word)) if word in _UNITS[:10] else word.upper()
        for word in words(said)
        if word in _UNITS[:10] or len(word) == 1 or re.search(r"\d", word)
    )
    for candidate in [spelled, *(word.upper() for word in re.findall(r"[\w-]+", said) if re.search(r"\d", word))]:
        try:
            fits = re.search(pattern, candidate) if pattern else len(candidate) >= 3
        except re.error:
            fits = len(candidate) >= 3
        if candidate and fits:
            return candidate
    return None


def _date(said: str) -> str | None:
    found = re.search(_DATES, said.lower())
    return found.group().removeprefix("on ") if found else None


def _proper_name(name: str, said: str, alone: bool) -> str | None:
    if alone:
        reply = re.sub(
            r"^(?:it'?s|it is|my name is|i'?m|i am|to|in|from|for|the)\s+", "", said.strip(), flags=re.IGNORECASE
        )
        return reply.strip(" .!?") or None
    before = next((word for word in words(split_name(name)) if word in ("from", "to")), None)
    before = {"origin": "from", "destination": "to"}.get(name, before) or _NAME_BEFORE
    found = re.search(rf"\b{before}\s+((?:[A-Z][\w'-]+\s?)+)", said) or re.search(
        rf"\b{before}\s+(?!the |a |an |my |your |this |that |{_DATES})([\w'-]+)", said, flags=re.IGNORECASE
    )
    return found.group(1).strip(" .!?") if found else None


def question_for(name: str, schema: dict[str, Any]) -> str:
    """One sentence that asks for a missing parameter, from its description or its name."""
    described = str(schema.get("description") or "").strip().rstrip(".")
    thing = described.split(".")[0] if 0 < len(described.split()) <= 12 else split_name(name).lower()
    thing = thing[:1].lower() + thing[1:]
    if schema.get("enum"):
        options = [str(option) for option in schema["enum"]]
        return f"Which {split_name(name).lower()} would you like: {', '.join(options[:-1])} or {options[-1]}?"
    if not re.match(r"(?:the|a|an|your|how|which|what|when|where)\b", thing):
        thing = f"the {thing}"
    thing = re.sub(r"\b(?:the caller|the user|the customer|caller|user|customer)'?s\b", "your", thing)
    return f"Could you tell me {thing}, please?"
