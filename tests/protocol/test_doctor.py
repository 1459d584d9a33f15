"""The health check on a running engine: what listens."""

from __future__ import annotations

from types import SimpleNamespace

from voicelab.doctor import Finding, Report, _round_trip, senses


async def test_the_health_check_says_what_listens(engine, monkeypatch):
    monkeypatch.setenv("VOICELAB_ENDPOINT", engine.base_url)
    monkeypatch.setenv("VOICELAB_KEY", engine.key)
    ears = next(finding for finding in await senses() if finding.name == "ears")
    assert ears.ok and "Moonshine" in ears.detail


async def test_nothing_is_said_of_an_endpoint_that_does_not_say(monkeypatch):
    monkeypatch.setenv("VOICELAB_ENDPOINT", "http://127.0.0.1:9/v1")  # nobody listens there
    assert await senses() == []


async def test_an_answer_that_nobody_asked_for_is_no_round_trip():
    events = []

    async def answered(text: str) -> None:
        events.append(SimpleNamespace(type="response.output_audio.delta", time=1.0))

    found = await _round_trip(SimpleNamespace(events=events, send_message=answered))
    assert not found.ok and "no response.create" in found.detail


def test_nothing_to_look_at_is_neither_well_nor_a_fault():
    nothing, well, fault = (
        Finding("a", None, "nothing to check"),
        Finding("b", True, "fine"),
        Finding("c", False, "", "x", "y"),
    )
    assert str(nothing) == "[–] a: nothing to check" and "likely cause" in str(fault)
    assert [Report(found).ok for found in ([], [nothing], [nothing, well], [nothing, well, fault])] == [
        False,
        False,
        True,
        False,
    ]
    assert "✘ FAIL" in Report([fault])._repr_html_() and "FAIL" not in Report([nothing])._repr_html_()
