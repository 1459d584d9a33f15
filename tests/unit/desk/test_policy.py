"""The gateway's settings: what would open a door, or do nothing in silence, is refused as the tool is made."""

from __future__ import annotations

from typing import Any

import pytest
from talk import Talk

from voicelab.desk.call_context import CallContext
from voicelab.desk.gateway import NotAuthorised, gateway_tool


def lamp() -> str:
    """Lights the lamp."""
    return "lit"


@pytest.mark.parametrize("value", ["yes", "no", "True", "", 1, 0, None, [], 1.0])
@pytest.mark.parametrize("name", ["verified", "changes", "needs_approval"])
def test_a_yes_or_no_is_true_or_false_and_no_word_for_it(name, value):
    with pytest.raises(TypeError, match=f"^{name}=.*: give True") as refused:
        gateway_tool(lamp, **{name: value})
    assert repr(value) in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"timeout_ms": "3000"}, "timeout_ms='3000', a str: give a whole number"),
        ({"timeout_ms": 2.5}, "timeout_ms=2.5, a float"),
        ({"retries": True}, "retries=True, a bool"),
        ({"authorise": "everybody"}, "authorise='everybody', a str: give a function"),
        ({"authorise": True}, "authorise=True, a bool"),
        ({"fallback": "Nothing."}, "fallback='Nothing.', a str"),
        ({"changes": True, "idempotency": "key"}, "idempotency='key', a str"),
        ({"changes": True, "asks": "Shall I?"}, "asks='Shall I?', a str"),
        ({"changes": True, "proposed_by": lamp}, "a tool's name"),
        ({"acknowledgement": None}, "acknowledgement=None, a NoneType: give the words"),
    ],
)
def test_a_setting_of_another_type_is_named_with_what_it_has_to_be(settings, told):
    with pytest.raises(TypeError) as refused:
        gateway_tool(lamp, **settings)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"timeout_ms": 0}, "timeout_ms=0 is too small: give at least 1"),
        ({"retries": -1}, "retries=-1 is too small"),
        ({"acknowledge_after_ms": -5}, "acknowledge_after_ms=-5 is too small"),
        ({"asks": lambda: "Shall I?"}, "asks is for a tool that changes something: say changes=True"),
        ({"proposed_by": "offer"}, "proposed_by is for a tool that changes something"),
        ({"idempotency": lambda context, arguments: "key"}, "idempotency is for a tool that changes something"),
        ({"changes": True, "proposed_by": "offer", "asks": lambda: "Shall I?"}, "leave one of them out"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings, told):
    with pytest.raises(ValueError, match=told):
        gateway_tool(lamp, **settings)


@pytest.mark.parametrize("function", ["lamp", 5, [lamp], {}, gateway_tool(lamp), CallContext])
def test_a_tool_is_made_of_a_function(function):
    with pytest.raises(TypeError, match="gateway_tool makes a tool of a function"):
        gateway_tool(function)


def any_number(*items: str) -> str: ...


def anything(first: str, **more: str) -> str: ...


def named_only(*, x: int, context: CallContext) -> str: ...


def in_the_middle(x: int, context: CallContext) -> str: ...


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (any_number, r"any_number: \*items takes any number of arguments"),
        (anything, r"anything: \*\*more takes any number of arguments"),
        (named_only, "named_only: context is the call's: make it the first parameter"),
        (in_the_middle, "in_the_middle: context is the call's: make it the first parameter"),
    ],
)
def test_a_parameter_that_nobody_could_fill_in_is_refused(function, told):
    with pytest.raises(TypeError, match=told):
        gateway_tool(function)


async def refusing(context: CallContext, arguments: dict[str, Any]) -> None:
    raise NotAuthorised()


async def saying_no(context: CallContext, arguments: dict[str, Any]) -> bool:
    return False


@pytest.mark.parametrize("authorise", [refusing, saying_no, lambda context, arguments: False])
async def test_who_authorises_may_take_time_or_return_false_and_is_heard(authorise):
    answer = await Talk().use(gateway_tool(lamp, authorise=authorise))
    assert answer["error_code"] == "not_authorised"
