"""The readiness checklist: each line a check that runs, and that can fail."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import openai
from agents.realtime import RealtimeAgent

from voicelab.call_errors import CallError
from voicelab.desk.check import check_desk
from voicelab.desk.gateway import Gateway
from voicelab.endpoint import choose_endpoint
from voicelab.evals.playing import answering_forms
from voicelab.findings import Finding, Report
from voicelab.key_service import KnownHolders, Ledger, RunningKeyService
from voicelab.migrations import Calendar, calendar, ends_of_service
from voicelab.session.live_session import LiveSession
from voicelab.widgets.panel import panel_of

from .canary import Canary
from .drills import DRILLS, Exercise, Incident, opens
from .signals import Signals

SECRET_SECONDS = 10  # the shortest that the service lets a client secret live
TOKEN = "readiness-token"
CALLER = RealtimeAgent(name="Readiness")


async def readiness(
    exercise: Exercise,
    *,
    signals: Signals | None = None,
    rollout: Canary | None = None,
    incidents: Sequence[Incident] = (),
    handlers: Report | None = None,
    migrations: Calendar | None = None,
) -> Report:
    """Run the checklist for a desk; takes about a quarter of a minute, most of it waiting for a secret to expire.

    Args:
        exercise: the desk, and a question for which its caller has to sign in.
        signals, rollout, incidents, handlers: the evidence for what has to be done beforehand; a line without its
            evidence fails.
        migrations: `calendar()` unless given.
    """
    secrets = asyncio.create_task(_guarded("short-lived credentials", _short_lived_credentials))
    called = await _guarded_call(exercise)
    findings = [
        await secrets,
        _no_key_in_the_browser(called),
        _authorisation(exercise, called),
        _audit(exercise, called),
        _bounded_tools(exercise),
        _graph(exercise),
        _drilled(incidents),
        _service_levels(signals),
        _rollback(rollout),
        _handlers(handlers),
        ends_of_service(migrations or calendar(), "migrations"),
    ]
    return Report(findings, "Readiness")


async def _guarded(name: str, check: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await check()
    except (CallError, openai.OpenAIError, RuntimeError) as problem:
        return Finding(name, False, str(problem), "The check itself could not be run.", "Look at the endpoint first.")


async def _short_lived_credentials() -> Finding:
    """A secret opens a session, nothing else, and none once it has expired."""
    name = "short-lived credentials"
    with RunningKeyService(choose_endpoint(), KnownHolders({"readiness": TOKEN}), Ledger(1.0)) as service:
        client = openai.AsyncOpenAI(base_url=service.url, api_key=TOKEN, max_retries=0)
        after = {"anchor": "created_at", "seconds": SECRET_SECONDS}
        minted = await client.realtime.client_secrets.create(expires_after=after, extra_body={"budget": 0.05})
        opened = await opens(LiveSession(CALLER, endpoint=service.endpoint(minted.value)))
        with_secret = openai.AsyncOpenAI(base_url=service.url, api_key=minted.value, max_retries=0)
        try:
            await with_secret.realtime.client_secrets.create()
            return Finding(name, False, "a secret minted another", "The service takes secrets for keys.", "Refuse it.")
        except openai.PermissionDeniedError:
            pass
        await asyncio.sleep(max(0.0, minted.expires_at + 1 - time.time()))
        expired = await opens(LiveSession(CALLER, endpoint=service.endpoint(minted.value)))
    told = f"a secret of {SECRET_SECONDS} s: {opened}, then {expired}; it mints nothing"
    fine = opened == "connected" and expired == "key_rejected"
    return _finding(name, fine, told, "A secret outlives its time, or opens nothing.", "Check the service's clock.")


async def _guarded_call(exercise: Exercise) -> LiveSession:
    """A call whose caller does not sign in, and then one who does; both in one session's log and audit."""
    session = exercise.session()
    async with answering_forms(session, "cancel"), session:
        await session.send_message(exercise.ask)
    async with answering_forms(session, exercise.sign_in), session:
        await session.send_message(exercise.ask)
    return session


def _no_key_in_the_browser(session: LiveSession) -> Finding:
    """Everything that the page gets of a session: the state of its widgets."""
    from ipywidgets import Widget

    seen, waiting = [], [panel_of(session)]
    while waiting:
        widget = waiting.pop()
        state = widget.get_state()
        seen.append(json.dumps(state, default=lambda value: f"<{type(value).__name__}>"))
        waiting += [one for value in vars(widget)["_trait_values"].values() for one in _widgets(value, Widget)]
    leaked = session.endpoint.key in "".join(seen)
    told = f"the state of {len(seen)} widgets was searched"
    return _finding("no key in the browser", not leaked, told, "A widget's trait holds the key.", "Take it out.")


def _widgets(value: Any, kind: type) -> list[Any]:
    if isinstance(value, kind):
        return [value]
    return [one for one in value if isinstance(one, kind)] if isinstance(value, (list, tuple)) else []


