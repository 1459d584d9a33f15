"""What a tool gave back, in spoken sentences: what was found, what went wrong, never what was meant for a model."""

from __future__ import annotations

import re
from typing import Any

from .answers import PERHAPS, nearest
from .phrasing import CALLER, ended, lower, shortened, speakable, to_caller
from .structures import told_structure
from .turn import parsed
from .words import sentences, spaced

SHORT_WORDS = 45  # of a text that is told whole; of a longer one, or of a list, the sentence that answers
SURELY = 0.5  # odds from which a sentence answers a question about the caller's own
_OF_ONES_OWN = re.compile(  # "What is the state of my order?": rules that have to do with orders do not know
    r"^(?!.*\b(?:may|can|could|should|must|allowed|do i|have to)\b).*\b(?:my|our|mine|ours)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(r"#|\*\*[^*]+\*\*$")
_REFERS_BACK = re.compile(r"^(?:it|they|this|these|those)\b|^(?:[\w']+ ){1,3}(?:it|them|this)\b", re.IGNORECASE)
NO_ANSWER_FOUND = "What I found does not answer that, I am sorry."
TOLD = ("message", "answer", "text", "summary", "result")  # fields that hold a sentence which says all of it
_TO_MODEL = re.compile(  # "thank the caller" is an order, "thank you" is none, nor is "have a nice day"
    rf"^(?:please |now |then |and )*(?:(?:do not|don't|never|always|must) )?(?:"
    rf"(?:tell|inform|let|have|ask|advise|remind|reassure|invite|thank|instruct|apologi[sz]e to) {CALLER}\b|"
    rf"(?:ask|tell) (?:for|whether|if|that)\b|(?:offer|suggest) (?:a|an|another|the|to|that|some\w*|{CALLER})\b|"
    rf"(?:apologi[sz]e|explain|say so|say that|respond|reply|mention|summari[sz]e|relay|answer the|"
    rf"call the \w+ tool|use the \w+ tool|hand (?:over|off)|transfer {CALLER}|do not (?:mention|reveal|read|tell))\b)",
    re.IGNORECASE,
)
# In what is told of a failure: what the Agents SDK writes by itself, and words for whoever wrote the tool or calls it.
_SDK_FAILED = re.compile(r"^(?:An error occurred while |Tool '[^']*' timed out after |Tool execution was not approved)")
_INSIDE = re.compile(
    r"\b(?:arguments?|parameters?|JSON|schema|tools?|functions?|API|[A-Z]\w*(?:Error|Exception))\b|\w_\w|"
    r"^(?:please )?(?:call|use|invoke|run|find|choose|propose)\b.*\b(?:first|again|instead|else)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    rf"^(?:please |now |then )*(?:tell|inform|explain to|advise|remind|reassure|let|"
    rf"say)(?: {CALLER})?(?: know)? that (.+)$",
    re.IGNORECASE,
)
_ASKING_TO = re.compile(rf"^(?:please |now |then )*(?:ask|tell|invite|advise|remind) {CALLER} to (.+)$", re.IGNORECASE)
_ASKING_FOR = re.compile(rf"^(?:please |now |then )*ask (?:{CALLER} )?(?:for|about) (.+)$", re.IGNORECASE)
_OFFERING = re.compile(r"^(?:please |now |then )*(?:offer|suggest)(?: to)? (.+)$", re.IGNORECASE)
_CUT = re.compile(
    r"(?<=[.!?;])\s+|,?\s+and (?:then )?(?=(?:offer|ask|tell|apologi[sz]e|suggest|say so|explain|let|"
    r"invite|never|do not)\b)"
)


def result(output: str, question: str) -> str:
    """What to say of a tool's result, given what the caller wanted to know."""
    value = _read(output)
    if isinstance(value, str) and _SDK_FAILED.search(value):
        value = {"status": "error", "retryable": "again" in value}
    if isinstance(value, dict) and _is_error(value):
        return _error(value)
    passages = _passages(value)
    if passages:  # the tool has ranked them: what shares no word with the question may still answer it
        told = _document("\n".join(passages), question)
        return _document(sentences(passages[0])[0], "") if told == NO_ANSWER_FOUND else told
    if isinstance(value, str):
        return _document(for_caller(value) or "It is done.", question) or NO_ANSWER_FOUND
    sentence = _sentence_in(value)
    told = for_caller(sentence) if sentence else told_structure(value, question)
    return shortened(ended(speakable(told))) if told.strip() else "It is done."


def failed(output: str) -> bool:
    """Whether a tool's result says that it did not work."""
    value = _read(output)
    return _is_error(value) if isinstance(value, dict) else bool(_SDK_FAILED.search(str(value)))


def found_passages(output: str) -> bool:
    """Whether a result brings passages of documents: they are the answer, whatever else might fit."""
    return bool(_passages(_read(output)))


def for_caller(text: str) -> str:
    """What of a text a caller may hear: orders to a model become what they want said, or are left out."""
    text = spaced(text)
    parts = [one.strip() for line in text.splitlines() or [text] for one in _CUT.split(line)]
    if not any(map(_TO_MODEL.search, parts)):
        return to_caller(text)
    kept = []
    for part in filter(None, parts):
        told = _turned(part.rstrip(" .!;")) if _TO_MODEL.search(part) else part
        if told:
            kept.append(to_caller(told))
    return "\n".join(kept) if "\n" in text.strip() else " ".join(map(ended, kept))


def _turned(order: str) -> str:
    """An order to a model as what it wants said; empty if it is nothing for the caller."""
    if re.match(r"(?:please )?(?:do not|don't|never|always)\b", order, re.IGNORECASE):
        return ""
    if found := _SAYING.match(order):
        return ended(found.group(1))
    if found := _ASKING_TO.match(order):
        return ended(f"Please {found.group(1)}")
    if found := _ASKING_FOR.match(order):
        return f"Could you tell me {found.group(1)}?"
    if found := _OFFERING.match(order):
        return f"Would you like {found.group(1)}?"
    return ""


def _error(value: dict[str, Any]) -> str:
    """What did not work, and what can be done next where the result says so."""
    message = value.get("message") or value.get("error") or value.get("detail") or value.get("reason")
    if isinstance(message, dict):
        message = message.get("message") or message.get("detail")
    why = _plainly(message) if isinstance(message, str) and " " in message.strip() else ""
    only_asks = why.endswith("?") and len(sentences(why)) == 1
    told = f"That did not work: {lower(why)}" if why else "I am sorry, that did not work."
    told = why if only_asks else told
    told = ended(speakable(told))
    if "?" in told or "retryable" not in value:
        return told
    return f"{told} {'Shall I try it again?' if value['retryable'] is True else 'Can I do anything else for you?'}"


def _plainly(message: str) -> str:
    """What of a failure's message a caller may hear, without what is about the program behind it."""
    parts = [one for one in re.split(r"(?<=[.!?])\s+", message.strip()) if not _INSIDE.search(one)]
    return for_caller(" ".join(parts)).strip() if parts else ""


def _read(output: str) -> Any:
    value = parsed(output)
    return output if value is None and output.strip() != "null" else value


def _is_error(value: dict[str, Any]) -> bool:
    status = str(value.get("status", "")).lower()
    return status in ("error", "failed", "failure") or bool(value.get("error")) or value.get("success") is False


def _passages(value: Any) -> list[str]:
    """The texts of a list of passages, wherever it is in a result; only those that have one."""
    if isinstance(value, dict):
        return next((found for inner in value.values() if (found := _passages(inner))), [])
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return [one["text"] for one in value if isinstance(one.get("text"), str) and one["text"].strip()]
    return []


def _sentence_in(value: Any) -> str:
    """A field that says all of it in words."""
    inner = value.get("data", value) if isinstance(value, dict) else value
    for name in TOLD:
        for place in (value, inner):
            told = place.get(name) if isinstance(place, dict) else None
            if isinstance(told, str) and " " in told.strip():
                return told
    return ""


def _document(text: str, question: str) -> str:
    text = spaced(text)
    parts = sentences(text)
    if not parts:
        return NO_ANSWER_FOUND
    if len(text.split()) <= SHORT_WORDS and (len(parts) <= 2 or "\n" not in text.strip()):
        return ended(speakable(" ".join(map(ended, map(speakable, parts)))))
    told = _with_what_they_refer_to([part for part in parts if len(part.split()) > 2 and not _TITLE.match(part)])
    best = nearest(question, told)
    if best is None:
        return shortened(ended(speakable(told[0]))) if told else NO_ANSWER_FOUND
    if best.odds < (SURELY if _OF_ONES_OWN.match(question) else PERHAPS):
        return NO_ANSWER_FOUND
    return shortened(ended(speakable(told[best.at])))


def _with_what_they_refer_to(parts: list[str]) -> list[str]:
    """Each sentence, behind the one before it if it says nothing without that: "We pay what it was worth"."""
    return [
        f"{ended(before)} {part}" if before and _REFERS_BACK.search(part) else part
        for before, part in zip(["", *parts], parts, strict=False)
    ]
