"""The calls of one response are answered once, in whatever order they come back; those of two are answered twice."""

from __future__ import annotations

import itertools

import pytest

from voicelab.session.tool_rounds import ToolRounds


def call(response: str, call_id: str) -> dict:
    item = {"type": "function_call", "call_id": call_id}
    return {"type": "response.output_item.done", "response_id": response, "item": item}


def done(response: str) -> dict:
    return {"type": "response.done", "response": {"id": response}}


@pytest.mark.parametrize("order", list(itertools.permutations(["a", "b", "done"])))
def test_the_last_to_come_asks(order):
    rounds = ToolRounds()
    asked = [rounds.take(call("r", "a")), rounds.take(call("r", "b"))]
    asked += [rounds.take(done("r")) if one == "done" else rounds.came_back(one) for one in order]
    assert asked == [False, False, False, False, True]


def test_a_tool_that_comes_back_before_the_next_is_called_waits_for_the_end():
    rounds = ToolRounds()
    assert [rounds.take(call("r", "a")), rounds.came_back("a"), rounds.take(call("r", "b"))] == [False] * 3
    assert [rounds.take(done("r")), rounds.came_back("b")] == [False, True]


def test_rounds_do_not_mix_and_leave_nothing_behind():
    rounds = ToolRounds()
    for event in (call("r", "a"), done("r"), call("s", "b"), done("s")):
        assert not rounds.take(event)
    assert rounds.came_back("b") and rounds.came_back("a")
    assert not rounds.take(done("without tools")) and rounds.came_back("unheard of")
    assert not rounds.take({"type": "response.done", "response": {"id": "r"}})
