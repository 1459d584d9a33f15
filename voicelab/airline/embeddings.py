"""Texts as vectors, from an embedding model behind an OpenAI-compatible API, in the place of the workbook's own."""

from __future__ import annotations

import os
from collections.abc import Sequence

from openai import OpenAI

MODEL = "text-embedding-3-small"
AT_ONCE = 256  # texts in a request; OpenAI takes 2,048
SECONDS = 10.0
SIMILAR = 0.4  # the least cosine of an answer; chosen with care, not measured: any model may be behind a service


class Embedder:
    """Calls `POST /embeddings`.

    Args:
        client: an `OpenAI` client for the service.
        model: the embedding model's name there.
    """

    def __init__(self, client: OpenAI, model: str = MODEL) -> None:
        self._client, self._model = client, model

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text, in their order.

        Raises:
            openai.OpenAIError: if the service cannot be reached or refuses.
        """
        vectors: list[list[float]] = []
        for start in range(0, len(texts), AT_ONCE):
            answer = self._client.embeddings.create(model=self._model, input=list(texts[start : start + AT_ONCE]))
            vectors += [one.embedding for one in sorted(answer.data, key=lambda one: one.index)]
        return vectors


def available_embedder() -> Embedder | None:
    """An embedder if `VOICELAB_EMBEDDINGS_URL` or `OPENAI_API_KEY` names a service, else `None`.

    `VOICELAB_EMBEDDINGS_URL` is any OpenAI-compatible base URL, such as a local Ollama's; `VOICELAB_EMBEDDINGS_MODEL`
    its model.
    """
    url, key = os.environ.get("VOICELAB_EMBEDDINGS_URL"), os.environ.get("OPENAI_API_KEY")
    if url:
        own = OpenAI(base_url=url, api_key=os.environ.get("VOICELAB_EMBEDDINGS_KEY", "none"), timeout=SECONDS)
        return Embedder(own, os.environ.get("VOICELAB_EMBEDDINGS_MODEL", MODEL))
    return Embedder(OpenAI(api_key=key, timeout=SECONDS)) if key else None
