"""`python3 -m voicelab progress`: which exercises are done, in a terminal."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from . import progress
from .progress import file


def main(argv: Sequence[str]) -> int:
    """Print the table; 0."""
    parser = argparse.ArgumentParser(prog="python3 -m voicelab progress", description="Show which exercises are done.")
    parser.parse_args(argv)
    print(progress())
    print(f"Kept in {file()}.")
    return 0
