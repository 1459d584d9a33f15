"""A canary, the four drills and the checklist over real calls, with a desk that has nothing to do with an airline."""

from __future__ import annotations

import contextlib

import pytest
from agents import function_tool
from agents.realtime import RealtimeAgent

from voicelab.desk.call_context import CallContext
from voicelab.desk.call_context import Caller as KnownCaller
from voicelab.desk.gateway import ToolProblem, gateway_tool
from voicelab.endpoint import choose_endpoint
from voicelab.evals import Expectation, Scenario, Turn
from voicelab.key_service import KnownHolders
from voicelab.production import (
    AUTHENTICATION,
    MODEL,
    OBJECTIVES,
    TOOL_BACKEND,
    TRANSPORT,
    Canary,
    Exercise,
    Serving,
    Variant,
    calendar,
    hold,
    readiness,
)

SIGN_IN = ("keeper", "lamp-oil-1822")
FOGGY = {"down": False}


@gateway_tool(needs_approval=True, verified=True, fallback=lambda: "The buoy is silent.", retries=0)
def sea_weather(context: CallContext) -> dict:
    """Tells the weather at sea."""
    if FOGGY["down"]:
        raise ToolProblem("unavailable", "The buoy does not answer.", retryable=True)
    return {"message": "Fog."}


KEEPER = RealtimeAgent(name="Keeper", instructions='Greet with "Ahoy!"', tools=[sea_weather])
UNTIMED = tuple(one for one in OBJECTIVES if not one.timed)  # a busy machine is no worse version
HELLO = Scenario("hello", (Turn(Expectation(said=("Ahoy",)), says="Hello!"),))


@contextlib.contextmanager
def fog():
    FOGGY["down"] = True
    try:
        yield
    finally:
        FOGGY["down"] = False


def verify(username: str, password: str) -> KnownCaller | None:
    return KnownCaller("K-1", "Keeper") if (username, password) == SIGN_IN else None


@pytest.fixture
def exercise(practice) -> Exercise:
    return Exercise(KEEPER, "What is the weather at sea?", fog, verify, SIGN_IN)


@pytest.mark.parametrize("drill", [TRANSPORT, TOOL_BACKEND, AUTHENTICATION, MODEL], ids=lambda drill: drill.name)
async def test_each_drill_ends_as_promised(exercise, drill):
    incident = await hold(drill, exercise)
    assert incident.held, incident
    assert ": held" in incident._repr_html_() and sea_weather.is_enabled is True


@pytest.mark.parametrize(
    ("drill", "whose", "what"),
    [(AUTHENTICATION, KnownHolders, "revoke"), (AUTHENTICATION, KnownHolders, "give"), (MODEL, Serving, "roll_back")],
    ids=lambda value: getattr(value, "__name__", str(getattr(value, "name", value))),
)
async def test_a_drill_whose_first_action_does_nothing_does_not_hold(exercise, monkeypatch, drill, whose, what):
    monkeypatch.setattr(whose, what, lambda *_: None)
    assert not (await hold(drill, exercise)).held


async def test_an_outage_that_reaches_no_tool_does_not_hold(exercise):
    tame = Exercise(KEEPER, exercise.ask, contextlib.nullcontext, verify, SIGN_IN)
    incident = await hold(TOOL_BACKEND, tame)
    assert not incident.held and "does not reach" in repr(incident)


async def test_a_canary_that_does_harm_is_paused_and_a_good_one_completes(practice):
    old = Variant("old", KEEPER)
    mute = Variant("mute", KEEPER.clone(instructions='Greet with "Moin!"'))
    canary = await Canary(old, mute, shares=(0.5, 1.0), objectives=UNTIMED).run([HELLO], 16)
    assert canary.state == "paused" and len(canary.stages) == 1
    assert "pause: tasks completed: 0 of " in canary.stages[0].told
    assert canary.variant_for("whoever calls next") is old
    same = await Canary(old, Variant("new", KEEPER), shares=(0.5, 1.0), objectives=UNTIMED).run([HELLO], 40)
    assert same.state == "complete" and same.stages[-1].candidate == 40 and same.stages[-1].verdict == "go on"


