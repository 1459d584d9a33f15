"""voicelab: build a voice agent in a notebook, talk to it, and see every event of the call.

The names below are handed out lazily (PEP 562): `import voicelab` alone loads the standard library and
nothing else, because `python3 -m voicelab` has to run before a single package is installed. For the same
reason this file keeps to syntax that old Pythons can read, so that they get as far as being told which
Python is needed.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicelab.endpoint import choose_endpoint
    from voicelab.events import EventLog
    from voicelab.session import LiveSession
    from voicelab.transcript import Transcript

__all__ = ["EventLog", "LiveSession", "Transcript", "choose_endpoint"]

_HOMES = {
    "EventLog": "voicelab.events",
    "LiveSession": "voicelab.session",
    "Transcript": "voicelab.transcript",
    "choose_endpoint": "voicelab.endpoint",
}


def __getattr__(name: str) -> object:
    """Import the module that holds `name` the first time the name is asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError("module 'voicelab' has no attribute {!r}".format(name))  # noqa: UP032
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> "list[str]":
    return sorted([*globals(), *_HOMES])
