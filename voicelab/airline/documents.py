"""The airline's documents, and the tool that looks things up in them."""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from pathlib import Path

from agents import function_tool

POLICIES = Path(__file__).resolve().parents[2] / "data" / "airline" / "policies"
LINES_GIVEN = 2
NOTHING_FOUND = "The documents do not answer this question."
# Words that say nothing about what is asked; without this a question would match every line through its "the".
_COMMON = frozenset(
    "a an the i my me we you your is are was be do does did can could may might will would shall should "
    "what when where who which why how much many to of on in at for with and or if it this that there "
    "have has had get got please tell about know like want need any some one up by from am im".split()
)


@lru_cache(maxsize=1)
def _index() -> sqlite3.Connection:
    """The lines of the policy files in an FTS5 table; the porter tokenizer matches bag with bags."""
    index = sqlite3.connect(":memory:", check_same_thread=False)
    index.execute("CREATE VIRTUAL TABLE line USING fts5(text, tokenize = 'porter unicode61')")
    for path in sorted(POLICIES.glob("*.md")):
        found = re.findall(r"^\s*(?:\d+\.|[-*])\s+(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        index.executemany("INSERT INTO line VALUES (?)", [(text.strip(),) for text in found])
    return index


def look_up(request: str) -> list[str]:
    """The lines of the policies that match the request best, by BM25; none if no telling word of it occurs."""
    spelled = request.lower().replace("wi-fi", "wifi").replace("wi fi", "wifi")
    words = [word for word in re.findall(r"[a-z0-9]+", spelled) if word not in _COMMON]
    if not words:
        return []
    query = " OR ".join(f'"{word}"' for word in words)
    rows = _index().execute(
        "SELECT text FROM line WHERE line MATCH ? ORDER BY bm25(line) LIMIT ?", (query, LINES_GIVEN)
    )
    return [text for (text,) in rows]


@function_tool(
    name_override="document_lookup_tool",
    description_override="Looks up answers from known airline documentation to handle general questions "
    "without authentication.",
)
def document_lookup_tool(request: str) -> str:
    """Look up the request in the policy documents.

    Args:
        request: the caller's question, in the caller's words.
    """
    return "\n".join(look_up(request)) or NOTHING_FOUND
