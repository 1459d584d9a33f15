"""The language models that can think behind the practice engine, as the call bar offers them."""

from __future__ import annotations

import asyncio

from voicelab.endpoint import PRACTICE_BRAIN, PRACTICE_ENGINE, Endpoint, who_will_think
from voicelab.model_servers import ModelServer, find_model_servers
from voicelab.session.live_session import LiveSession

PRACTICE = ""  # the practice brain's value in the list
GIVEN = "given"  # that of what the environment or a cell has chosen


class LanguageModels:
    """What can be chosen for a session: `[value, label]` each; a language model's value is its URL and its name."""

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self._servers: list[ModelServer] = []
        self._chosen: str | None = None

    @property
    def chosen(self) -> str:
        """The value of who thinks now."""
        thinks = self._session.thinks
        if thinks == PRACTICE_BRAIN:
            return PRACTICE
        still = self._chosen and self._chosen.partition(" ")[2] == thinks  # a cell may have set another endpoint
        return self._chosen if still else GIVEN

    @property
    def options(self) -> list[tuple[str, str]]:
        """Whom a hand may choose; nobody where it is not the practice engine that answers."""
        session = self._session
        if not (session.endpoint_name == PRACTICE_ENGINE if session.endpoint_name else who_will_think()):
            return []
        given = [(GIVEN, session.thinks)] if self.chosen == GIVEN else []
        return [
            (PRACTICE, PRACTICE_BRAIN.capitalize()),
            *given,
            *((f"{one.url} {name}", f"{name} ({one.name})") for one in self._servers for name in one.models),
        ]

    async def find(self) -> None:
        """Look which servers of language models run on this machine now."""
        self._servers = await find_model_servers()

    async def choose(self, value: str) -> None:
        """Let this one think from the next call on.

        Raises:
            ValueError: during a call, or for a value that is not offered.
            CallError: if the practice engine is gone.
        """
        if value == GIVEN:
            return
        if value not in dict(self.options):
            raise ValueError("This language model is not on offer.")
        url, _, model = value.partition(" ")
        self._session.endpoint = await asyncio.to_thread(self._endpoint_for, url or None, model or None)
        self._chosen = value

    def _endpoint_for(self, url: str | None, model: str | None) -> Endpoint:
        """In a thread: it may have to start the engine."""
        return self._session.endpoint.with_language_model(url, model)
