"""Random sequences of client events against the engine: `python benchmarks/sequences.py [--sequences N] [--seed S]`.

The sequences are those of `tests/sequences.py`, of which the unit tests run 300: events well-formed and ill-formed at
any place, with promises that hold after each. Printed are how many events were sent and what came of them, how many
responses ended how, and the first promise that was broken, if one was, with the steps that lead to it.

Wanted of 10,000: no `internal_error`, as many `response.done` as `response.created`, and memory that stays.
"""

from __future__ import annotations

import argparse
import gc
import logging
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import psutil
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import HypothesisWarning
from hypothesis.stateful import run_state_machine_as_test
from sequences import Sequences

BATCH = 500  # sequences between two lines of what has been so far


class Counted(Sequences):
    """Sequences, and what came of them all."""

    events: Counter[str] = Counter()
    codes: Counter[str] = Counter()

    def teardown(self) -> None:
        super().teardown()
        for event in self.caller.events if hasattr(self, "caller") else []:
            self.events[event["type"]] += 1
            if event["type"] == "error":
                self.codes[event["error"]["code"]] += 1
            elif event["type"] == "response.done":
                self.events[f"response.done {event['response']['status']}"] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1, help="the first batch's; each batch has the next one")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)  # each refusal is a line of the operator's log
    warnings.simplefilter("ignore", HypothesisWarning)
    began = time.monotonic()
    for batch in range(-(-asked.sequences // BATCH)):
        left = min(BATCH, asked.sequences - batch * BATCH)
        once = settings(
            max_examples=left,
            stateful_step_count=15,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(seed(asked.seed + batch)(Counted), settings=once)
        gc.collect()
        megabytes = psutil.Process().memory_info().rss / 1e6
        done = f"{batch * BATCH + left} sequences, {time.monotonic() - began:.0f} s, {megabytes:.0f} MB"
        print(done, dict(Counted.codes.most_common(3)), flush=True)
    for name, counted in (("events", Counted.events), ("errors by code", Counted.codes)):
        print(f"\n{name}")
        for kind, number in counted.most_common():
            print(f"{number:8}  {kind}")


if __name__ == "__main__":
    main()
