"""The tool gateway: what is refused, what is bounded, what happens once, and what is recorded of it."""

from __future__ import annotations

import asyncio
import functools
import json
import threading
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from agents import FunctionTool
from agents.realtime import RealtimeAgent, RealtimeRunner
from agents.realtime.model_events import RealtimeModelToolCallEvent
from agents.realtime.testing import ScriptedRealtimeModel
from agents.tool_context import ToolContext
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field
from talk import Talk

from voicelab.desk.call_context import CallContext, Caller
from voicelab.desk.gateway import NotAuthorised, Result, ToolProblem, gateway_tool

SECRET = "hunter2-in-the-message"
ADA = Caller("C-1", "Ada")


async def call(tool: FunctionTool, context: Any, arguments: Any = None, call_id: str = "call_1") -> dict[str, Any]:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
    run = ToolContext(context, tool_name=tool.name, tool_call_id=call_id, tool_arguments=text)
    return json.loads(await tool.on_invoke_tool(run, text))


@dataclass
class Parcel:
    number: int
    due: date


@gateway_tool
def track(number: Annotated[int, Field(ge=1)], speed: Literal["slow", "fast"] = "slow") -> Parcel:
    """Finds a parcel.

    Args:
        number: the parcel's number.
    """
    return Parcel(number, date(2026, 5, 4))


async def test_a_function_becomes_a_stock_tool_with_a_schema_and_an_envelope():
    assert isinstance(track, FunctionTool) and (track.name, track.description) == ("track", "Finds a parcel.")
    schema = track.params_json_schema
    assert schema["properties"]["number"]["description"] == "the parcel's number."
    assert schema["additionalProperties"] is False
    answer = await call(track, CallContext(), {"number": 7, "speed": "fast"})
    assert list(answer) == ["status", "data", "confidence", "trace_id"]
    assert answer["data"] == {"number": 7, "due": "2026-05-04"} and answer["confidence"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"number": "seven", "speed": "slow"}, "'number' does not fit"),
        ({"number": 0, "speed": "slow"}, "'number' does not fit"),
        ({"number": 1, "speed": "warp"}, "'slow' or 'fast'"),
        ({"speed": "slow"}, "'number' is missing. Ask the caller"),
        ({"number": 1, "customer": "C-2"}, "no argument 'customer'; known: number, speed"),
        ("[1]", "must be an object"),
        ("{number: 1", "no JSON"),
        ({"number": "9" * 100_000, "speed": "slow"}, "'number' does not fit"),
    ],
)
async def test_arguments_that_do_not_fit_are_named_and_nothing_is_run(arguments, told):
    context = CallContext()
    answer = await call(track, context, arguments)
    assert list(answer) == ["status", "error_code", "message", "retryable"]
    assert answer["error_code"] == "invalid_arguments" and told in answer["message"] and len(answer["message"]) < 300
    assert (context.audit[0].outcome, context.audit[0].details["attempts"]) == ("error", 0)


async def test_who_is_not_verified_or_not_authorised_gets_nothing():
    ran = []

    def own_only(context: CallContext, arguments: dict[str, Any]) -> None:
        if arguments["account"] != context.caller.id:
            raise NotAuthorised

    @gateway_tool(verified=True, authorise=own_only)
    def balance(context: CallContext, account: str) -> int:
        ran.append(account)
        return 12

    context = CallContext()
    assert (await call(balance, context, {"account": "C-1"}))["error_code"] == "not_verified"
    context.caller = ADA
    assert (await call(balance, context, {"account": "C-2"}))["error_code"] == "not_authorised"
    assert (await call(balance, context, {"account": "C-1"}))["data"] == 12
    assert ran == ["C-1"] and "context" not in balance.params_json_schema["properties"]
    assert [(row.outcome, row.details["caller"]) for row in context.audit] == [
        ("error", None),
        ("error", "C-1"),
        ("ok", "C-1"),
    ]


async def test_a_slow_tool_is_acknowledged_once_and_a_quick_one_is_not():
    said = []

    async def say(text: str) -> None:
        said.append(text)
        finish.set()

    finish = asyncio.Event()

    @gateway_tool(acknowledge_after_ms=1, acknowledgement="Let me look.")
    async def slow() -> str:
        await finish.wait()
        return "found"

    assert (await call(slow, CallContext(say=say)))["data"] == "found" and said == ["Let me look."]
    await call(track, CallContext(say=say), {"number": 1, "speed": "slow"})
    assert said == ["Let me look."]


async def test_when_the_time_is_over_the_model_is_told_or_the_fallback_answers():
    async def never(number: int) -> str:
        await asyncio.Event().wait()

    context = CallContext()
    answer = await call(gateway_tool(never, timeout_ms=1), context, {"number": 3})
    assert (answer["error_code"], answer["retryable"]) == ("timeout", True) and "Nothing was done" in answer["message"]
    with_fallback = gateway_tool(
        never, timeout_ms=1, fallback=lambda number: f"Parcel {number} is on its way, as a rule."
    )
    twice = [await call(with_fallback, context, {"number": 3}) for _ in range(2)]
    assert twice[0]["data"] == {"message": "Parcel 3 is on its way, as a rule.", "fallback": True} == twice[1]["data"]
    assert twice[0]["confidence"] == 0.5
    assert [row.outcome for row in context.audit] == ["error", "fallback", "fallback"]


