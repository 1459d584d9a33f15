"""The passages that answer a question: by their words, with SQLite's FTS5, and by their meaning, with embeddings.

Questions come from speech recognition, so a word that no document has is compared, by spelling and by sound, with
those that one has; and two words are tried as one ("over weight"). Each word is ranked by BM25 on its own and the
ranks are added, weighted by how sure the word is, which FTS5's own `MATCH` with several words cannot do.
"""

from __future__ import annotations

import math
import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path

import numpy as np

from voicelab.meaning import embed as minilm

from .passages import Passage

Embed = Callable[[Sequence[str]], Sequence[Sequence[float]] | np.ndarray]

ANSWERED = 0.5  # the least score of an answer; from the development half of questions.yaml, see benchmarks/retrieval.py
# The least cosine of an answer by MiniLM. On the development half the likest passage of a question that none answers
# has 0.466, and from 0.5 on fewer of the others find theirs: in the middle.
SIMILAR = 0.483
HEADING_WEIGHT, TEXT_WEIGHT = 1.5, 1.0  # a heading says what a passage is about
SPELLED_ALIKE = 0.8  # of difflib's ratio: one letter in five may be wrong
SYNONYM, MISHEARD = 0.8, 0.45  # how far such a word is trusted
UNKNOWN = 0.6  # how much a word that no document has counts against an answer, beside a rare word that is found
NEAREST = 10  # passages by embedding that take part in the ranking
# Words that more than so many of the passages have say what a question is about, and not which passage answers it: if
# it has no others, meaning alone ranks. By the development half of questions.yaml.
COMMON_SHARE = 0.1
FUSION = 60  # of reciprocal rank fusion: Cormack, Clarke and Büttcher, 2009
SYNONYMS = Path(__file__).resolve().parents[2] / "data" / "airline" / "synonyms.txt"
# Words that say nothing about what is asked; without this a question would match every passage through its "the".
_COMMON = frozenset(
    "a an the i im ive id ill my me mine we us our you your he she it its they them their his her this that these "
    "those is am are was were be been being do does did done can could may might must will would shall should have "
    "has had what when where who whom which why how much many more most long far to of on in at for with without from "
    "by into onto up down out off over under about and or but if then than so as not no yes please hello hi hey okay "
    "oh um uh tell know like want need get got take bring come go going give let make any some there here one ones "
    "also just still very really question wondering wonder ask allowed possible able happens happen does doing thing "
    "things next last latest past now well good other special help request else too something anything someone people "
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred "
    "today tomorrow yesterday morning first flight flights fly flies flying plane airline travel trip ticket".split()
)


