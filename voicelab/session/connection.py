"""How a session reaches its endpoint: over a WebSocket, or as a sideband to a browser's WebRTC call.

One settings dictionary serves both the call's creation and the sideband, so that they cannot drift apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import openai
from agents.realtime import RealtimeModel, RealtimePlaybackTracker, RealtimeRunConfig, RealtimeSession
from agents.realtime.openai_realtime import OpenAIRealtimeSIPModel
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from voicelab.call_errors import CallError, call_error
from voicelab.defaults import TRANSCRIPTION
from voicelab.desk.call_context import CallContext

from .call_state import Setup
from .ending import BAD_KEY
from .logged_model import Late, LoggedSidebandModel, LoggedWebSocketModel
from .sdk_session import Failed, SturdySession
from .settings import merged

# Opus is a browser's; over a WebSocket PCM16 at 24 kHz stands in its place.
FORMATS: dict[str, Any] = {"opus": "pcm16", "pcmu": "g711_ulaw", "pcma": "g711_alaw"}
LIMITS = ("rate limit", "quota", "budget")  # what the reason of a close speaks of when it is no use to try again
PLACING_SECONDS = 20.0
HANG_UP_SECONDS = 3.0
NEVER = 10**9  # characters after which the SDK would check an answer: a call does that itself, see `call_guardrails`


def run_config(voice: str, codec: str) -> RealtimeRunConfig:
    """The settings of a whole call that the SDK has to know: spoken answers, transcription, formats, guardrails.

    Turn detection, noise reduction and speed are the session's switches, and filled into each update on its way out.
    """
    return {
        "model_settings": {
            "voice": voice,
            "modalities": ["audio"],
            "input_audio_format": FORMATS[codec],
            "output_audio_format": FORMATS[codec],
            "input_audio_transcription": {"model": TRANSCRIPTION},
        },
        "guardrails_settings": {"debounce_text_length": NEVER},
    }


class Connection:
    """Makes a call's connections.

    Args:
        sent: told each client event.
        late: given the results of tools that come back when the connection is gone.
        failed: told each call of a tool that could not be carried out.
    """

    def __init__(
        self,
        setup: Setup,
        context: CallContext,
        sent: Callable[[dict[str, Any]], None],
        late: Late,
        failed: Failed,
    ) -> None:
        self.agent, self.endpoint, self.model, self.context = setup.agent, setup.endpoint, setup.model, context
        self._controls, self._sent, self._late, self._failed = setup.controls, sent, late, failed
        self.codec = setup.controls.codec
        self._config = run_config(setup.voice, self.codec)

    async def websocket(self, tracker: RealtimePlaybackTracker) -> RealtimeSession:
        """An entered SDK session over a WebSocket of its own.

        Raises:
            CallError: endpoint unreachable or key rejected.
        """
        return await self._entered(
            LoggedWebSocketModel(self._sending, self._controls, self._late),
            {
                "url": self.endpoint.ws_url(model=self.model),
                "api_key": self.endpoint.key,
                "playback_tracker": tracker,
                "initial_model_settings": {"model_name": self.model},
            },
        )

    async def place_call(self, offer: str) -> tuple[str, str]:
        """Post a browser's SDP offer with the session's settings; returns the answer's SDP and the call's id.

        Raises:
            CallError: endpoint unreachable, key rejected, rate limited, or the call refused.
        """
        payload = await OpenAIRealtimeSIPModel.build_initial_session_payload(
            self.agent, context=self.context, run_config=self._config
        )
        payload.model = self.model
        session = self._with_controls(payload.model_dump(exclude_unset=True, mode="json"))
        # A browser's media is Opus or G.711 by SDP: PCM formats are for WebSockets.
        for side in (session.get("audio") or {}).values():
            side.pop("format", None)
        try:
            # Tried once: a call that was made before its answer was lost would go on beside the next one.
            async with self.endpoint.client(max_retries=0, timeout=PLACING_SECONDS) as client:
                response = await client.realtime.calls.with_raw_response.create(sdp=offer, session=session)
                return response.text, response.headers["location"].rstrip("/").rsplit("/", 1)[-1]
        except openai.OpenAIError as problem:
            raise self._explained(problem) from None

    async def sideband(self, call_id: str) -> RealtimeSession:
        """An entered SDK session attached to the call.

        Raises:
            CallError: as `websocket`.
        """
        return await self._entered(
            LoggedSidebandModel(self._sending, self._controls, self._late, self.model),
            {"url": self.endpoint.ws_url(call_id=call_id), "call_id": call_id, "api_key": self.endpoint.key},
        )

    async def hang_up(self, call_id: str) -> None:
        """End the call at the endpoint; one that is over already is no error."""
        try:
            async with self.endpoint.client(max_retries=0, timeout=HANG_UP_SECONDS) as client:
                await client.realtime.calls.hangup(call_id)
        except openai.OpenAIError:
            pass  # gone, or unreachable: either way there is nothing left to end from here

    def _sending(self, event: dict[str, Any]) -> dict[str, Any]:
        if event["type"] == "session.update":
            event = {**event, "session": self._with_controls(event["session"])}
        self._sent(event)
        return event

    def _with_controls(self, session: dict[str, Any]) -> dict[str, Any]:
        """Settings as the SDK wrote them, with the session's switches in them; the SDK repeats its own at a handoff."""
        if "audio" not in session:
            return session
        audio, switches = session["audio"] or {}, self._controls.audio()
        sides = {side: {**(audio.get(side) or {}), **settings} for side, settings in switches.items()}
        return merged({**session, "audio": {**audio, **sides}}, self._controls.settings)

    async def _entered(self, model: RealtimeModel, model_config: Any) -> RealtimeSession:
        session = SturdySession(
            failed=self._failed,
            model=model,
            agent=self.agent,
            context=self.context,
            model_config=model_config,
            run_config=self._config,
        )
        try:
            return await session.enter()
        except InvalidStatus as problem:
            status = problem.response.status_code
            code = {401: "key_rejected", 403: "key_rejected", 429: "rate_limited"}.get(status, "call_refused")
            raise call_error(code, f"HTTP {status}") from None
        except ConnectionClosed as problem:  # accepted, told why not, closed: as the service does it
            closed, reason = problem.rcvd, problem.rcvd.reason if problem.rcvd else "closed without a reason"
            code = "rate_limited" if any(word in reason.lower() for word in LIMITS) else "call_refused"
            raise call_error("key_rejected" if closed and closed.code == BAD_KEY else code, reason) from None
        except (OSError, WebSocketException, asyncio.TimeoutError):
            raise call_error("endpoint_unreachable", self.endpoint.base_url) from None

    def _explained(self, problem: openai.OpenAIError) -> CallError:
        if isinstance(problem, openai.AuthenticationError):
            return call_error("key_rejected")
        if isinstance(problem, openai.RateLimitError):
            return call_error("rate_limited", problem.code or "")
        if isinstance(problem, openai.APIConnectionError):
            return call_error("endpoint_unreachable", self.endpoint.base_url)
        body = problem.body if isinstance(problem, openai.APIError) and isinstance(problem.body, dict) else {}
        return call_error("call_refused", str(body.get("message") or type(problem).__name__))
