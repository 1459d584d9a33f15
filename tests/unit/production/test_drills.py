"""What a drill breaks is put back as it was."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace

from agents.realtime import RealtimeAgent

from voicelab.desk import gateway_tool
from voicelab.production import drills
from voicelab.record.audit import AuditLog


async def test_a_tool_that_only_some_may_use_is_not_opened_to_all_by_a_drill(monkeypatch):
    @gateway_tool
    def tide() -> str:
        """Tells the tide."""
        return "High."

    def for_some(context, agent) -> bool:
        return False

    tide.is_enabled = for_some
    agent, seen = RealtimeAgent(name="Pier", tools=[tide]), []

    async def asked(exercise):
        seen.append(tide.is_enabled)
        audit = AuditLog()
        if tide.is_enabled is not False:
            audit.record("tide", "error" if len(seen) == 1 else "ok")
        return SimpleNamespace(audit=audit, turns=[SimpleNamespace(first_audio_ms=1)])

    monkeypatch.setattr(drills, "_asked", asked)
    exercise = drills.Exercise(agent, "How is the tide?", contextlib.nullcontext)
    assert (await drills.hold(drills.TOOL_BACKEND, exercise)).held
    assert seen == [for_some, False, for_some] and tide.is_enabled is for_some
