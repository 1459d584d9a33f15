"""What came of a question, as a transcript has it."""

from __future__ import annotations

from voicelab.record.transcript import Transcript
from voicelab.record.transcript_entry import TranscriptEntry
from voicelab.session.answer import Answer, answer_to
from voicelab.session.question import Question

CALL = {"name": "find", "call_id": "c1", "arguments": {}}


def test_an_answer_has_what_belongs_to_its_question_and_nothing_else():
    transcript = Transcript()
    for entry in (
        TranscriptEntry("u1", "message", "user", "Where is it?"),
        TranscriptEntry("f1", "tool_call", "tool", "find()", detail=CALL),
        TranscriptEntry("f2", "tool_call", "tool", "transfer", detail={**CALL, "name": "transfer_to_bags"}),
        TranscriptEntry("u2", "message", "user", "When do you open?"),
        TranscriptEntry("a2", "message", "assistant", "At nine.", agent="Desk"),
        TranscriptEntry("a3", "message", "assistant", "You fool.", agent="Bags"),
        TranscriptEntry("a1", "message", "assistant", "Here it is. ", agent="Bags"),
    ):
        transcript.add(entry)
    question = Question(items={"u1"}, outputs={"f1", "f2", "a1", "a3"}, blocked={"a3"})
    question.handoffs, question.problems = ["Desk → Bags"], ["find: KeyError"]
    answer = answer_to(question, transcript)
    expected = ("Where is it?", "Here it is.", "Bags", ("find",), ("Desk → Bags",), False, ("find: KeyError",))
    assert answer == Answer(*expected)
    shown = "You: Where is it?\nHandoff: Desk → Bags\nTool: find\nProblem: find: KeyError\nBags: Here it is."
    assert repr(answer) == shown
    assert answer.sound is None and "<audio" not in answer._repr_html_()
    assert answer_to(Question(items={"u2"}, outputs={"a2"}), transcript).text == "At nine."
