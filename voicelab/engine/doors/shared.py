"""What the routes of one engine share: the credentials, the brains and the voice, the metrics, the calls under way."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request

from voicelab.engine import faults
from voicelab.engine.brain.choosing import Brains
from voicelab.engine.brain.question import Brain
from voicelab.engine.protocol import ProtocolError
from voicelab.engine.voice.speaking import Voice, make_voice

from .admission import Admission
from .calls import Call
from .credentials import Credentials, bad_key, given_key
from .tidying import Tidying
from .watching import Metrics


class Engine:
    """One engine.

    Args:
        key: opens every route; a random one if not given.
    """

    def __init__(self, key: str | None = None) -> None:
        self.credentials = Credentials(key)
        self.voice, self.brains = make_voice(), Brains()
        self.metrics = Metrics()
        self.calls: dict[str, Call] = {}
        self.admission = Admission()
        self.tidying = Tidying(lambda: not self.admission.sessions.taken)

    @property
    def conversations(self) -> int:
        """How many WebSocket conversations are under way."""
        return self.admission.sessions.taken - len(self.calls)

    async def close(self) -> None:
        """Hang up."""
        await asyncio.gather(*(call.close() for call in list(self.calls.values())))

    def call(self, call_id: str) -> Call:
        """The call of this id.

        Raises:
            ProtocolError: `call_id_not_found`.
        """
        if call_id not in self.calls:
            raise ProtocolError(
                f"No call found with id '{call_id}': it has ended or was never made.",
                code="call_id_not_found",
                param="call_id",
            )
        return self.calls[call_id]

    def session_for(self, given: str | None, chosen: dict[str, Any], key_only: bool = False) -> dict[str, Any]:
        """The settings with which a credential lets a conversation begin.

        Args:
            given: the credential.
            chosen: what the address asks for; one of its faults is that no credential is right.
            key_only: whether a client secret is no key here.

        Raises:
            ProtocolError: `invalid_api_key`.
        """
        session = self.credentials.session_for(given)
        rejected = "rejected_key" in faults.named(chosen.get("fault", ""))
        if session is None or rejected or (key_only and not self.credentials.is_key(given)):
            raise bad_key()
        return session

    def require_key(self, request: Request) -> None:
        """Let nobody in but the key's holder.

        Raises:
            ProtocolError: `invalid_api_key`.
        """
        self.session_for(given_key(request.headers), request.path_params, key_only=True)

    def brain_and_voice(self, chosen: dict[str, Any]) -> tuple[Brain, Voice]:
        """What the address asks for: a language model, a fault, both or neither.

        Raises:
            ProtocolError: a language model or a fault that is unknown, or a fault that refuses.
        """
        fault = chosen.get("fault", "")
        if refusal := faults.refusal(fault):
            raise refusal
        return faults.brain_and_voice(fault, self.brains.get(chosen.get("language_model", "")), self.voice)
