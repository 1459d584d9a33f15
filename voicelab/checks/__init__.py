"""The exercises' checks, and how far a learner has come: `await checks.exercise_1_1(bookshop)`, `checks.progress()`.

A check tries an answer on inputs that the notebook does not show, and says what it observed. May import `airline`,
`callers`, `evals` and what lies below them.
"""

from .chapter_1 import exercise_1_1, exercise_1_2, exercise_1_3
from .chapter_2 import exercise_2_1, exercise_2_2, exercise_2_3, exercise_2_4
from .chapter_3 import exercise_3_1, exercise_3_2, exercise_3_3
from .chapter_4 import exercise_4_1, exercise_4_2, exercise_4_3
from .chapter_5 import exercise_5_1, exercise_5_2, exercise_5_3, exercise_5_4
from .chapter_6 import exercise_6_1, exercise_6_2, exercise_6_3
from .chapter_7 import exercise_7_1, exercise_7_2, exercise_7_3
from .chapter_8 import exercise_8_1, exercise_8_2, exercise_8_3
from .exercise import EXERCISES, Verdict
from .progress import Progress, done


def progress() -> Progress:
    """What is done and what is open, as a table."""
    return Progress(dict(EXERCISES), done())


__all__ = [
    "EXERCISES",
    "Progress",
    "Verdict",
    "exercise_1_1",
    "exercise_1_2",
    "exercise_1_3",
    "exercise_2_1",
    "exercise_2_2",
    "exercise_2_3",
    "exercise_2_4",
    "exercise_3_1",
    "exercise_3_2",
    "exercise_3_3",
    "exercise_4_1",
    "exercise_4_2",
    "exercise_4_3",
    "exercise_5_1",
    "exercise_5_2",
    "exercise_5_3",
    "exercise_5_4",
    "exercise_6_1",
    "exercise_6_2",
    "exercise_6_3",
    "exercise_7_1",
    "exercise_7_2",
    "exercise_7_3",
    "exercise_8_1",
    "exercise_8_2",
    "exercise_8_3",
    "progress",
]
