"""`jsonschema`, without the grammars of internationalised web addresses.

It makes them on import where `rfc3987-syntax` is installed, as Jupyter has it: 1.2 s of processor time, in the start of
an engine or in the midst of a call, for a format that no tool's schema is checked for.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

GRAMMARS = "rfc3987_syntax"


def light() -> ModuleType:
    """The package `jsonschema`, imported now if nobody has done so before; the grammars stay importable."""
    spared = not {GRAMMARS, "jsonschema"} & sys.modules.keys()
    if spared:
        sys.modules[GRAMMARS] = None  # type: ignore[assignment]  # its import fails, as where it is not installed
    try:
        return importlib.import_module("jsonschema")
    finally:
        if spared:
            del sys.modules[GRAMMARS]