async def test_retries_are_bounded_and_only_for_what_may_pass():
    tries = []

    @gateway_tool(retries=2)
    def flaky(code: str) -> int:
        tries.append(code)
        if len(tries) < 3 or code == "no":
            raise ToolProblem(code, "Not now.", retryable=code != "no")
        return len(tries)

    assert (await call(flaky, CallContext(), {"code": "busy"}))["data"] == 3
    assert (await call(flaky, CallContext(), {"code": "no"}))["error_code"] == "no" and len(tries) == 4

    @gateway_tool(retries=1)
    def down() -> None:
        tries.append("down")
        raise ConnectionRefusedError(SECRET)

    answer = await call(down, CallContext())
    assert (answer["error_code"], tries.count("down")) == ("unavailable", 2)


async def test_a_change_has_one_key_over_its_retries_and_is_made_once():
    keys, running, release = [], threading.Event(), threading.Event()

    @gateway_tool(changes=True, retries=1, idempotency=lambda context, arguments: f"order {arguments['item']}")
    def order(context: CallContext, item: str, *, idempotency_key: str) -> str:
        keys.append(idempotency_key)
        running.set()
        if len(keys) == 1:
            raise ToolProblem("busy", "Busy.", retryable=True)
        release.wait(5)
        return "ordered"

    talk = Talk(ADA)
    await talk.propose(order, {"item": "tea"})
    talk.caller("Yes, please.")
    first = asyncio.create_task(talk.use(order, {"item": "tea"}))
    await asyncio.to_thread(running.wait, 5)
    second = asyncio.create_task(talk.use(order, {"item": "tea"}))
    await asyncio.sleep(0.2)
    release.set()
    assert [answer["data"] for answer in await asyncio.gather(first, second)] == ["ordered", "ordered"]
    assert (await talk.use(order, {"item": "tea"}))["data"] == "ordered" and keys == ["order tea"] * 2
    assert {row.details["idempotency_key"] for row in talk.context.audit if row.outcome == "ok"} == {"order tea"}
    assert "idempotency_key" not in order.params_json_schema["properties"]


async def test_a_change_is_not_broken_off_when_the_time_is_over():
    release, done = asyncio.Event(), []

    @gateway_tool(changes=True, timeout_ms=5)
    async def change() -> str:
        await release.wait()
        done.append(1)
        return "changed"

    talk = Talk()
    await talk.propose(change)
    talk.caller("yes")
    answer = await talk.use(change)
    assert answer["error_code"] == "timeout" and "Nobody knows yet" in answer["message"]
    talk.desk("That takes longer than it should.")
    talk.caller("Is it done?")
    release.set()
    await asyncio.sleep(0)
    assert (await talk.use(change))["data"] == "changed" and done == [1]
    talk.caller("Once more, please.")
    assert (await talk.use(change))["status"] == "proposed" and done == [1]


@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize("failure", [ConnectionResetError, TimeoutError, KeyError, StopIteration])
async def test_a_change_that_failed_and_may_have_been_made_is_repeated_only_by_its_key_or_after_a_new_yes(
    keyed, failure
):
    keys = []

    def charge(amount: int, *, idempotency_key: str = "") -> str:
        keys.append(idempotency_key)
        raise failure(SECRET)

    def charge_blindly(amount: int) -> str:
        return charge(amount)

    tool, talk = gateway_tool(charge if keyed else charge_blindly, changes=True), Talk()
    await talk.propose(tool, {"amount": 5})
    talk.caller("Yes.")
    answer = await talk.use(tool, {"amount": 5})
    assert (answer["error_code"], answer["retryable"]) == ("uncertain", keyed)
    assert "nobody knows whether it was done" in answer["message"] and SECRET not in answer["message"]
    again = await talk.use(tool, {"amount": 5})
    retried = issubclass(failure, OSError)
    assert len(keys) == (2 * (1 + retried) if keyed else 1) and len(set(keys)) == 1
    assert again.get("error_code") == ("uncertain" if keyed else None) and "exception" in talk.context.audit[1].details
    if not keyed:
        assert again["status"] == "proposed"
        talk.desk(again["data"]["message"])
        talk.caller("Yes, please.")
        assert (await talk.use(tool, {"amount": 5}))["error_code"] == "uncertain" and len(keys) == 2


class Unspeakable:
    def __str__(self) -> str:
        raise ValueError(SECRET)


def _endless() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ({date(2026, 1, 1): "booked"}, {"2026-01-01": "booked"}),
        ({"price": float("nan"), "more": [float("inf")]}, {"price": "nan", "more": ["inf"]}),
        (Unspeakable(), "a Unspeakable"),
        (_endless(), "[[...]]"),
        ("\ud800", "?"),
        ({1, 2}, "{1, 2}"),
        (Result("fine", confidence=float("nan")), "fine"),
    ],
)
async def test_a_change_is_made_once_whatever_it_returns(result, told):
    made = []

    @gateway_tool(changes=True)
    def book(day: str) -> Any:
        made.append(day)
        return result

    talk = Talk()
    await talk.propose(book, {"day": "monday"})
    talk.caller("yes")
    for _ in range(2):
        answer = await talk.use(book, {"day": "monday"})
        assert (answer["status"], answer["data"]) == ("ok", told)
    assert made == ["monday"]


