"""How well the policies answer callers' questions: `python benchmarks/retrieval.py`.

Asks every question of `data/airline/questions.yaml`, heard well and misheard, and prints the share right at rank 1 and
among the first 3, the answerable ones left without an answer, and the false answers. The peer, in the same run, is
plain FTS5: the question's words joined by OR, ranked by BM25. Its time is the unit of the last column. Between them
stands the index by full text alone. MiniLM remembers what it was asked: each question is timed as a new one.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from a checkout

from voicelab.airline.documents import POLICIES
from voicelab.airline.passages import Passage, read_folder
from voicelab.airline.questions import questions, score
from voicelab.airline.retrieval import PolicyIndex

ROUNDS = 5  # over all questions; the fastest counts


def plain_fts5(passages: Sequence[Passage]) -> Callable[[str], list[Passage]]:
    """What SQLite does by itself."""
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE passage USING fts5(heading, text, tokenize = 'porter unicode61')")
    store.executemany("INSERT INTO passage VALUES (?, ?)", [(one.heading, one.text) for one in passages])

    def search(question: str) -> list[Passage]:
        query = " OR ".join(f'"{word}"' for word in re.findall(r"[a-z0-9]+", question.lower()))
        rows = store.execute("SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT 3", (query,))
        return [passages[row - 1] for (row,) in rows]

    return search


def main() -> None:
    """Print a table for each half of the questions."""
    passages = read_folder(POLICIES).passages
    hybrid, words = PolicyIndex(passages), PolicyIndex(passages, None)
    searches = {
        "PolicyIndex": lambda question: [found.passage for found in hybrid.search(question)],
        "full text": lambda question: [found.passage for found in words.search(question)],
        "plain FTS5": plain_fts5(passages),
    }
    unit = _seconds(searches["plain FTS5"])
    print(f"{len(passages)} passages; figures are shares of the questions, in percent")
    print(f"{'search':12}  {'questions':22}  {'n':>3}  rank 1  rank 3  silent  {'n':>3}  false answers  time")
    for name, search in searches.items():
        ratio = _seconds(search) / unit
        for split in ("development", "held_out"):
            for misheard in (False, True):
                told = score(questions(split, misheard), search)
                asked = f"{split}{', misheard' if misheard else ''}"
                shares = [100 * part / told.answerable for part in (told.first, told.among_three, told.silent)]
                print(
                    f"{name:12}  {asked:22}  {told.answerable:3}  "
                    + "  ".join(f"{share:6.0f}" for share in shares)
                    + f"  {told.unanswerable:3}  {100 * told.false_answers / told.unanswerable:13.0f}  {ratio:4.1f}"
                )


def _seconds(search: Callable[[str], object]) -> float:
    asked = questions()
    times = []
    for round_ in range(1, ROUNDS + 1):
        began = time.perf_counter()
        for question in asked:
            search(question.text + " " * round_)  # the same words, and another text
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
