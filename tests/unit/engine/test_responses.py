"""The life of a response: a random walk over what can happen keeps every promise that clients rely on."""

from __future__ import annotations

from collections import Counter

from agents.realtime.openai_realtime import get_server_event_type_adapter
from hypothesis import given
from hypothesis import strategies as st

from voicelab.engine import responses
from voicelab.engine.responses import ResponseState

VALIDATOR = get_server_event_type_adapter()
STEPS = st.lists(st.sampled_from(["message", "piece", "close", "call"]), max_size=25)
ENDS = st.sampled_from([("completed", None), ("cancelled", "turn_detected"), ("failed", None)])


def state(**changes) -> ResponseState:
    return ResponseState(
        **{
            "id": "resp_1",
            "conversation_id": "conv_1",
            "modality": "audio",
            "voice": "cedar",
            "with_audio_deltas": True,
            **changes,
        }
    )


def walk(steps, end, **changes):
    now = state(**changes)
    events, items = responses.begin(now), 0
    for step in steps:
        more = []
        if step == "message" and now.item is None:
            items += 1
            now, more = responses.open_message(now, f"item_{items}", None)
        elif step == "piece" and now.item is not None:
            now, more = responses.speak(now, "word ", "AAAA")
        elif step == "close" and now.item is not None:
            now, more = responses.close_message(now)
        elif step == "call" and now.item is None:
            items += 1
            now, more = responses.call_function(now, f"item_{items}", f"call_{items}", "f", "{}", None)
        events += more
    now, more = responses.finish(now, end[0], reason=end[1])
    return now, events + more


@given(STEPS, ENDS, st.sampled_from(["audio", "text"]), st.sampled_from(["conv_1", None]), st.booleans())
def test_whatever_happens_the_promises_are_kept(steps, end, modality, conversation_id, with_audio_deltas):
    now, events = walk(
        steps, end, modality=modality, conversation_id=conversation_id, with_audio_deltas=with_audio_deltas
    )
    kinds = [event["type"] for event in events]
    count = Counter(kinds)
    assert now.finished and now.item is None
    assert count["response.created"] == count["response.done"] == 1
    assert kinds[0] == "response.created" and kinds[-2:] == ["response.done", "rate_limits.updated"]
    assert count["response.output_item.added"] == count["response.output_item.done"]
    assert count["response.content_part.added"] == count["response.content_part.done"]
    assert count["conversation.item.added"] == (count["response.output_item.added"] if conversation_id else 0)
    assert count["conversation.item.done"] == count["conversation.item.added"]
    assert with_audio_deltas or not count["response.output_audio.delta"]
    assert {item["status"] for item in now.output} <= {"completed", "incomplete"}
    for event in events:
        VALIDATOR.validate_python({**event, "previous_item_id": ""} if "previous_item_id" in event else event)


def test_a_cancelled_answer_is_incomplete_and_says_why():
    now, events = walk(["message", "piece", "piece"], ("cancelled", "turn_detected"))
    assert now.output[0]["status"] == "incomplete"
    assert now.output[0]["content"] == [{"type": "output_audio", "transcript": "word word "}]
    done = events[-2]["response"]
    assert done["status_details"] == {"type": "cancelled", "reason": "turn_detected"}


def test_a_function_call_opens_in_progress_and_without_arguments():
    _, events = walk(["call"], ("completed", None))
    added = next(event for event in events if event["type"] == "response.output_item.added")
    assert added["item"]["status"] == "in_progress" and added["item"]["arguments"] == ""