async def test_a_fallback_does_not_speak_for_a_change_that_is_under_way():
    release, done = asyncio.Event(), []

    async def change() -> str:
        await release.wait()
        done.append(1)
        return "changed"

    talk, tool = Talk(), gateway_tool(change, changes=True, timeout_ms=5, fallback=lambda: "Nothing has changed.")
    await talk.propose(tool)
    talk.caller("yes")
    assert (await talk.use(tool))["error_code"] == "timeout"
    release.set()
    assert (await talk.use(tool))["data"] == "changed" and done == [1]


async def test_no_function_of_a_desk_holds_up_the_loop_or_is_waited_for_in_vain():
    here, elsewhere = threading.get_ident(), []

    def noted(answer: Any) -> Any:
        def function(*args: Any, **named: Any) -> Any:
            elsewhere.append(threading.get_ident())
            return answer

        return function

    async def booked() -> str:
        return "booked"

    @functools.wraps(booked)
    def wrapped() -> Any:
        return booked()

    talk = Talk()
    settings = {"authorise": noted(None), "asks": noted("Shall I book it?"), "idempotency": noted("key")}
    tool = gateway_tool(wrapped, changes=True, **settings)
    await talk.propose(tool)
    talk.caller("yes")
    assert (await talk.use(tool))["data"] == "booked"

    @gateway_tool(fallback=wrapped, retries=0)
    def down() -> None:
        raise ConnectionError

    @gateway_tool
    def first() -> int:
        return next(iter([]))

    assert (await call(down, CallContext()))["data"] == {"message": "booked", "fallback": True}
    assert (await call(first, CallContext()))["error_code"] == "internal_error"
    assert len(elsewhere) == 4 and here not in elsewhere


async def test_a_question_that_asks_nothing_is_told_with_its_remedy():
    tool = gateway_tool(book_it, changes=True, asks=lambda: "I book it.")
    answer = await Talk().use(tool)
    assert answer["error_code"] == "asks_nothing" and "end it with a question" in answer["message"]


def book_it() -> str:
    """Books it."""
    return "booked"


class BackendError(Exception):
    code, message, retryable = "sold_out", "That is sold out.", False


@pytest.mark.parametrize(
    ("failure", "code", "kind"),
    [
        (ValueError(SECRET), "internal_error", "ValueError"),
        (BackendError(SECRET), "sold_out", None),
        (FileNotFoundError(SECRET), "unavailable", None),
    ],
)
async def test_what_an_exception_says_stays_inside(failure, code, kind, caplog, capsys):
    @gateway_tool(retries=0)
    def broken() -> None:
        raise failure

    context = CallContext()
    answer = await call(broken, context)
    assert (answer["error_code"], context.audit[0].details.get("exception")) == (code, kind)
    assert SECRET not in str(answer) + repr(list(context.audit)) + caplog.text + "".join(capsys.readouterr())


async def test_a_call_that_ends_meanwhile_is_recorded_as_cancelled():
    @gateway_tool
    async def endless() -> None:
        await asyncio.Event().wait()

    context = CallContext()
    task = asyncio.create_task(call(endless, context))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [row.outcome for row in context.audit] == ["cancelled"]


async def test_a_result_says_how_sure_it_is_and_a_tool_works_without_a_call():
    @gateway_tool(needs_approval=True, name_override="guess", description_override="Guesses.")
    def f() -> Result:
        return Result({"n": 4}, confidence=0.3)

    assert (f.name, f.description, f.needs_approval) == ("guess", "Guesses.", True)
    answer = await call(f, None)
    assert (answer["data"], answer["confidence"]) == ({"n": 4}, 0.3)


async def test_in_a_realtime_session_the_model_gets_the_envelope():
    model = ScriptedRealtimeModel(strict=False)
    agent = RealtimeAgent(name="Post", tools=[track])
    context = CallContext()
    async with await RealtimeRunner(agent, model=model).run(context=context) as session:
        await model.emit(
            RealtimeModelToolCallEvent(name="track", call_id="call_7", arguments='{"number": 7, "speed": "slow"}')
        )
        async for event in session:
            if event.type == "tool_end":
                break
    assert json.loads(event.output)["data"]["number"] == 7
    assert context.audit[0].details["arguments"] == {"number": 7, "speed": "slow"}


@settings(max_examples=60)
@given(
    st.one_of(
        st.text(max_size=60),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["number", "speed", "x"]), inner, max_size=3)
            ),
        ).map(json.dumps),
    )
)
def test_whatever_a_model_sends_it_gets_an_envelope(text):
    answer = asyncio.run(call(track, CallContext(), text or " "))
    assert list(answer) in (
        ["status", "data", "confidence", "trace_id"],
        ["status", "error_code", "message", "retryable"],
    )
