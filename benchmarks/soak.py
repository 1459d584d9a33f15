"""What a long day leaves behind: `python benchmarks/soak.py [--minutes 60] [--seed N]`.

Rounds of three calls at once, of kinds chosen at random: written, spoken, over WebRTC, with barge-ins, stopped answers,
interrupted cells, dropped and vanished connections; now and then the engine is killed in the middle of a round and
started again. After each round, when nobody calls, memory, threads, open files and tasks of both processes are looked
at. Printed is how much of each a call leaves behind, as a slope with its standard error; the first rounds of each
engine, in which models are loaded, do not count.

Ends with 1 if a slope is over its bound by more than chance explains, if a call hangs, or if one fails that no
killed engine excuses.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import gc
import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from a checkout

import psutil
from soaking.calls import KINDS, Kind
from soaking.engine import OwnEngine
from soaking.slopes import Sample, slope

AT_ONCE = 3
HANGS_S = 90.0  # longer than a call takes on a busy machine, and than a session waits for an answer
KILLED_EVERY = 40  # rounds, at random; and in the second round, so that a short soak has it too
WARM_UP = 3  # rounds of each engine in which its models are loaded, and its memory finds its size
REST_S = 1.5  # after which an engine has tidied up
BOUNDS = {
    "engine MB": 0.1,
    "engine tasks": 0.02,
    "engine threads": 0.02,
    "engine files": 0.02,
    "client MB": 0.1,
    "client tasks": 0.02,
    "client threads": 0.02,
    "client files": 0.02,
}
"""The most that a call may leave behind. An hour is some 1,000 calls: 100 MB, which a laptop bears."""
SETTLING = {"MB": 60, "tasks": 0, "threads": 12, "files": 16}
"""More that may come in all, however few the calls: models still find the room they need, pools make their threads, of
which the ears and the voice have 48 at most, and a client's connections are kept open for a while."""


class Soak:
    """Calls an engine, round by round."""

    def __init__(self, engine: OwnEngine) -> None:
        self._engine = engine
        self.samples: list[Sample] = []
        self.ended: collections.Counter[str] = collections.Counter()
        self.wrong: list[str] = []
        self._calls = self._round = self._rounds_of_this_life = 0

    async def round(self) -> None:
        """Three calls, and a look at what is left."""
        self._round += 1
        self._rounds_of_this_life += 1
        kills = self._round == 2 or random.random() < 1 / KILLED_EVERY
        calling = [asyncio.create_task(self._call(random.choice(KINDS), kills)) for _ in range(AT_ONCE)]
        if kills:
            await asyncio.sleep(random.uniform(0.2, 3))
            self._engine.kill()
            await asyncio.to_thread(self._engine.start_again)
            self._rounds_of_this_life = 0
            self.ended["engines killed"] += 1
        await asyncio.gather(*calling)
        self._calls += AT_ONCE
        await self._look()

    async def _call(self, kind: Kind, may_fail: bool) -> None:
        try:
            await asyncio.wait_for(kind(self._engine.endpoint), HANGS_S)
            self.ended[kind.__name__] += 1
        except asyncio.TimeoutError:
            self.wrong.append(f"{kind.__name__} hung for {HANGS_S} s")
        except Exception as problem:  # a call's own, or of a library: told at the end
            self.ended["cut off by a killed engine" if may_fail else "failed"] += 1
            if not may_fail:
                self.wrong.append(f"{kind.__name__}: {problem!r}")

    async def _look(self) -> None:
        until = time.monotonic() + HANGS_S
        while (left := await asyncio.to_thread(lambda: self._engine.under_way)) and time.monotonic() < until:
            await asyncio.sleep(0.2)
        if left:
            self.wrong.append(f"{left} calls are still there after {HANGS_S} s")
        await asyncio.sleep(REST_S)
        gc.collect()  # a notebook's sessions refer to themselves; the engine has to do without our help
        figures = {"engine tasks": await asyncio.to_thread(lambda: self._engine.tasks)}
        figures["client tasks"] = len(asyncio.all_tasks())
        for name, process in (("engine", self._engine.process), ("client", psutil.Process(os.getpid()))):
            figures[f"{name} MB"] = process.memory_info().rss / 1e6
            figures[f"{name} threads"] = process.num_threads()
            figures[f"{name} files"] = process.num_handles() if sys.platform == "win32" else process.num_fds()
        if self._rounds_of_this_life > WARM_UP:
            self.samples.append(Sample(self._engine.lives, self._calls, figures))


def told(soak: Soak) -> bool:
    """Print what a call leaves behind; whether all is within its bounds."""
    print(", ".join(f"{name}: {count}" for name, count in sorted(soak.ended.items())))
    good = not soak.wrong
    for wrong in soak.wrong:
        print("WRONG", wrong)
    for name, bound in BOUNDS.items():
        found = slope(soak.samples, name)
        if soak.samples:
            bound = round(bound + SETTLING[name.split()[1]] / soak.samples[-1].calls, 3)
        over = found is not None and found.at_least > bound
        last = f"{soak.samples[-1].figures[name]:.0f} at the end" if soak.samples else "too few rounds"
        print(f"{'OVER ' if over else ''}{name}: {found} a call (bound {bound}; {last}; n = {len(soak.samples)})")
        good = good and not over
    return good


async def main(minutes: float) -> bool:
    """Soak for so long, but for as many rounds as make a slope."""
    with OwnEngine() as engine:
        soak, until = Soak(engine), time.monotonic() + minutes * 60
        while time.monotonic() < until or len(soak.samples) < 3:
            await soak.round()
        return told(soak)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=60, help="how long (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=None, help="of the choices; the timing is the machine's")
    options = parser.parse_args()
    random.seed(options.seed)
    sys.exit(0 if asyncio.run(main(options.minutes)) else 1)
