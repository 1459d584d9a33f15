"""A simulated caller's voice: what they say, spoken by the endpoint in another conversation than the desk's."""

from __future__ import annotations

import base64

from voicelab.audio.pcm import from_bytes, wav_bytes
from voicelab.call_errors import call_error
from voicelab.defaults import MODEL
from voicelab.endpoint import Endpoint
from voicelab.session.verbatim import verbatim

VOICE = "marin"  # not the desk's own


async def spoken(endpoint: Endpoint, words: str) -> bytes:
    """A WAV file with these words, at 24 kHz.

    Raises:
        CallError: `no_answer` if the endpoint speaks nothing.
    """
    alone = {"conversation": "none", **verbatim(words)}
    audio = {"output": {"voice": VOICE, "format": {"type": "audio/pcm", "rate": 24_000}}}
    sound, own_way = b"", {"proxy": None} if endpoint.here else {}
    async with (
        endpoint.client() as client,
        client.realtime.connect(model=MODEL, websocket_connection_options=own_way) as connection,
    ):
        await connection.session.update(session={"type": "realtime", "audio": audio})
        await connection.response.create(response=alone)
        async for event in connection:
            if event.type == "response.output_audio.delta":
                sound += base64.b64decode(event.delta)
            if event.type in ("response.done", "error"):
                break
    if not sound:
        raise call_error("no_answer", "The endpoint did not speak a simulated caller's words.")
    return wav_bytes(from_bytes(sound))
