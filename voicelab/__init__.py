"""voicelab: build a voice agent in a notebook, talk to it, and see every event of the call.

The names below are handed out lazily (PEP 562): `import voicelab` alone loads the standard library and
nothing else, because `python3 -m voicelab` has to run before a single package is installed. For the same
reason this file keeps to syntax that old Pythons can read, so that they get as far as being told which
Python is needed.
"""

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicelab.call_errors import CallError
    from voicelab.defaults import LIVE_MODEL, MODEL, TEXT_MODEL, TRANSCRIPTION
    from voicelab.doctor import checkup, diagnose
    from voicelab.endpoint import choose_endpoint, engine_log, practice_endpoint, use_language_model
    from voicelab.record import EventLog, Transcript
    from voicelab.session import LiveSession

_HOMES = {
    "CallError": "voicelab.call_errors",
    "EventLog": "voicelab.record",
    "LIVE_MODEL": "voicelab.defaults",
    "LiveSession": "voicelab.session",
    "MODEL": "voicelab.defaults",
    "TEXT_MODEL": "voicelab.defaults",
    "TRANSCRIPTION": "voicelab.defaults",
    "Transcript": "voicelab.record",
    "checkup": "voicelab.doctor",
    "choose_endpoint": "voicelab.endpoint",
    "diagnose": "voicelab.doctor",
    "engine_log": "voicelab.endpoint",
    "practice_endpoint": "voicelab.endpoint",
    "use_language_model": "voicelab.endpoint",
}

__all__ = [
    "CallError",
    "EventLog",
    "LIVE_MODEL",
    "LiveSession",
    "MODEL",
    "TEXT_MODEL",
    "TRANSCRIPTION",
    "Transcript",
    "checkup",
    "choose_endpoint",
    "diagnose",
    "engine_log",
    "practice_endpoint",
    "use_language_model",
]


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


_SHOWN = {
    "Approvals": "voicelab.desk.approvals",
    "LiveSession": "voicelab.session.live_session",
    "Recording": "voicelab.record.recording",
}
"""What cells show as widgets: neither desk nor record nor session knows of them."""


def _show_in_cells() -> None:
    """Tell IPython, if it runs here, who displays these types; the widgets are imported with the first display."""
    ipython = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if ipython is None:
        return
    bundles = ipython.display_formatter.mimebundle_formatter
    for name, home in _SHOWN.items():
        bundles.for_type_by_name(home, name, lambda value: importlib.import_module("voicelab.widgets").shown(value))


_show_in_cells()
