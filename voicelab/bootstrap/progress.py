"""What the commands say while they work: a live line on a terminal, plain lines in a log.

All of it goes to standard error, so that standard output belongs to what a command has to tell a program.
"""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO

PLAIN_INTERVAL_S = 10.0


class SetupError(Exception):
    """Something that the person at the keyboard can put right.

    Args:
        title: what did not work, in one line.
        cause: why, as far as it is known.
        remedy: what to do about it.
        details: the last lines of a program's output, shown indented.
    """

    def __init__(self, title: str, cause: str, remedy: str, details: str = "") -> None:
        super().__init__(title)
        self.title, self.cause, self.remedy, self.details = title, cause, remedy, details

    def __str__(self) -> str:
        parts = [self.title, f"  Why:         {self.cause}", f"  What to do:  {self.remedy}"]
        if self.details:
            parts.append("  The last lines of its output:")
            parts += [f"    | {line}" for line in self.details.splitlines()]
        return "\n".join(parts)


def say(text: str, stream: TextIO | None = None) -> None:
    """Print one message to standard error (or `stream`), whatever characters its encoding lacks."""
    stream = stream or sys.stderr
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    stream.flush()


class Progress:
    """One step of work: `update` says what it is at, `tick` moves the clock, `done` closes it.

    On a terminal the line is rewritten in place; elsewhere a line appears at the start, then at most one
    every `PLAIN_INTERVAL_S` seconds, then one at the end.
    """

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title, self._stream = title, stream or sys.stderr
        self._live = self._stream.isatty()
        self._began = time.monotonic()
        self._said = self._began
        self._text = ""
        self._width = 0
        if self._live:
            self.tick()
        else:
            say(f"{title} ...", self._stream)

    def update(self, text: str) -> None:
        self._text = text
        self.tick()

    def tick(self) -> None:
        """Show the time going by; cheap enough to be called several times a second."""
        now = time.monotonic()
        line = f"{self._title} ... {self._text} ({now - self._began:.0f} s)".replace("...  (", "... (")
        if self._live:
            self._rewrite(line)
        elif now - self._said >= PLAIN_INTERVAL_S:
            self._said = now
            say("  " + line, self._stream)

    def done(self, outcome: str = "done") -> None:
        line = f"{self._title}: {outcome} ({time.monotonic() - self._began:.0f} s)"
        if self._live:
            self._rewrite("")
            self._stream.write("\r")
        say(line, self._stream)

    def _rewrite(self, line: str) -> None:
        columns = shutil.get_terminal_size().columns - 1
        encoding = self._stream.encoding or "utf-8"
        line = line[:columns].encode(encoding, "replace").decode(encoding)
        self._stream.write("\r" + line.ljust(min(self._width, columns)))
        self._stream.flush()
        self._width = len(line)
