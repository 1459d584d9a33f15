"""How well a search answers the questions of `data/airline/questions.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import yaml

from .customers import DATA
from .passages import Passage


@dataclass(frozen=True)
class Question:
    """A question as it was heard, and the headings of the passages that answer it; none if no passage does.

    `said` is what the caller said, if that was misheard.
    """

    text: str
    answers: tuple[str, ...]
    split: str
    said: str | None = None


@dataclass
class Score:
    """Of the questions that the documents answer, how many had the answer first and among three; and the rest.

    `silent` were answerable and got no answer; `false_answers` were not answerable and got one.
    """

    answerable: int = 0
    first: int = 0
    among_three: int = 0
    silent: int = 0
    unanswerable: int = 0
    false_answers: int = 0
    missed: list[str] = field(default_factory=list, repr=False)


def questions(split: str | None = None, misheard: bool | None = None) -> list[Question]:
    """The questions, of one half (`development` or `held_out`) or of both; misheard ones, others, or all."""
    rows = yaml.safe_load((DATA / "questions.yaml").read_text(encoding="utf-8"))
    made = [Question(row["question"], tuple(row["answers"]), row["split"], row.get("said")) for row in rows]
    return [
        one for one in made if split in (None, one.split) and (misheard is None or misheard == (one.said is not None))
    ]


def score(asked: Sequence[Question], search: Callable[[str], Sequence[Passage]]) -> Score:
    """Ask each question; `search` returns the passages it found, best first, or none."""
    result = Score()
    for question in asked:
        found = [passage.heading for passage in search(question.text)]
        if not question.answers:
            result.unanswerable += 1
            result.false_answers += bool(found)
        else:
            result.answerable += 1
            result.first += bool(found) and found[0] in question.answers
            result.among_three += any(heading in question.answers for heading in found[:3])
            result.silent += not found
        if bool(question.answers) != bool(found) or found and found[0] not in question.answers:
            result.missed.append(f"{question.text} → {found[:3] or 'nothing'}")
    return result
