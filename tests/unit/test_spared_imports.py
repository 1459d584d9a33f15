"""What an import spares is not missed by anybody: it is there as soon as it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from voicelab import spared_imports

HOLLOW = """
import sys, threading
from voicelab import spared_imports
with spared_imports.light_openai():
    from openai.types.realtime import RealtimeSessionCreateRequest
    import httpx
assert not {"aiohttp", "rich", "openai.types.beta"} & {*sys.modules}
import aiohttp, httpx._main
from openai import types
got = []
threads = [threading.Thread(target=lambda: got.append(types.ChatModel)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
from openai.types.responses import Response
from openai.types.responses.response import Response as defined
assert len(got) == 8 and Response is defined and types.responses.Response is defined
try:
    types.Nonsense
except AttributeError as missing:
    print(missing)
"""

BEGUN = """
import sys
from voicelab.engine import process
process._serve = lambda *given: sys.exit(str(sorted({"aiohttp", "rich", "openai.types.beta"} & {*sys.modules})))
process.main()
"""


def told(code: str) -> str:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_hollow_packages_are_filled_with_the_first_name_by_whichever_threads_ask():
    assert told(HOLLOW) == "module 'openai.types' has no attribute 'Nonsense'"


def test_who_has_imported_it_before_keeps_all_of_it():
    code = "import openai.types as t, aiohttp; from voicelab import spared_imports as s\n"
    code += "with s.light_openai(): import openai.types.responses as r\n"
    assert told(code + "print('ChatModel' in vars(t), 'Response' in vars(r))") == "True True"


def test_what_is_spared_can_be_imported_afterwards_and_when_something_fails():
    with pytest.raises(ZeroDivisionError), spared_imports.without("this_is_nowhere", "sys"):
        assert sys.modules["this_is_nowhere"] is None and sys.modules["sys"] is sys
        _ = 1 / 0
    assert "this_is_nowhere" not in sys.modules


def test_an_engine_begins_without_what_no_call_needs():
    told_on_standard_error = subprocess.run([sys.executable, "-c", BEGUN], capture_output=True, text=True).stderr
    assert told_on_standard_error == "[]\n"
