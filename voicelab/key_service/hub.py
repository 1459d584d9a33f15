"""People as a JupyterHub knows them: by the tokens that it gives to their servers."""

from __future__ import annotations

from jupyterhub.services.auth import HubAuth
from tornado.web import HTTPError

from .refusals import Refused

CACHE_SECONDS = 60  # for so long a token that the hub has revoked is still good


class HubHolders:
    """Asks the hub whose a token is, and whether it may use this service; for a process that the hub has started."""

    def __init__(self) -> None:
        self._hub = HubAuth(cache_max_age=CACHE_SECONDS)

    async def holder(self, token: str) -> str | None:
        """The user's name; `None` if the hub does not know the token, or it has not the scope of this service.

        Raises:
            Refused: if the hub does not answer.
        """
        try:
            user = await self._hub.user_for_token(token, sync=False)
        except HTTPError:  # HubAuth's way of saying that it cannot ask
            raise Refused(503, "hub_unreachable", "The hub cannot be asked who you are. Try again.") from None
        permitted = user and self._hub.check_scopes(self._hub.access_scopes, user)
        return user["name"] if permitted else None