def _authorisation(exercise: Exercise, session: LiveSession) -> Finding:
    name = "server-side authorisation"
    rules = [(agent, tool, getattr(tool.on_invoke_tool, "policy", None)) for agent, tool in exercise.tools]
    changing = [(agent, tool, rule) for agent, tool, rule in rules if rule and rule.changes]
    open_doors = [
        f"{agent.name}: {tool.name}" for agent, tool, rule in changing if not (rule.verified or rule.authorise)
    ]
    if not changing and not any(tool.needs_approval or (rule and rule.verified) for _, tool, rule in rules):
        return _nothing(name, "no tool asks who is calling, and none changes anything")
    rejected = session.events.counts().get("approval.rejected", 0)
    told = f"{rejected} call without a sign-in rejected; changing tools open to anybody: {_list(open_doors)}"
    fine = bool(rejected) and not open_doors
    return _finding(name, fine, told, "A tool runs for whoever asks.", "Set verified=True on it.")


def _audit(exercise: Exercise, session: LiveSession) -> Finding:
    if not exercise.tools:
        return _nothing("audit", "the desk has no tools")
    outcomes = [row.outcome for row in session.audit]
    secret = exercise.sign_in[1] if exercise.sign_in != "cancel" else ""
    leaked = bool(secret) and secret in repr(session.audit) + repr([event.payload for event in session.events])
    told = f"{len(outcomes)} rows ({', '.join(sorted(set(outcomes)))}), {'a' if leaked else 'no'} password in them"
    fine = "ok" in outcomes and not leaked
    return _finding("audit", fine, told, "A tool's outcome is not recorded, or too much is.", "Make it a gateway_tool.")


def _bounded_tools(exercise: Exercise) -> Finding:
    name, tools = "timeouts and retries", exercise.tools
    if not tools:
        return _nothing(name, "the desk has no tools")
    loose = [f"{agent.name}: {tool.name}" for agent, tool in tools if not _bounded(tool)]
    told = f"{len(tools)} tools; without a budget of time: {_list(loose)}"
    fix = "Give it a time: gateway_tool(timeout_ms=…), or the SDK's function_tool(timeout=…)."
    return _finding(name, not loose, told, "A slow system would hold the caller.", fix)


def _bounded(tool: Any) -> bool:
    """Whether a call of it ends in a known time: by the gateway, or by the SDK's own timeout."""
    return isinstance(tool.on_invoke_tool, Gateway) or bool(tool.timeout_seconds)


def _graph(exercise: Exercise) -> Finding:
    checked = check_desk(exercise.agent, agents=list(exercise.agents))
    told = "nothing wrong" if not checked else "; ".join(f"{one.agent}: {one.told}" for one in checked)
    return _finding("the desk's graph", not checked, told, "An instruction names what is not there.", "See check_desk.")


def _drilled(incidents: Sequence[Incident]) -> Finding:
    held = {one.drill.name for one in incidents if one.held}
    missing = [drill.name for drill in DRILLS if drill.name not in held]
    told = f"held: {_list(sorted(held))}; not: {_list(missing)}"
    fix = "Hold the drill, and mend the runbook where its first action does not help."
    return _finding(
        "reconnect and incident drills", not missing, told, "Nobody knows whether they would end well.", fix
    )


def _service_levels(signals: Signals | None) -> Finding:
    name = "service levels"
    if signals is None:
        return _finding(name, False, "none were measured", "No objective is defined.", "Signals(report)")
    bad = [str(one) for one in signals if not one.met]  # what was observed too seldom was not kept either
    told = "; ".join(bad) or f"all met over {signals.calls} calls"
    if any(one.met is False for one in signals):
        return _finding(name, False, told, "The desk does not do what it promises.", "Mend it, or promise less.")
    return _finding(name, not bad, told, "Too little was observed to say.", "Make more calls: Signals says how many.")


def _rollback(rollout: Canary | None) -> Finding:
    paused = rollout is not None and rollout.state == "paused"
    told = f"{rollout.candidate.name}: {rollout.state}" if rollout else "no rollout was tried"
    fix = "Roll out something that is broken on purpose, and see it pause."
    return _finding("rollback rehearsed", paused, told, "Nobody knows whether a bad version is stopped.", fix)


def _handlers(handlers: Report | None) -> Finding:
    name = "event handlers"
    if handlers is None:
        return _finding(name, False, "not tried", "Their contract was never tested.", "check_handler(make)")
    broken = [one.name for one in handlers if not one.ok]
    told = f"broken: {', '.join(broken)}" if broken else f"{len(handlers)} clauses kept"
    return _finding(name, not broken, told, "An event would trip it over.", "See each finding's own fix.")


def _finding(name: str, ok: bool, detail: str, cause: str, fix: str) -> Finding:
    return Finding(name, ok, detail, "" if ok else cause, "" if ok else fix)


def _nothing(name: str, why: str) -> Finding:
    """A line about what this desk does not have: no evidence for it, and nothing against it."""
    return Finding(name, None, f"nothing to check: {why}")


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
