"""Which questions are open, and which responses answer them."""

from __future__ import annotations

import math

import pytest

from voicelab.session.progress import Progress
from voicelab.session.question import Question
from voicelab.session.waits import WAITS, wait_for


def created(number: int, **more) -> dict:
    """A response begins."""
    return {"type": "response.created", "response": {"id": f"r{number}", "conversation_id": "c", **more}}


def done(number: int, *items: dict, status: str = "completed", details: dict | None = None, **more) -> dict:
    """A response ends."""
    body = {"id": f"r{number}", "status": status, "output": list(items), "status_details": details, **more}
    return {"type": "response.done", "response": body}


def cancelled(number: int, reason: str) -> dict:
    return done(number, status="cancelled", details={"reason": reason})


def buffer(what: str, number: int = 1) -> dict:
    """What the endpoint says of its play-out."""
    return {"type": f"output_audio_buffer.{what}", "response_id": f"r{number}"}


def called(number: int, call: str, name: str = "find") -> dict:
    item = {"id": f"i_{call}", "type": "function_call", "status": "completed", "call_id": call, "name": name}
    return {"type": "response.output_item.done", "response_id": f"r{number}", "item": item}


def output(call: str) -> dict:
    item = {"id": f"o_{call}", "type": "function_call_output", "call_id": call}
    return {"type": "conversation.item.added", "item": item}


def written(id: str) -> dict:
    return {"type": "conversation.item.added", "item": {"id": id, "type": "message", "role": "user"}}


def started(id: str = "u1") -> dict:
    return {"type": "input_audio_buffer.speech_started", "item_id": id}


def committed(id: str = "u1") -> dict:
    return {"type": "input_audio_buffer.committed", "item_id": id}


def transcribed(id: str = "u1") -> dict:
    return {"type": "conversation.item.input_audio_transcription.completed", "item_id": id}


AUDIO = {"type": "message", "content": [{"type": "output_audio"}]}


def test_a_turn_that_was_cleared_is_not_heard_any_more():
    progress = Progress()
    for event in (started("u1"), {"type": "input_audio_buffer.cleared"}):
        progress.take(event)
    assert not progress.hearing and not progress.busy
    for event in (committed("u2"), transcribed("u2")):
        progress.take(event)
    assert not progress.hearing and not any(question.unwritten for question in progress.questions)


SAID = (started(), committed(), transcribed())


def spoken(*events: dict, on_call: bool = False) -> Question:
    """A question that was said in sound, and this came."""
    progress = Progress(on_call)
    question = progress.ask(spoken=True)
    question.said = True
    for event in events:
        progress.take(event)
    return question


def asked(progress: Progress, id: str) -> Question:
    """A question in writing, whose item has this id."""
    question = progress.ask(spoken=False)
    question.items.add(id)
    question.said = True
    return question


def test_a_question_and_its_answer():
    steps = [*SAID, created(1)]
    for known in range(len(steps) + 1):
        assert not spoken(*steps[:known]).settled
    assert spoken(*steps, done(1, AUDIO)).settled


def test_a_call_is_followed_by_another_response():
    steps = [*SAID, created(1), called(1, "c1"), done(1), output("c1"), created(2)]
    for known in range(len(steps) + 1):
        assert not spoken(*steps[:known]).settled
    assert spoken(*steps, done(2, AUDIO)).settled


def test_a_response_answers_what_the_conversation_had_when_it_began():
    progress = Progress()
    first, second = asked(progress, "a"), asked(progress, "b")
    for event in (written("a"), created(1), called(1, "c1"), done(1), written("b"), created(2), done(2, AUDIO)):
        progress.take(event)
    assert second.settled and not first.settled and first.wait({}).what == "tool"
    for event in (output("c1"), created(3), done(3, AUDIO)):
        progress.take(event)
    assert first.settled


def test_one_response_may_answer_two_questions():
    progress = Progress()
    both = asked(progress, "a"), asked(progress, "b")
    for event in (written("a"), written("b"), created(1), done(1, AUDIO)):
        progress.take(event)
    assert all(question.settled for question in both)


def test_a_word_of_patience_is_nobodys_answer():
    assert not spoken(*SAID, created(1, conversation_id=None), done(1, AUDIO, conversation_id=None)).given


def test_events_that_come_twice_count_once():
    twice = [event for event in (*SAID, created(1), done(1, AUDIO)) for _ in range(2)]
    question = spoken(*twice)
    assert question.settled and not question.active


def test_on_a_call_an_answer_must_have_been_played():
    question = spoken(*SAID, created(1), done(1, AUDIO), on_call=True)
    assert question.answered and not question.settled and question.wait({}).what == "playing"
    assert spoken(*SAID, created(1), done(1, AUDIO), buffer("started"), buffer("stopped"), on_call=True).settled


def test_it_may_have_been_played_before_the_response_is_done():
    assert spoken(*SAID, created(1), buffer("started"), done(1, AUDIO), buffer("stopped"), on_call=True).settled
    assert spoken(*SAID, created(1), buffer("started"), buffer("stopped"), done(1, AUDIO), on_call=True).settled


def test_a_buffer_that_is_cleared_loses_what_waited_in_it_too():
    progress = Progress(on_call=True)
    both = asked(progress, "a"), asked(progress, "b")
    for event in (
        written("a"),
        created(1),
        done(1, AUDIO),
        buffer("started"),
        written("b"),
        created(2),
        done(2, AUDIO),
    ):
        progress.take(event)
    assert not any(question.settled for question in both)
    progress.take(buffer("cleared"))
    assert all(question.settled and question.interrupted for question in both) and not progress.sounding


