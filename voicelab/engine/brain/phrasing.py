"""Results and roles in spoken words: short sentences without markup, from what was given and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

from .words import best_likeness, sentences, split_name, telling

LONGEST_WORDS = 45
NO_ANSWER_FOUND = "What I found does not answer that, I am sorry."


def speakable(text: str) -> str:
    """Without Markdown, list numbers and signs that a voice would stumble over."""
    text = re.sub(r"[*_`#>|]+", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\s*(?:\d{1,2}\.|[-•])\s+", "", text)
    text = re.sub(r"(?<=\d)\s*x\s*(?=\d)", " by ", text)
    text = re.sub(r"\s+", " ", text).strip()
    return text[:1].upper() + text[1:]


def shortened(text: str) -> str:
    """At most about 45 words, cut at the end of a sentence where there is one."""
    spoken = text.split()
    if len(spoken) <= LONGEST_WORDS:
        return text
    cut = " ".join(spoken[:LONGEST_WORDS])
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    return cut[: end + 1] if end > 20 else cut.rstrip(",;:") + "."


def result(output: str, question: str) -> str:
    """What to say of a tool's result, given what the caller wanted to know."""
    try:
        value = json.loads(output)
    except ValueError:
        value = output
    passages = _passages(value)
    if passages:  # the tool has ranked them: what shares no word with the question may still answer it
        told = _document("\n".join(passages), question)
        return _document(sentences(passages[0])[0], "") if told == NO_ANSWER_FOUND else told
    told = _document(value, question) if isinstance(value, str) else shortened(_ended(_structure(value)))
    return told or NO_ANSWER_FOUND


def _document(text: str, question: str) -> str:
    parts = sentences(text)
    if not parts:
        return NO_ANSWER_FOUND
    if len(text.split()) <= LONGEST_WORDS and len(parts) <= 2:
        return _ended(speakable(" ".join(map(_ended, map(speakable, parts)))))
    asked = telling(question)
    scored = [
        (sum(best_likeness(word, telling(part)) for word in asked), -position, part)
        for position, part in enumerate(parts)
        if len(part.split()) > 2 and not part.startswith("#")
    ]
    best = max(scored, default=(0.0, 0, ""))
    if asked and best[0] < 0.6:
        return NO_ANSWER_FOUND
    return shortened(_ended(speakable(best[2])))


def failed(output: str) -> bool:
    """Whether a tool's result says that it did not work."""
    try:
        value = json.loads(output)
    except ValueError:
        return False
    return isinstance(value, dict) and _is_error(value)


def _is_error(value: dict[str, Any]) -> bool:
    return str(value.get("status", "")).lower() in ("error", "failed", "failure") or bool(value.get("error"))


def _passages(value: Any) -> list[str]:
    """The texts of a list of passages, wherever it is in a result; only those that have one."""
    if isinstance(value, dict):
        return next((found for inner in value.values() if (found := _passages(inner))), [])
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return [one["text"] for one in value if isinstance(one.get("text"), str) and one["text"].strip()]
    return []


def _structure(value: Any) -> str:
    if isinstance(value, dict):
        if _is_error(value):
            message = value.get("message") or value.get("error") or "it did not say why"
            message = message.get("message", "it did not say why") if isinstance(message, dict) else message
            return f"That did not work: {_lower(str(message))}"
        inner = value.get("data", value)
        for name in ("message", "answer", "text", "summary", "result"):
            for place in (value, inner):
                if isinstance(place, dict) and isinstance(place.get(name), str) and place[name].strip():
                    return speakable(place[name])
        if not isinstance(inner, dict):
            return _structure(inner)
        facts = [
            f"{split_name(str(name)).lower()}: {_plain(fact)}"
            for name, fact in inner.items()
            if fact is not None and name not in ("status", "trace_id", "confidence", "id")
        ]
        return "; ".join(facts[:6]) or "It is done"
    if isinstance(value, list):
        if not value:
            return "There is nothing to be found"
        listed = ", ".join(_plain(entry) for entry in value[:3])
        return listed if len(value) <= 3 else f"There are {len(value)}; the first are {listed}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str) and len(value.split()) > 1:
        return speakable(value)
    return "It is done" if value is None else f"It is {value}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(inner) for inner in value.values() if isinstance(inner, (str, int, float)))
    if isinstance(value, list):
        return ", ".join(map(_plain, value[:3]))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return speakable(str(value))


def _ended(text: str) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?" else text.rstrip(";,") + "."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def greeting(instructions: str) -> str:
    """The greeting that the instructions dictate, or one with the role that they give."""
    dictated = re.search(
        r"(?:greet|say|welcome|open|begin|start|answer)[^.\"“]{0,60}[\"“]([^\"”]{3,300})[\"”]",
        instructions,
        flags=re.IGNORECASE,
    )
    if dictated:
        return dictated.group(1).strip()
    role = own_role(instructions)
    return f"Hello! {role} How can I help you?" if role else "Hello! How can I help you?"


def own_role(instructions: str) -> str:
    """ "You are the receptionist." as "I am the receptionist."; nothing if the instructions give no role."""
    found = re.search(r"\byou(?:'re| are) (an? |the )?([^.;:!?\n]{3,120})", instructions, flags=re.IGNORECASE)
    if not found:
        return ""
    return _ended(f"I am {found.group(1) or ''}{_first_person(found.group(2).strip())}")


def _first_person(text: str) -> str:
    swaps = {"you": "I", "your": "my", "yours": "mine", "yourself": "myself"}
    return re.sub(
        r"\b(you|your|yours|yourself)\b", lambda match: swaps[match.group().lower()], text, flags=re.IGNORECASE
    )


def abilities(tools: list[dict[str, Any]]) -> str:
    """What can be done, in a few words, from the tools' descriptions; empty without tools."""
    said = []
    for tool in tools[:3]:
        text = str(tool.get("description") or split_name(tool["name"]))
        text = re.sub(r"^Handoff to the (.*?) agent to handle the request\.?\s*", r"", text) or split_name(
            tool["name"].removeprefix("transfer_to_")
        )
        said.append(_lower(speakable(sentences(text)[0].rstrip(".") if sentences(text) else text)))
    return "; ".join(said)