@dataclass(frozen=True)
class Found:
    """A passage, and how well it answers the question, from 0 to 1."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class _Asked:
    """A word of the question as the caller said it, and the words to look for instead, each with its trust."""

    said: str
    weight: float
    seek: dict[str, float]


class PolicyIndex:
    """An index over passages, in memory; safe to use from several threads.

    Args:
        passages: what can be found.
        embed: texts to vectors, all of one length; `None` for full text alone. If it fails, `problems` says so and full
            text goes on alone.
        similar: the least cosine of an answer, which depends on the model that embeds.
    """

    def __init__(self, passages: Sequence[Passage], embed: Embed | None = minilm, similar: float = SIMILAR) -> None:
        self.passages, self.problems = list(passages), list[str]()
        self._embed, self._similar_from, self._lock = embed, similar, threading.Lock()
        self._store = sqlite3.connect(":memory:", check_same_thread=False)
        self._store.execute("CREATE VIRTUAL TABLE passage USING fts5(heading, text, tokenize = 'porter unicode61')")
        self._store.executemany(
            "INSERT INTO passage (rowid, heading, text) VALUES (?, ?, ?)",
            ((row, _spelled(one.heading), _spelled(one.text)) for row, one in enumerate(self.passages)),
        )
        self._store.execute("CREATE VIRTUAL TABLE word USING fts5vocab(passage, 'row')")
        self._vocabulary = {word: documents for word, documents in self._store.execute("SELECT term, doc FROM word")}
        self._spellings = sorted({word for one in self.passages for word in _words(one.heading + " " + one.text)})
        self._synonyms = _groups()
        self._vectors = self._vectors_of([f"{one.heading}: {one.text}" for one in self.passages])

    def search(self, question: str, limit: int = 3) -> list[Found]:
        """The passages that answer the question, the best first; none if the documents do not answer it."""
        with self._lock:
            asked = self._asked(question)
            ranks, covered = self._full_text(asked)
            similar = self._similar(question) if self._vectors is not None else {}
            words_tell = any(map(self._tells_apart, asked))
        fused = _fused(ranks if words_tell else {}, similar) if similar else ranks
        best = sorted(fused, key=lambda row: -fused[row])
        answers = [
            Found(self.passages[row], round(max(covered.get(row, 0.0), similar.get(row, 0.0)), 2))
            for row in best
            if covered.get(row, 0.0) >= ANSWERED or similar.get(row, 0.0) >= self._similar_from
        ]
        return answers[:limit]

    def _full_text(self, asked: list[_Asked]) -> tuple[dict[int, float], dict[int, float]]:
        """For each passage its BM25 over the question's words, and the share of the question that it covers."""
        ranks: dict[int, float] = {}
        covered: dict[int, float] = {}
        for word in asked:
            trusted: dict[int, float] = {}
            for sought, trust in word.seek.items():
                for row, rank in self._matches(sought):
                    ranks[row] = ranks.get(row, 0.0) + trust * rank
                    trusted[row] = max(trusted.get(row, 0.0), trust)
            for row, trust in trusted.items():
                covered[row] = covered.get(row, 0.0) + trust * word.weight
        whole = sum(word.weight for word in asked) or 1.0
        shares = {row: min(1.0, part / whole) for row, part in covered.items()}
        return {row: rank * shares[row] for row, rank in ranks.items()}, shares

    def _tells_apart(self, word: _Asked) -> bool:
        most = max(map(self._documents, word.seek), default=0)
        return 0 < most <= COMMON_SHARE * len(self.passages)

    def _matches(self, word: str) -> list[tuple[int, float]]:
        return self._store.execute(
            "SELECT rowid, -bm25(passage, ?, ?) FROM passage WHERE passage MATCH ?",
            (HEADING_WEIGHT, TEXT_WEIGHT, f'"{word}"'),
        ).fetchall()

    def _asked(self, question: str) -> list[_Asked]:
        said = _words(question)
        joined = {first + second for first, second in zip(said, said[1:], strict=False)} & set(self._spellings)
        halves = {half for pair in zip(said, said[1:], strict=False) if "".join(pair) in joined for half in pair}
        telling = [word for word in dict.fromkeys([*said, *sorted(joined)]) if word not in _COMMON]
        return [self._sought(word) for word in telling if word not in halves or self._documents(word)]

    def _sought(self, word: str) -> _Asked:
        seek = {other: SYNONYM for other in self._synonyms.get(word, ()) if self._documents(other)}
        known = self._documents(word)
        if known:
            seek[word] = 1.0
        elif not seek:
            seek = {near: MISHEARD for near in self._near(word)}
        documents = known or max((self._documents(other) for other in seek), default=0)
        rarity = math.log(1 + len(self.passages) / (1 + documents))
        return _Asked(word, rarity if seek else UNKNOWN * rarity, seek)

    def _near(self, word: str) -> list[str]:
        """The documents' words that are spelled, or that sound, nearly like this one."""
        if len(word) < 4:
            return []
        alike = get_close_matches(word, self._spellings, n=12, cutoff=0.6)
        sounding = [other for other in alike if len(other) > 3 and _sound(other) == _sound(word)]
        spelled = [other for other in alike if SequenceMatcher(None, other, word).ratio() >= SPELLED_ALIKE]
        return [*sounding, *spelled[:2]][:3]

    def _documents(self, word: str) -> int:
        """In how many passages the word occurs, in any of its forms."""
        if word not in self._vocabulary:
            self._vocabulary[word] = len(self._matches(word)) if word.isalnum() else 0
        return self._vocabulary[word]

    # Embeddings. A hundred passages are one small matrix; SQLite's extensions for vectors cannot be loaded into every
    # Python, and would only be worth it for a thousand times as many.

    def _vectors_of(self, texts: Sequence[str]) -> np.ndarray | None:
        """Vectors of length 1 as rows `[texts, dimensions]`; `None`, with a problem noted, if there are none."""
        if self._embed is None:
            return None
        try:
            vectors = np.asarray(self._embed(texts), np.float32).reshape(len(texts), -1)
        except Exception as problem:  # whatever a foreign service does: answers are worse without it, not absent
            self.problems.append(f"No embeddings ({type(problem).__name__}): ranking by full text alone.")
            return None
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def _similar(self, question: str) -> dict[int, float]:
        """The cosines of the passages nearest to the question."""
        vector = self._vectors_of([question])
        if vector is None:
            return {}
        cosines = self._vectors @ vector[0]
        return {int(row): float(cosines[row]) for row in np.argsort(-cosines)[:NEAREST]}


def _fused(ranks: dict[int, float], similar: dict[int, float]) -> dict[int, float]:
    """Reciprocal rank fusion: each list counts by places, because its figures cannot be compared."""
    fused: dict[int, float] = {}
    for scores in (ranks, similar):
        for place, row in enumerate(sorted(scores, key=lambda row: -scores[row])):
            fused[row] = fused.get(row, 0.0) + 1 / (FUSION + 1 + place)
    return fused


def _spelled(text: str) -> str:
    """Words that are written in two ways, in one; also as a recogniser writes them."""
    text = re.sub(r"\bwi[- ]?fi\b|\bwhy fi\b|\bwife? (?:fi|five|i)\b", "wifi", text.lower())
    text = re.sub(r"\bcarry[- ]ons?\b", "carryon", text)
    return re.sub(r"\bcheck(?:ing|ed)?[- ]in\b", "checkin", text).replace("’", "'")


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"'(?:s|re|ve|ll|d|m)\b|(?<=n)'t\b", "", _spelled(text)))


def _groups() -> dict[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        words = line.split() if not line.startswith("#") else []
        for word in words:
            groups.setdefault(word, set()).update(set(words) - {word})
    return {form: others for word, others in groups.items() for form in (word, word + "s", word + "es")}


def _sound(word: str) -> str:
    """A rough key of how a word sounds: like consonants merged, vowels after the first letter dropped."""
    for spelling, heard in (("ph", "f"), ("gh", ""), ("ck", "k"), ("qu", "k"), ("wh", "w"), ("kn", "n"), ("c", "k")):
        word = word.replace(spelling, heard)
    word = word.translate(str.maketrans("zvdbgqx", "sftpkks"))
    return re.sub(r"(.)\1+", r"\1", word[:1] + re.sub(r"[aeiouhwy]", "", word[1:]))