def test_an_answer_that_its_own_caller_cut_leaves_the_question_open():
    assert not spoken(*SAID, created(1), started("u2"), cancelled(1, "turn_detected")).settled
    again = (committed("u2"), transcribed("u2"), created(2), done(2, AUDIO))
    question = spoken(*SAID, created(1), started("u2"), cancelled(1, "turn_detected"), *again)
    assert question.settled and not question.interrupted


def test_an_answer_that_another_caller_cut_is_over():
    progress = Progress()
    first = asked(progress, "a")
    for event in (written("a"), created(1), started("u2"), cancelled(1, "turn_detected")):
        progress.take(event)
    assert first.settled and first.interrupted


def test_stop_before_a_response_began_has_it_cancelled():
    progress = Progress()
    question = asked(progress, "a")
    progress.take(written("a"))
    progress.stop()
    progress.take(created(1))
    assert progress.unwanted("r1") and not question.settled
    progress.take(cancelled(1, "client_cancelled"))
    assert question.settled and question.interrupted


def test_stop_does_not_cancel_what_another_asks_meanwhile():
    progress = Progress()
    asked(progress, "a")
    progress.take(written("a"))
    progress.stop()
    asked(progress, "b")
    progress.take(written("b"))
    progress.take(created(1))
    assert not progress.unwanted("r1")


def test_a_tool_whose_question_was_stopped_has_its_answer_cancelled():
    progress = Progress()
    question = asked(progress, "a")
    for event in (written("a"), created(1), called(1, "c1"), done(1)):
        progress.take(event)
    progress.stop()
    assert question.settled
    progress.close(question, forget=False)
    progress.take(output("c1"))
    progress.take(created(2))
    assert progress.unwanted("r2")


def test_a_failure_is_kept_until_the_next_response():
    failed = done(1, status="failed", details={"error": {"message": "no voice"}})
    assert spoken(*SAID, created(1), failed).failure == "no voice"
    assert spoken(*SAID, created(1), done(1, status="failed")).failure


def test_a_refusal_ends_the_question_that_it_is_about():
    progress = Progress()
    first, second = asked(progress, "a"), asked(progress, "b")
    progress.take({"type": "error", "error": {"event_id": "a", "message": "No."}})
    assert first.settled and first.failure == "No." and not second.settled


def test_a_tools_result_that_is_refused_ends_its_question():
    progress = Progress()
    question = asked(progress, "a")
    for event in (written("a"), created(1), called(1, "c1"), done(1)):
        progress.take(event)
    progress.sent({"type": "conversation.item.create", "item": {"type": "function_call_output", "call_id": "c1"}})
    assert question.wait({}).seconds < 60
    progress.take({"type": "error", "error": {"event_id": "c1", "message": "Too long."}})
    assert question.settled and question.failure == "Too long."


def test_a_response_that_came_too_early_is_asked_for_again():
    progress = Progress()
    asked(progress, "a")
    progress.take(written("a"))
    progress.sent({"type": "response.create", "event_id": "e1"})
    refusal = {"event_id": "e1", "code": "conversation_already_has_active_response", "message": "Wait."}
    progress.take({"type": "error", "error": refusal})
    assert progress.has_to_ask and not progress.has_to_ask


@pytest.mark.parametrize(
    ("events", "what"),
    [
        ((), "notice"),
        ((started(),), "caller"),
        ((started(), committed()), "transcript"),
        (SAID, "thinking"),
        ((*SAID, created(1)), "thinking"),
        ((*SAID, created(1), called(1, "c1"), done(1)), "tool"),
    ],
)
def test_each_state_has_its_name(events, what):
    question = spoken(*events)
    assert question.wait({}).what == what and question.wait({}).missing
    assert question.wait({"c1": 0.0}).what == ("approval" if what == "tool" else what)


def test_a_long_answer_is_waited_for_as_long_as_it_takes_to_say():
    delta = {"type": "response.output_audio_transcript.delta", "response_id": "r1", "delta": "x" * 800}
    question = spoken(*SAID, created(1), delta, done(1, AUDIO), on_call=True)
    assert question.wait({}).seconds > 100


def test_the_endpoint_needs_audio_until_it_answers():
    assert spoken().listening and spoken(started()).listening and not spoken(*SAID).listening


def test_every_wait_ends_by_itself_except_for_the_callers_turn():
    for name in WAITS:
        wait = wait_for(name, "tool")
        assert wait.words and wait.who and wait.missing and str(wait).startswith("waits for")
        assert math.isinf(wait.seconds) == (name == "turn")


def test_nobodys_questions_do_not_pile_up():
    progress = Progress()
    for number in range(50):
        for event in (started(f"u{number}"), committed(f"u{number}")):
            progress.take(event)
    assert len(progress.questions) == 1


def test_an_answer_that_goes_on_is_the_answer_to_the_question_and_not_what_came_instead():
    progress = Progress()
    question, noise = asked(progress, "a"), progress.ask(spoken=True)
    noise.said = True
    for event in (written("a"), created(1), done(1, AUDIO), started(), committed(), transcribed(), created(2)):
        progress.take(event)
    question.doubted = True
    assert not question.settled
    progress.take({"type": "response.output_item.added", "response_id": "r2", "item": {"id": "instead"}})
    assert noise.outputs == {"instead"}
    progress.go_on([question], {"r2"}, {"instead"})
    question.doubted = False
    progress.take(cancelled(2, "client_cancelled"))
    assert not question.settled and not noise.settled and not noise.interrupted
    for event in (created(3), done(3, AUDIO)):
        progress.take(event)
    assert question.settled and noise.settled and not question.interrupted and not noise.outputs
