"""What cuts an agent, and what does not: `python benchmarks/interruptions.py [--seed N]`.

While an answer is heard, listeners say "mhm" and "okay", somebody coughs or laughs, and callers interrupt. For
`server_vad`, which cuts at the first sound, and `semantic_vad`, which waits for words: how many of each kind cut the
answer, in how many of those no words were understood in the end (a session goes on after these), and how long after
their first sound the interruptions cut. Time is the audio's own; what it takes to compute besides is printed too. The
engine's own ears listen, as in a call.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
from interrupting_sounds import Interjection, backchannels, interruptions, noises, short_interruptions
from turn_ends import DIP_DB, HOP, levels, room

from voicelab.audio.pcm import RATE, frames
from voicelab.engine.caller_turns import CallerTurns
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.items import Items
from voicelab.engine.settings import TURN_DETECTION_DEFAULTS
from voicelab.engine.transcribing import Transcribed
from voicelab.engine.turns import SpeechStarted, SpeechStopped

BEFORE_MS, AFTER_MS = 700, 5_000
SETTINGS = {name: TURN_DETECTION_DEFAULTS[name] for name in ("server_vad", "semantic_vad")}
INTERRUPTING = ("short", "caller", "person")


@dataclass(frozen=True)
class Outcome:
    """When the answer was cut, in ms from the interjection's first sound; what was heard; what it took to compute."""

    cut_ms: int | None
    words: str
    computing_ms: float


def first_sound_ms(sound: np.ndarray) -> int:
    """Where it begins to be as loud as speech."""
    loud = levels(sound)
    return int(np.argmax(loud > np.percentile(loud, 90) - DIP_DB)) * HOP * 1000 // RATE


async def interject(sound: np.ndarray, detection: dict[str, Any], noise: np.random.Generator) -> Outcome:
    """Hear it while an answer sounds."""
    ears, finals = Ears(), []
    turns = CallerTurns(ears, Items(), lambda event: None, finals.append)
    heard = np.concatenate([room(BEFORE_MS, noise), sound, room(AFTER_MS, noise)])
    cut_at, computing, left_ms = None, 0.0, math.inf
    for number, piece in enumerate(frames(heard, RATE // 50)):
        began = time.perf_counter()
        for effect in await turns.hear(piece, detection, left_ms=left_ms):
            if isinstance(effect, SpeechStarted):
                turns.speech_started(effect)
                if cut_at is None:
                    cut_at, computing = (number + 1) * 20, time.perf_counter() - began
                    left_ms = 0.0
            elif isinstance(effect, SpeechStopped):
                turns.speech_stopped(effect)
    await asyncio.gather(*turns.transcribing.under_way)
    ears.close()
    words = " ".join(final.text for final in finals if isinstance(final, Transcribed)).strip()
    return Outcome(None if cut_at is None else cut_at - BEFORE_MS - first_sound_ms(sound), words, computing * 1000)


def told(name: str, kind: str, outcomes: list[Outcome]) -> str:
    """A line of the table."""
    cuts = sorted(outcome.cut_ms for outcome in outcomes if outcome.cut_ms is not None)
    wordless = sum(not outcome.words and outcome.cut_ms is not None for outcome in outcomes)
    cut = f"{len(cuts):3} of {len(outcomes):3} cut, {wordless:2} of them without words"
    if kind not in INTERRUPTING or not cuts:
        return f"{name:24} {kind:12} {cut}"
    computing = statistics.median(outcome.computing_ms for outcome in outcomes)
    p95 = cuts[math.ceil(len(cuts) * 0.95) - 1]
    return f"{name:24} {kind:12} {cut}; after {statistics.median(cuts):.0f}, {p95} ms, and {computing:.0f} of computing"


async def main(seed: int, verbose: bool) -> None:
    """Print the table."""
    played: list[Interjection] = [*backchannels(), *noises(), *short_interruptions(), *interruptions()]
    for name, detection in SETTINGS.items():
        noise, found = np.random.default_rng(seed), defaultdict(list)
        for one in played:
            outcome = await interject(one.sound, detection, noise)
            found[one.kind].append(outcome)
            if verbose:
                print(f"    {one.kind:12} {one.name[:40]:40} {outcome.cut_ms!s:>5} ms  {outcome.words!r}")
        for kind, outcomes in found.items():
            print(told(name, kind, outcomes), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="a line for each interjection")
    options = parser.parse_args()
    asyncio.run(main(options.seed, options.verbose))