async def test_a_canary_of_few_calls_says_so_and_goes_on_where_it_stopped(practice):
    canary = Canary(Variant("old", KEEPER), Variant("new", KEEPER), shares=(1.0,), objectives=UNTIMED)
    await canary.run([HELLO], 4, most=1)
    assert canary.state == "not enough calls yet" == canary.stages[0].verdict
    assert "tasks completed: 4 of 4 as promised, 0 of 0 before" in repr(canary)
    assert canary.variant_for("whoever calls next").name == "new"
    await canary.run([HELLO], 5, most=3)
    assert canary.state == "complete" and [stage.candidate for stage in canary.stages] == [19]


async def test_a_candidate_is_not_blamed_for_what_was_bad_before(practice):
    failing = choose_endpoint().with_fault("model_failure")
    canary = Canary(Variant("old", KEEPER, failing), Variant("new", KEEPER, failing), shares=(0.5,), objectives=UNTIMED)
    await canary.run([HELLO], 14, most=1)
    assert canary.state == "not enough calls yet"


async def test_a_rollback_is_seen_in_the_next_call(practice):
    serving = Serving(Variant("old", KEEPER))
    serving.roll_out(Variant("new", KEEPER.clone(instructions='Greet with "Moin!"')))
    async with serving.session() as under_way:
        assert (await under_way.send_message("Hello!")).text == "Moin!"
        assert serving.roll_back().name == "old"
        async with serving.session() as after:
            assert (await after.send_message("Hello!")).text == "Ahoy!"
        assert under_way.agent.instructions.endswith('"Moin!"')  # who is on the line keeps what they have
    with pytest.raises(ValueError, match="nothing before 'old'"):
        serving.roll_back()


async def test_the_checklist_can_pass_and_fail(exercise):
    known = {drill.name: await hold(drill, exercise) for drill in (AUTHENTICATION,)}
    report = await readiness(exercise, incidents=list(known.values()), migrations=calendar([]))
    found = {one.name: one for one in report}
    for name in ("short-lived credentials", "no key in the browser", "server-side authorisation", "audit"):
        assert found[name].ok, found[name]
    assert found["migrations"].ok and found["timeouts and retries"].ok
    assert "not: transport, tool backend, model" in found["reconnect and incident drills"].detail
    for name in ("service levels", "rollback rehearsed", "event handlers"):
        assert not found[name].ok and found[name].fix


async def test_the_checklist_sees_an_open_door(practice):
    @gateway_tool(changes=True)
    def douse_the_lamp() -> str:
        """Puts the light out."""
        return "Dark."

    agent = KEEPER.clone(tools=[sea_weather, douse_the_lamp])
    report = await readiness(Exercise(agent, "What is the weather at sea?", fog, verify, SIGN_IN))
    found = next(one for one in report if one.name == "server-side authorisation")
    assert found.ok is False and "Keeper: douse_the_lamp" in found.detail


async def test_the_checklist_has_nothing_to_say_of_a_desk_without_tools(practice):
    bare = RealtimeAgent(name="Keeper", instructions='Greet with "Ahoy!"')
    found = {one.name: one for one in await readiness(Exercise(bare, "Hello!", contextlib.nullcontext))}
    for name in ("timeouts and retries", "audit", "server-side authorisation"):
        assert found[name].ok is None and found[name].detail.startswith("nothing to check: ")


@pytest.mark.parametrize(("seconds", "fine"), [(None, False), (2.0, True)])
async def test_a_stock_tool_needs_a_time(practice, seconds, fine):
    @function_tool(timeout=seconds)
    async def sea_state() -> str:
        """Tells how high the waves are."""
        return "Calm."

    agent = RealtimeAgent(name="Keeper", instructions='Greet with "Ahoy!"', tools=[sea_state])
    report = await readiness(Exercise(agent, "How high are the waves?", contextlib.nullcontext))
    found = next(one for one in report if one.name == "timeouts and retries")
    assert found.ok is fine and ("Keeper: sea_state" in found.detail) is not fine
