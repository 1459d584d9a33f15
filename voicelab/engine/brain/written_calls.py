"""Function calls that a language model writes into its text, told apart from what it says, while the text streams in.

Small models do it in the way they were trained on, whatever the server asks for:

- bare JSON, `{"name": …, "arguments" or "parameters": …}`, one or a list of them, also within ```` ```json ````;
- the form of the chat protocol, `{"function": {…}}` or `{"tool_calls": […]}`, whose arguments may be JSON in a string;
- behind a mark of their own: `<tool_call>` (Hermes, Qwen), `[TOOL_CALLS]` (Mistral), `<|python_tag|>` (Llama),
  `<|tool_call|>` (Phi, Granite), `<function_call>`.

Bare JSON is a call only if it names a function that was offered; else it is something said. Behind a mark everything
is one. What `<think>` encloses is neither, and what follows a call is not said either: it tells of a result that the
model cannot know yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from .turn import parsed

MARKS = ("<tool_call>", "[TOOL_CALLS]", "<|python_tag|>", "<|tool_call|>", "<function_call>")
THOUGHT = re.compile(r"</think(?:ing)?>")
CLOSED = re.compile("|".join(map(re.escape, (*MARKS, "</tool_call>", "<|/tool_call|>", "</function_call>"))))
OPENING = re.compile(r"</?think(?:ing)?>|" + "|".join(map(re.escape, MARKS)) + r"|```\w*\s*(?=[{\[])|[{\[]")
HALF_OPENED = re.compile(r"```\w*\s*\Z|``?\Z")
NAMED_FIRST = re.compile(r"\s*([\w.-]+)\s*(?:\[CALL_ID\]\w+\s*)?(?:\[ARGS\]\s*)?(?=\{)")  # Mistral's later form
FIRST_KEY = re.compile(r'[\[\s]*\{\s*"(name|function|tool|tool_name|tool_calls|type|id|arguments|parameters)"\s*:')
FIRST_NAME = re.compile(r'[\[\s]*\{\s*"(?:name|tool|tool_name)"\s*:\s*"([^"\\]*)"')
BEGINNING = re.compile(r'[\[\s]*(?:\{\s*(?:"\w*(?:"\s*)?)?)?\Z')
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|"', re.DOTALL)
NAMES, ARGUMENTS = ("name", "tool", "tool_name", "function"), ("arguments", "parameters", "args")
BESIDE = {"id", "type", "call_id", "index"}


@dataclass(frozen=True)
class WrittenCall:
    """A call as it was written; `arguments` is meant to be a JSON object, and need not be one."""

    name: str
    arguments: str


class WrittenCalls:
    """Reads one answer as it streams in.

    Args:
        names: of the functions that were offered.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._rest = ""
        self._called = self._thinking = False

    def feed(self, text: str) -> Iterator[str | WrittenCall]:
        """What is said or called for certain after this piece of the text."""
        self._rest += text
        yield from self._read(False)

    def end(self) -> Iterator[str | WrittenCall]:
        """What was held back; the text has ended."""
        yield from self._read(True)

    def _read(self, ended: bool) -> Iterator[str | WrittenCall]:
        while self._rest:
            if self._thinking:
                if not self._leave_thought(ended):
                    return
                continue
            opening = OPENING.search(self._rest)
            if opening is None:
                yield from self._say(len(self._rest) if ended else _certain(self._rest))
                return
            yield from self._say(opening.start())
            mark = opening.group()
            if mark in MARKS:
                found = self._marked(mark, ended)
            elif mark.startswith("<"):
                self._thinking, self._rest = mark[1] != "/", self._rest[len(mark) :]
                continue
            else:
                found = self._bare(len(mark) if mark.startswith("`") else 0, ended)
            if found is None:
                return
            calls, length = found
            if not calls:
                yield from self._say(length)
                continue
            self._called = True
            yield from calls
            self._rest = self._rest[length:]

    def _say(self, length: int) -> Iterator[str]:
        said, self._rest = self._rest[:length], self._rest[length:]
        if said and not self._called:
            yield said

    def _leave_thought(self, ended: bool) -> bool:
        """Whether the thought is over; what it was is dropped."""
        over = THOUGHT.search(self._rest)
        self._thinking = not over
        self._rest = self._rest[over.end() :].lstrip() if over else "" if ended else self._rest[-len("</thinking>") :]
        return bool(over)

    def _marked(self, mark: str, ended: bool) -> tuple[list[WrittenCall], int] | None:
        """The calls behind a mark, and how much of the text they are; `None` while more of it has to come."""
        closing = CLOSED.search(self._rest, len(mark))
        stop = closing.start() if closing else len(self._rest)
        inside = self._rest[len(mark) : stop]
        named = NAMED_FIRST.match(inside)
        start = len(mark) + (named.end() if named else len(inside) - len(inside.lstrip()))
        value_end = _json_end(self._rest[:stop], start) if self._rest[start : start + 1] in ("{", "[") else None
        if value_end is None:
            return ([WrittenCall("", inside)], stop) if closing or ended else None
        text = self._rest[start:value_end]
        calls = [WrittenCall(named.group(1), text)] if named else _calls(parsed(text)) or [WrittenCall("", text)]
        return calls, value_end

    def _bare(self, start: int, ended: bool) -> tuple[list[WrittenCall], int] | None:
        """As `_marked` for JSON without a mark; with no calls, the length is that of what is said after all."""
        text = self._rest[start:]
        refused: tuple[list[WrittenCall], int] = ([], start + 1)
        if not FIRST_KEY.match(text):
            may_become_one = BEGINNING.match(text) or any(mark.startswith(text) for mark in MARKS)
            return None if may_become_one and not ended else refused
        named = FIRST_NAME.match(text)
        if named and named.group(1) not in self._names:
            return refused
        end = _json_end(text, 0)
        if end is None and not ended:
            return None
        whole = text[:end]
        calls = _calls(parsed(whole))
        if not calls:  # an offered name in what is no whole call: the model has to hear of it, the caller must not
            calls = [WrittenCall(name, whole) for name in _named(whole) if name in self._names][:1]
        if not any(call.name in self._names for call in calls):
            return refused
        return calls, start + len(whole)


