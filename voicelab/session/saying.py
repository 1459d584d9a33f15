"""What a caller says in sound: by the line or by a browser, with the talk button or without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np

from voicelab.audio.pcm import RATE
from voicelab.call_errors import call_error

from .browser import Browser
from .call import Call
from .line import Line
from .push_to_talk import press, release
from .waits import wait_for

BROWSER_SECONDS = 30.0  # beyond the recording's own length: a page that was closed never says that it has played it


async def say(call: Call, samples: np.ndarray, browser: Callable[[], Browser | None]) -> None:
    """Say int16[n] at 24 kHz; returns when it has been said."""
    if call.controls.push_to_talk:
        await press(call)
    seconds = len(samples) / RATE
    if isinstance(call.line, Line):
        call.line.say(samples)
        wait = wait_for("caller", more=seconds)
        while call.line.talking and not call.closed:
            await call.waiting.for_news(wait)
    else:
        try:
            await asyncio.wait_for(browser().play(samples), seconds + BROWSER_SECONDS)
        except asyncio.TimeoutError:
            raise call_error("no_answer", "The page did not say that it has played the recording.") from None
        if call.closed:
            raise call_error("connection_lost", "The call ended before the recording did.")
    if call.controls.push_to_talk:
        await release(call)
