"""`jsonschema` without what costs a second, and nothing is missing for others afterwards."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
from voicelab import json_schema
schemas = json_schema.light()
assert "lark" not in sys.modules and json_schema.GRAMMARS not in sys.modules
try:
    schemas.validate({"age": "old"}, {"properties": {"age": {"type": "integer"}}})
except schemas.ValidationError as fault:
    assert "is not of type 'integer'" in fault.message
    assert json_schema.light() is schemas
    import rfc3987_syntax
    print("as it should be")
"""


def test_the_package_comes_without_its_grammars_which_stay_importable():
    told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert told.stdout == "as it should be\n", told.stderr


def test_an_engine_starts_without_them():
    code = "import sys; from voicelab.engine.doors import application; print('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
