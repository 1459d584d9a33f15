"""Who may talk to the engine: one key for everything, and short-lived client secrets for one conversation's opening."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping
from typing import Any

from voicelab.engine.limits import MAX_CLIENT_SECRETS
from voicelab.engine.protocol import ProtocolError
from voicelab.engine.within_limits import rate_limit

MIN_SECONDS, MAX_SECONDS, DEFAULT_SECONDS = 10, 7200, 600  # of a client secret, by the service's documentation
KEY_SUBPROTOCOL = "openai-insecure-api-key."


class Credentials:
    """The engine's key and the client secrets minted with it."""

    def __init__(self, key: str | None = None) -> None:
        self.key = key or "sk-practice-" + secrets.token_urlsafe(24)
        self._secrets: dict[str, tuple[int, dict[str, Any]]] = {}

    def __repr__(self) -> str:
        return f"Credentials(<key>, {len(self._secrets)} client secrets)"

    def mint(self, session: dict[str, Any], expires_after: Mapping[str, Any] | None) -> tuple[str, int]:
        """A client secret and the Unix time at which it expires.

        Raises:
            ProtocolError: for seconds outside 10 to 7200, or `rate_limit_exceeded`.
        """
        seconds = (expires_after or {}).get("seconds", DEFAULT_SECONDS)
        if not isinstance(seconds, int) or not MIN_SECONDS <= seconds <= MAX_SECONDS:
            raise ProtocolError(
                f"Invalid value for `expires_after.seconds`: {seconds!r}; expected whole seconds from "
                f"{MIN_SECONDS} to {MAX_SECONDS}.",
                code="invalid_value",
                param="expires_after.seconds",
            )
        now = time.time()
        self._secrets = {value: kept for value, kept in self._secrets.items() if kept[0] > now}
        if len(self._secrets) >= MAX_CLIENT_SECRETS:
            raise rate_limit(f"{MAX_CLIENT_SECRETS} client secrets at a time. Let them expire sooner.")
        value, expires_at = "ek_" + secrets.token_urlsafe(24), int(now) + seconds
        self._secrets[value] = (expires_at, session)
        return value, expires_at

    def is_key(self, given: str | None) -> bool:
        """Whether this is the key itself, which opens every route."""
        return given is not None and hmac.compare_digest(given.encode(), self.key.encode())

    def session_for(self, given: str | None) -> dict[str, Any] | None:
        """The settings to open a conversation with: `{}` for the key, a secret's own for a secret, else `None`."""
        if self.is_key(given):
            return {}
        expires_at, session = self._secrets.get(given or "", (0, {}))
        return session if expires_at > time.time() else None


def given_key(headers: Mapping[str, str], subprotocols: list[str] = ()) -> str | None:
    """The credential of a request: a bearer token, or a browser's WebSocket subprotocol."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    for name in subprotocols:
        if name.startswith(KEY_SUBPROTOCOL):
            return name[len(KEY_SUBPROTOCOL) :]
    return None


def bad_key() -> ProtocolError:
    """No key, or another one."""
    return ProtocolError(
        "Incorrect API key provided. Use the key that the engine printed when it started.", code="invalid_api_key"
    )
