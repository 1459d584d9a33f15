"""JSON from outside is read, or refused in words, within bounds."""

from __future__ import annotations

import pytest

from voicelab.outside_json import DEEPEST, MOST_VALUES, Unreadable, loads


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (nested(DEEPEST + 1), "nested deeper than 100"),
        ("[" * 9_000, "nested deeper than 100"),
        (b"\xff\xfe", "can't decode"),
        ("[1e999]", "out of range"),
        ("[NaN]", "NaN is no number"),
        ("{oops", "Expecting property name"),
    ],
)
def test_what_nobody_could_bear_is_refused(text, told):
    with pytest.raises(Unreadable, match=told):
        loads(text)


def test_more_values_than_anybody_has_to_say_are_not_read():
    with pytest.raises(Unreadable, match="more than 200000 values"):
        loads("[" + "[]," * (MOST_VALUES // 2) + "[]]")


def test_whatever_is_no_deeper_is_read():
    assert loads(nested(DEEPEST)) and loads(b'{"a": "\\ud83d!"}') == {"a": "\ufffd!"}
