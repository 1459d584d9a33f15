"""The health check on a running engine: what listens."""

from __future__ import annotations

from voicelab.doctor import senses


async def test_the_health_check_says_what_listens(engine, monkeypatch):
    monkeypatch.setenv("VOICELAB_ENDPOINT", engine.base_url)
    monkeypatch.setenv("VOICELAB_KEY", engine.key)
    ears = next(finding for finding in await senses() if finding.name == "ears")
    assert ears.ok and "Moonshine" in ears.detail


async def test_nothing_is_said_of_an_endpoint_that_does_not_say(monkeypatch):
    monkeypatch.setenv("VOICELAB_ENDPOINT", "http://127.0.0.1:9/v1")  # nobody listens there
    assert await senses() == []
