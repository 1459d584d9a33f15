"""The health check: is it my key, my network, my microphone or my code?

`checkup` tries the parts of a call one after another, without a browser. `diagnose` reads a session's log and says what
never happened in it. Each failed finding comes with its likely cause and the first thing to do.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import time
from importlib import metadata

import httpx
from agents.realtime import RealtimeAgent

from voicelab.call_errors import CallError
from voicelab.endpoint import OPENAI_URL, PRACTICE_BRAIN, PRACTICE_ENGINE, choose_endpoint
from voicelab.findings import Finding, Report
from voicelab.migrations import calendar, ends_of_service
from voicelab.model_servers import find_model_servers
from voicelab.session.live_session import LiveSession

PACKAGES = ("openai-agents", "aiortc", "jupyterlab", "anywidget", "ipywebrtc")
HEALTH_SECONDS = 5.0
CALLER = "data/callers/greeting.wav"
RECEPTION = RealtimeAgent(name="Reception", instructions="You are a receptionist. Greet the caller in a few words.")


async def checkup() -> Report:
    """Try a call without a browser: packages, dates, endpoint and key, a written message, a recorded caller."""
    report = Report([_packages(), ends_of_service(calendar())])
    session = LiveSession(RECEPTION)
    try:
        began = time.perf_counter()
        await session.connect()
        took = time.perf_counter() - began
        report.append(Finding("endpoint and key", True, f"{session.endpoint_name}, session ready in {took:.2f} s"))
        report.extend(await senses())
        report.append(await _round_trip(session))
        report.append(await _recorded_caller(session))
        report.append(await _language_model(session))
    except CallError as problem:
        report.append(Finding("endpoint and key", False, problem.title, problem.cause, problem.remedy))
    finally:
        await session.hang_up()
    return report


def _packages() -> Finding:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(
            "packages",
            False,
            f"missing: {', '.join(missing)}",
            "This is not the workbook's environment.",
            "Start the workbook with `python3 -m voicelab`.",
        )
    return Finding("packages", True, f"Python {platform.python_version()}, {', '.join(found)}")


async def senses() -> list[Finding]:
    """What listens and speaks, as the practice engine says it; nothing of an endpoint that says nothing."""
    endpoint = choose_endpoint()
    if endpoint.base_url == OPENAI_URL:
        return []
    try:
        async with httpx.AsyncClient(trust_env=not endpoint.here, timeout=HEALTH_SECONDS) as client:
            answer = await client.get(endpoint.health_url, headers={"Authorization": f"Bearer {endpoint.key}"})
            told = answer.json()
    except (httpx.HTTPError, ValueError):
        return []
    if not isinstance(told, dict):
        return []
    found = []
    for sense in ("ears", "voice"):
        if what := told.get(sense):
            name, _, fix = str(what).partition("; ")
            cause = "The set-up did not finish, or others see to this environment's packages." if fix else ""
            found.append(Finding(sense, not fix, name, cause, fix))
    return found


async def _round_trip(session: LiveSession) -> Finding:
    asked = len(session.events)
    try:
        await session.send_message("Hello!")
    except CallError as problem:
        return Finding("round trip", False, problem.cause, "The model did not answer.", problem.remedy)
    events = list(session.events)[asked:]
    sent = next((event.time for event in events if event.type == "response.create"), None)
    first = next((event.time for event in events if event.type == "response.output_audio.delta"), None)
    if first is None:
        return Finding(
            "round trip",
            False,
            "an answer without sound",
            "The session's output is text.",
            'Set the modalities of the session to ["audio"].',
        )
    if sent is None:
        cause = "Something else has asked for it, such as turn detection with a microphone that is open."
        return Finding("round trip", False, "an answer to no response.create", cause, "Run the check once more.")
    return Finding("round trip", True, f"{1000 * (first - sent):.0f} ms from response.create to the first audio")


async def _recorded_caller(session: LiveSession) -> Finding:
    try:
        answer = await session.play(CALLER)
    except (CallError, OSError) as problem:
        cause = problem.cause if isinstance(problem, CallError) else "The recording is missing from data/callers."
        return Finding("recorded caller", False, str(problem), cause, "Run the check once more, then look at the log.")
    if not answer.heard.strip("[] "):
        return Finding(
            "recorded caller",
            False,
            "nothing was recognised",
            "Speech recognition is not working.",
            "Run `python3 -m voicelab test tests/unit/engine/ears`.",
        )
    return Finding("recorded caller", True, f"heard {answer.heard!r}, answered")


async def _language_model(session: LiveSession) -> Finding:
    """Who thinks, and who else on this machine could; a model that was chosen and cannot think is a failure."""
    name, others = "language model", await find_model_servers()
    first = next(((server.url, model) for server in others for model in server.models), None)
    found = "; ".join(map(str, others)) or "no server of language models found on this machine"
    how = (
        f"to use one: voicelab.use_language_model({first[0]!r}, {first[1]!r})"
        if first
        else "README says how to get one"
    )
    if session.endpoint_name != PRACTICE_ENGINE:
        return Finding(name, True, f"{session.endpoint_name} thinks; {found}")
    if session.thinks == PRACTICE_BRAIN:
        return Finding(name, True, f"the practice brain thinks; {found}; {how}")
    reason = _last_reason(session)
    if "decided" in reason:
        return Finding(name, True, f"{session.thinks} thinks; {found}")
    fix = "Start its server and load the model, or unset VOICELAB_LLM_URL for the practice brain."
    return Finding(name, False, found, f"{reason}.", fix)


def _last_reason(session: LiveSession) -> str:
    done = [event.payload for event in session.events if event.type == "response.done"]
    return ((done[-1]["response"].get("metadata") or {}) if done else {}).get("reason", "It has not answered")


def diagnose(session: LiveSession) -> Report:
    """Read the log of a session that has had a call, and say what never happened in it."""
    types = session.events.counts()
    kinds = {entry.kind for entry in session.transcript}
    checks = [
        (
            "events",
            bool(types),
            f"{len(session.events)} events",
            "The session was never connected, or the endpoint refused it (401: a wrong key).",
            "Press Connect, or look at session.error.",
        ),
        (
            "microphone",
            "input_audio_buffer.speech_started" in types,
            f"{types.get('input_audio_buffer.speech_started', 0)} times speech was heard",
            "The microphone is muted, too quiet, or not the one you speak into.",
            "Watch the level in the call bar while you speak; choose the microphone in the browser's settings.",
        ),
        (
            "answers",
            "response.done" in types,
            f"{types.get('response.done', 0)} responses",
            "No turn ended: turn detection found no silence after the speech.",
            "Speak, then pause for a second; move away from noise.",
        ),
        (
            "tools and handoffs",
            bool(kinds & {"tool_call", "handoff"}),
            f"{sum(entry.kind in ('tool_call', 'handoff') for entry in session.transcript)} tool calls and handoffs",
            "Nothing that was said matched a tool or a handoff.",
            "Ask for something that the agent's tools describe, or sharpen their descriptions.",
        ),
    ]
    return Report(
        [Finding(name, ok, detail, "" if ok else cause, "" if ok else fix) for name, ok, detail, cause, fix in checks]
    )


def main(argv: list[str]) -> int:
    """`python3 -m voicelab doctor`; returns 0 only if everything is well."""
    argparse.ArgumentParser(prog="python3 -m voicelab doctor", description=__doc__).parse_args(argv)
    report = asyncio.run(checkup())
    print(report)
    return 0 if report.ok else 1
