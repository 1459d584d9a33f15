"""`python3 -m voicelab`: see `python3 -m voicelab --help`.

Syntax that old Pythons can read, so that they can say which Python is needed instead of failing on a keyword.
"""

import os
import signal
import sys

OLDEST_PYTHON = (3, 10)


def end(number, frame):
    """Until there is anything to clean up: end at once, without a traceback out of half an import.

    For the engine, which serves until it is asked to end, that is a good end.
    """
    os._exit(0 if sys.argv[1:2] == ["engine"] else 128 + number)


if __name__ == "__main__":
    for first in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(first) != signal.SIG_IGN:
            signal.signal(first, end)
    if hasattr(signal, "pthread_sigmask"):  # whoever started this may have kept them for it, see child_processes.py
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            "voicelab needs Python 3.10 or newer, and this is Python {}.{} ({}).\n"
            "Install a newer one from https://www.python.org/downloads/ (or your system's packages), and\n"
            "start it by its full name, for example:  python3.12 -m voicelab".format(
                sys.version_info[0], sys.version_info[1], sys.executable
            )
        )
    from voicelab.bootstrap.commands import main

    sys.exit(main(sys.argv[1:]))
