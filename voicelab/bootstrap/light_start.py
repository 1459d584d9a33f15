"""A plugin of the suite's pytest (`-p`): each of its two dozen processes begins with less work.

Its options do not reach the engines and kernels that tests start: these begin as they do with learners.
"""

from __future__ import annotations

import gc

import pytest

from voicelab import json_schema

json_schema.light()  # nbval would bring it whole
gc.disable()  # what is imported stays: looking for garbage among it is a fifth of an import's time


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """All is imported; from here on tests leave garbage, and only theirs is looked for."""
    gc.freeze()
    gc.enable()
