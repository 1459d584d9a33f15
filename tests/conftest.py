"""For every test: nobody's key or endpoint is used, and engines run in the tests' own environment."""

from __future__ import annotations

import os

for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "VOICELAB_ENDPOINT", "VOICELAB_LLM_URL"):
    os.environ.pop(name, None)
os.environ["VOICELAB_ENV"] = "current"
