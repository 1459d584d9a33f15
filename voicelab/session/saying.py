"""What a caller says in sound: by the line or by a browser, with the talk button or without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np

from voicelab.audio.pcm import RATE

from .browser import Browser
from .call import Call
from .line import Line
from .push_to_talk import press, release
from .waiting import ANSWER_SECONDS


async def say(call: Call, samples: np.ndarray, browser: Callable[[], Browser | None]) -> None:
    """Say int16[n] at 24 kHz; returns when it has been said."""
    if call.controls.push_to_talk:
        await press(call)
    if isinstance(call.line, Line):
        call.line.say(samples)
        while call.line.talking and not call.closed:
            await call.waiting.for_news(asyncio.get_running_loop().time() + len(samples) / RATE + ANSWER_SECONDS)
    else:
        await browser().play(samples)
    if call.controls.push_to_talk:
        await release(call)
