"""`jsonschema`, without the grammars of internationalised web addresses.

It makes them on import where `rfc3987-syntax` is installed, as Jupyter has it: 1.2 s of processor time, in the start of
an engine or in the midst of a call, for a format that no tool's schema is checked for.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from voicelab import spared_imports

GRAMMARS = "rfc3987_syntax"


def light() -> ModuleType:
    """The package `jsonschema`, imported now if nobody has done so before; the grammars stay importable."""
    with spared_imports.without(GRAMMARS):
        return importlib.import_module("jsonschema")
