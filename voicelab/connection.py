"""How a session reaches its endpoint: over a WebSocket, or as a sideband to a browser's WebRTC call.

One settings dictionary serves both the call's creation and the sideband, so that they cannot drift apart.
"""

from __future__ import annotations

from typing import Any

import openai
from agents.realtime import (
    RealtimeAgent,
    RealtimePlaybackTracker,
    RealtimeRunConfig,
    RealtimeRunner,
    RealtimeSession,
)
from agents.realtime.openai_realtime import OpenAIRealtimeSIPModel
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from .call_errors import CallError, call_error
from .endpoint import Endpoint
from .logged_model import LoggedSidebandModel, LoggedWebSocketModel, LogSent

BAD_KEY_CLOSE = 3000  # the live service's close code for a key it does not know
OPENAI_TRANSCRIPTION = "gpt-4o-mini-transcribe"


def run_config(voice: str) -> RealtimeRunConfig:
    """The settings of a whole call: server-side turn detection with barge-in, spoken answers, transcription."""
    return {
        "model_settings": {
            "voice": voice,
            "modalities": ["audio"],
            "input_audio_format": "pcm16",
            "output_audio_format": "pcm16",
            "input_audio_transcription": {"model": OPENAI_TRANSCRIPTION},
            "turn_detection": {
                "type": "server_vad",
                "silence_duration_ms": 500,
                "prefix_padding_ms": 300,
                "create_response": True,
                "interrupt_response": True,
            },
        },
    }


class Connection:
    """What a session needs to know to connect: agent, endpoint, model, voice, context."""

    def __init__(
        self, agent: RealtimeAgent[Any], endpoint: Endpoint, model: str, voice: str, context: Any, log_sent: LogSent
    ) -> None:
        self.agent, self.endpoint, self.model, self.context = agent, endpoint, model, context
        self._config = run_config(voice)
        self._log_sent = log_sent

    async def websocket(self, tracker: RealtimePlaybackTracker) -> RealtimeSession:
        """An entered SDK session over a WebSocket of its own.

        Raises:
            CallError: endpoint unreachable or key rejected.
        """
        runner = RealtimeRunner(self.agent, model=LoggedWebSocketModel(self._log_sent), config=self._config)
        url = self.endpoint.ws_url(model=self.model)
        return await self._entered(
            runner,
            {
                "url": url,
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
        session: Any = payload.model_dump(exclude_unset=True, mode="json")
        # A browser's media is Opus or G.711 by SDP: PCM formats are for WebSockets.
        for side in (session.get("audio") or {}).values():
            side.pop("format", None)
        try:
            async with self._client() as client:
                response = await client.realtime.calls.with_raw_response.create(sdp=offer, session=session)
                return response.text, response.headers["location"].rstrip("/").rsplit("/", 1)[-1]
        except openai.OpenAIError as problem:
            raise self._explained(problem) from None

    async def sideband(self, call_id: str) -> RealtimeSession:
        """An entered SDK session attached to the call.

        Raises:
            CallError: as `websocket`.
        """
        runner = RealtimeRunner(self.agent, model=LoggedSidebandModel(self._log_sent, self.model), config=self._config)
        return await self._entered(
            runner, {"url": self.endpoint.ws_url(call_id=call_id), "call_id": call_id, "api_key": self.endpoint.key}
        )

    async def hang_up(self, call_id: str) -> None:
        """End the call at the endpoint; one that is over already is no error."""
        try:
            async with self._client() as client:
                await client.realtime.calls.hangup(call_id)
        except openai.OpenAIError:
            pass  # gone, or unreachable: either way there is nothing left to end from here

    def _client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            base_url=self.endpoint.base_url, api_key=self.endpoint.key or "none", max_retries=1, timeout=20
        )

    async def _entered(self, runner: RealtimeRunner, model_config: Any) -> RealtimeSession:
        session = await runner.run(context=self.context, model_config=model_config)
        try:
            return await session.enter()
        except InvalidStatus as problem:
            status = problem.response.status_code
            raise call_error("key_rejected" if status in (401, 403) else "call_refused", f"HTTP {status}") from None
        except ConnectionClosed as problem:  # accepted, told why not, closed: as the service does it
            code = "key_rejected" if problem.rcvd and problem.rcvd.code == BAD_KEY_CLOSE else "call_refused"
            raise call_error(code, problem.rcvd.reason if problem.rcvd else "closed without a reason") from None
        except (OSError, WebSocketException, TimeoutError):
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