def _certain(text: str) -> int:
    """How much of a text that has no opening is not the beginning of one."""
    half = HALF_OPENED.search(text)
    if half:
        return half.start()
    openings = (*MARKS, "<thinking>", "</thinking>", "<think>", "</think>")
    for length in range(min(len(text), max(map(len, openings)) - 1), 0, -1):
        if any(opening.startswith(text[-length:]) for opening in openings):
            return len(text) - length
    return len(text)


def _json_end(text: str, start: int) -> int | None:
    """Where the brackets that open at `start` are all closed; `None` if they are not."""
    depth = 0
    for token in TOKEN.finditer(text, start):
        if token.group() == '"':
            return None  # a string that has not ended
        if len(token.group()) == 1:
            depth += 1 if token.group() in "{[" else -1
        if depth == 0:
            return token.end()
    return None


def _named(text: str) -> list[str]:
    return re.findall(r'"(?:name|tool|tool_name|function)"\s*:\s*"([^"\\]*)"', text)


def _calls(value: Any) -> list[WrittenCall]:
    """The calls of a JSON value in any of the known forms; none if it has another."""
    if isinstance(value, list):
        each = [_calls(one) for one in value]
        return [call for calls in each for call in calls] if all(each) else []
    if not isinstance(value, dict):
        return []
    for key in ("function", "tool_calls"):
        if isinstance(value.get(key), dict | list) and not set(value) - BESIDE - {key}:
            return _calls(value[key])
    names, given = [key for key in NAMES if isinstance(value.get(key), str)], [key for key in ARGUMENTS if key in value]
    if len(names) != 1 or len(given) > 1 or set(value) - BESIDE - {*names, *given}:
        return []
    arguments = value[given[0]] if given else {}
    return [WrittenCall(value[names[0]], arguments if isinstance(arguments, str) else json.dumps(arguments))]
