"""The suite's processes begin with less work, and nothing is missing once tests run."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import gc, sys
from voicelab.bootstrap import light_start
import nbval.plugin
assert "lark" not in sys.modules and not gc.isenabled()
light_start.pytest_runtestloop()
import rfc3987_syntax
print(gc.isenabled())
"""


def test_nbval_comes_without_grammars_and_garbage_is_collected_once_tests_run():
    told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert told.stdout == "True\n", told.stderr
