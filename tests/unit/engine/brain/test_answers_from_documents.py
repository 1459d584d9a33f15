"""A text that a tool found: the sentence that answers is told, by its words or by what it means, or none is."""

from __future__ import annotations

import pytest

from voicelab.engine.brain.results import NO_ANSWER_FOUND, result

MUSEUM = """# House rules
**Visiting the museum**
1. Tickets cost nine pounds; children under six come in free.
2. Photographs may be taken without a flash.
3. Large rucksacks have to be left in the lockers by the entrance.
4. Guide dogs are welcome in every room.
5. The cafe on the second floor serves lunch until three."""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much are the tickets?", "nine pounds"),
        ("May I bring my big backpack in?", "lockers"),  # no word in common
        ("Can I take pictures of the paintings?", "without a flash"),
        ("Is there a place to have lunch?", "cafe"),
        ("May my puppy come in?", "Guide dogs"),
    ],
)
def test_the_sentence_that_answers_is_told_whether_or_not_it_has_the_callers_words(question, told):
    assert told in result(MUSEUM, question)


@pytest.mark.parametrize(
    "question", ["Who won the football match?", "Do you repair watches?", "What is a prime number?"]
)
def test_a_text_that_does_not_answer_is_not_read_out(question):
    assert result(MUSEUM, question) == NO_ANSWER_FOUND


def test_a_title_is_no_answer():
    assert "Visiting" not in result(MUSEUM, "Visiting the museum")


STABLE = """Riders bring boots with a heel.
A helmet can be borrowed at the tack room. It costs two pounds a day.
Lessons are held in the indoor school when it rains.
A saddle that was damaged is looked at by our saddler. We repair it within a week.
Carrots for the horses are sold at the gate, and apples are not."""


@pytest.mark.parametrize(
    ("question", "first", "then"),
    [
        ("What does a helmet cost?", "A helmet can be borrowed", "two pounds"),
        ("How long does it take to mend a damaged saddle?", "A saddle that was damaged", "within a week"),
    ],
)
def test_a_sentence_that_points_back_is_told_with_what_it_points_to(question, first, then):
    told = result(STABLE, question)
    assert told.startswith(first) and then in told
