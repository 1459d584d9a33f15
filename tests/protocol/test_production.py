"""A canary, the four drills and the checklist over real calls, with a desk that has nothing to do with an airline."""

from __future__ import annotations

import contextlib

import pytest
from agents.realtime import RealtimeAgent

from voicelab.desk.call_context import CallContext
from voicelab.desk.call_context import Caller as KnownCaller
from voicelab.desk.gateway import ToolProblem, gateway_tool
from voicelab.endpoint import choose_endpoint
from voicelab.evals import Expectation, Scenario, Turn
from voicelab.production import (
    AUTHENTICATION,
    MODEL,
    TOOL_BACKEND,
    TRANSPORT,
    Canary,
    Exercise,
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


async def test_an_outage_that_reaches_no_tool_does_not_hold(exercise):
    tame = Exercise(KEEPER, exercise.ask, contextlib.nullcontext, verify, SIGN_IN)
    incident = await hold(TOOL_BACKEND, tame)
    assert not incident.held and "does not reach" in repr(incident)


async def test_a_canary_that_does_harm_is_paused_and_a_good_one_completes(practice):
    old = Variant("old", KEEPER)
    mute = Variant("mute", KEEPER.clone(instructions='Greet with "Moin!"'))
    canary = await Canary(old, mute, shares=(0.5, 1.0)).run([HELLO], 16)
    assert canary.state == "paused" and len(canary.stages) == 1
    assert "tasks completed: 0.0%" in canary.stages[0].breaches[0]
    assert canary.variant_for("whoever calls next") is old
    same = await Canary(old, Variant("new", KEEPER), shares=(0.5, 1.0)).run([HELLO], 4)
    assert same.state == "complete" and same.stages[-1].candidate == 4


async def test_a_candidate_is_not_blamed_for_what_was_bad_before(practice):
    failing = choose_endpoint().with_fault("model_failure")
    canary = await Canary(Variant("old", KEEPER, failing), Variant("new", KEEPER, failing), shares=(0.5,)).run(
        [HELLO], 14
    )
    assert canary.state == "complete"


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
    assert not found.ok and "Keeper: douse_the_lamp" in found.detail
