"""What waiting for the end of a turn costs: `python benchmarks/turn_ends.py [--seed N]`.

Every recording of `data/callers`, people among them, with a hesitation put into it: where its level falls for a moment
and the words go on, so many milliseconds of the room's own noise. For each setting of turn detection two figures: how
many hesitations ended the turn, by their length, and how much later than the last word the turn ended where nobody
hesitated. The engine's own ears listen, as in a call; time is the audio's own.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
from hearing_recordings import read_recordings

from voicelab.audio.pcm import RATE, frames, level_dbfs
from voicelab.engine.caller_turns import CallerTurns
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.items import Items
from voicelab.engine.turns import SpeechStopped

HOP = RATE // 100
DIP_DB, DIP_HOPS = 25.0, 4  # below the voice, for so many hundredths of a second: a place where one may hesitate
HESITATIONS_MS = (250, 400, 600, 900)
ROOM_DBFS = -66.0
SETTINGS: dict[str, dict[str, Any]] = {
    **{
        f"server_vad, {ms} ms": {
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": ms,
        }
        for ms in (200, 300, 500, 800)
    },
    **{
        f"semantic_vad, {eagerness}": {"type": "semantic_vad", "eagerness": eagerness}
        for eagerness in ("high", "auto", "low")
    },
}


def room(milliseconds: int, chance: np.random.Generator) -> np.ndarray:
    """int16[n] of a quiet room."""
    return chance.normal(0, 32768 * 10 ** (ROOM_DBFS / 20), milliseconds * RATE // 1000).astype(np.int16)


def levels(sound: np.ndarray) -> np.ndarray:
    """Of each hundredth of a second, in dBFS."""
    return np.array([level_dbfs(sound[at : at + HOP]) for at in range(0, len(sound) - HOP, HOP)])


def last_word_ms(sound: np.ndarray) -> int:
    """Where the last word ends."""
    loud = levels(sound)
    return int(np.flatnonzero(loud > np.percentile(loud, 90) - DIP_DB)[-1] + 1) * 10


def dips(sound: np.ndarray) -> Iterator[int]:
    """Samples between words, where it is quiet for a moment before it goes on."""
    loud = levels(sound)
    quiet = loud < np.percentile(loud, 90) - DIP_DB
    spoken = np.flatnonzero(~quiet)
    begin = None
    for hop in range(spoken[0], spoken[-1] + 1):
        if quiet[hop] and begin is None:
            begin = hop
        elif not quiet[hop] and begin is not None:
            if hop - begin >= DIP_HOPS:
                yield (begin + hop) // 2 * HOP
            begin = None


async def ends(sound: np.ndarray, detection: dict[str, Any]) -> list[int]:
    """Where turns end in it, in milliseconds."""
    ears = Ears()
    turns = CallerTurns(ears, Items(), lambda event: None, lambda what: None)
    found: list[int] = []
    for piece in frames(sound, RATE // 50):
        for effect in await turns.hear(piece, detection):
            if isinstance(effect, SpeechStopped):
                found.append(effect.audio_end_ms)
                turns.speech_stopped(effect)
            else:
                turns.speech_started(effect)
    await asyncio.gather(*turns.transcribing.under_way)
    ears.close()
    return found


async def main(seed: int) -> None:
    """Print the table."""
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    recordings = read_recordings(FOLDERS)
    print(f"{'setting':20} " + " ".join(f"{ms:>5} ms" for ms in HESITATIONS_MS) + "   lag: median, most")
    for name, detection in SETTINGS.items():
        cut = {ms: [] for ms in HESITATIONS_MS}
        lags = []
        for recording in recordings:
            sound = recording.sound
            end = last_word_ms(sound)
            after = room(9_000, noise)
            lags.append((await ends(np.concatenate([sound, after]), detection))[-1] - end)
            places = list(dips(sound))
            for ms in HESITATIONS_MS if places else ():
                place = chance.choice(places)
                hesitant = np.concatenate([sound[:place], room(ms, noise), sound[place:], after])
                cut[ms].append(any(at < end + ms for at in await ends(hesitant, detection)))
        shares = " ".join(f"{100 * statistics.mean(cut[ms]):>6.0f} %" for ms in HESITATIONS_MS)
        print(f"{name:20} {shares}   {statistics.median(lags):.0f}, {max(lags):.0f} ms", flush=True)
    print(f"{len(recordings)} recordings; hesitations that ended the turn, of {len(cut[250])} of each length")


FOLDERS = (ROOT / "data" / "callers", ROOT / "data" / "callers" / "people")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(main(parser.parse_args().seed))
