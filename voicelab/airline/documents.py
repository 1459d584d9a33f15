"""The airline's documents, and the tool that looks things up in them."""

from __future__ import annotations

from dataclasses import asdict

from voicelab.desk.gateway import Result, gateway_tool

from .customers import DATA
from .embeddings import SIMILAR, available_embedder
from .made_once import made_once
from .passages import read_folder
from .retrieval import PolicyIndex

POLICIES = DATA / "policies"
PASSAGES_GIVEN = 3  # more would only make the model's answer longer
NOT_ANSWERED = "The documents do not answer this question."


@made_once
def policies() -> PolicyIndex:
    """The index over `data/airline/policies`, made on first use; `problems` has what could not be read."""
    library = read_folder(POLICIES)
    service = available_embedder()
    index = PolicyIndex(library.passages, service, SIMILAR) if service else PolicyIndex(library.passages)
    index.problems[:0] = library.problems
    return index


@gateway_tool(timeout_ms=30_000)  # the first use embeds every passage, which takes long on a busy machine
def document_lookup_tool(request: str) -> Result:
    """Looks up answers from known airline documentation to handle general questions without authentication.

    Args:
        request: the caller's question, in the caller's words.
    """
    found = policies().search(request, PASSAGES_GIVEN)
    if not found:
        return Result({"passages": [], "message": NOT_ANSWERED}, 0.0)
    passages = [{**asdict(one.passage), "score": one.score} for one in found]
    data = {"passages": passages, "entities": {"topic": found[0].passage.heading}}
    return Result(data, max(one.score for one in found))
