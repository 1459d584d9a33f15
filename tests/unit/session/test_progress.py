"""Where a conversation stands, and what it waits for."""

from __future__ import annotations

from voicelab.session.progress import Progress


def created(number: int) -> dict:
    """A response begins."""
    return {"type": "response.created", "response": {"id": f"r{number}"}}


def done(number: int, *kinds: str, status: str = "completed", details: dict | None = None) -> dict:
    """A response ends, with items of these kinds."""
    output = [
        {"type": "message", "content": [{"type": "output_audio"}]} if kind == "audio" else {"type": kind}
        for kind in kinds
    ]
    return {
        "type": "response.done",
        "response": {"id": f"r{number}", "status": status, "output": output, "status_details": details},
    }


def buffer(what: str, number: int = 1) -> dict:
    """What the endpoint says of its play-out."""
    return {"type": f"output_audio_buffer.{what}", "response_id": f"r{number}"}


STARTED, COMMITTED = {"type": "input_audio_buffer.speech_started"}, {"type": "input_audio_buffer.committed"}


def asked(*events: dict, on_call: bool = False) -> Progress:
    """A conversation in which something was asked, and this came."""
    progress = Progress()
    progress.ask()
    for event in events:
        progress.take(event, on_call)
    return progress


def test_a_question_and_its_answer():
    assert not asked().settled
    assert not asked(STARTED, COMMITTED, created(1)).settled
    assert asked(STARTED, COMMITTED, created(1), done(1, "audio")).settled


def test_a_call_is_followed_by_another_response():
    progress = asked(created(1), done(1, "function_call"))
    assert not progress.settled and "tool call" in progress.missing()
    for event in (created(2), done(2, "audio")):
        progress.take(event, False)
    assert progress.settled


def test_a_tool_may_take_longer_than_an_endpoint_that_notices_nothing():
    assert not asked().noticed
    assert asked(created(1), done(1, "function_call")).noticed


def test_an_answer_is_known_before_it_has_been_played():
    progress = asked(created(1), done(1, "audio"), on_call=True)
    assert progress.answered and not progress.settled


def test_on_a_call_an_answer_must_have_been_played():
    progress = asked(created(1), done(1, "audio"), on_call=True)
    assert not progress.settled and "played" in progress.missing()
    for what in ("started", "stopped"):
        progress.take(buffer(what), True)
    assert progress.settled


def test_it_may_have_been_played_before_the_response_is_done_or_be_cut():
    assert asked(created(1), buffer("started"), done(1, "audio"), buffer("stopped"), on_call=True).settled
    assert asked(created(1), buffer("started"), done(1, "audio"), buffer("cleared"), on_call=True).settled


def test_an_answer_that_the_caller_cut_leaves_the_next_one_open():
    cut = done(1, "audio", status="cancelled", details={"reason": "turn_detected"})
    assert not asked(created(1), STARTED, cut).settled
    stopped = done(1, "audio", status="cancelled", details={"reason": "client_cancelled"})
    assert asked(created(1), stopped).settled


def test_a_failure_is_kept_until_the_next_question():
    progress = asked(created(1), done(1, status="failed", details={"error": {"message": "no voice"}}))
    assert progress.settled and progress.failure == "no voice"
    progress.ask()
    assert progress.failure is None
    assert asked(done(1, status="failed")).failure


def test_what_is_missing_is_said():
    assert "No speech" in asked().missing()
    assert "not finished" in asked(STARTED, COMMITTED, created(1)).missing()
    assert "no response" in asked(STARTED, COMMITTED).missing()


def test_the_endpoint_needs_audio_until_it_answers():
    assert asked().listening and not asked().noticed
    progress = asked(created(1))
    assert progress.speaking and progress.noticed and not progress.listening
    progress.take(STARTED, False)
    assert progress.listening
