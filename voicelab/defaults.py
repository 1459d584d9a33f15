"""The models and the voice that every session of the workbook starts with; `data/migrations.json` has their ends."""

from __future__ import annotations

MODEL = "gpt-realtime-2.1-mini"
TEXT_MODEL = "gpt-6-luna"
LIVE_MODEL = "gpt-live-1.1"
"""Of the full-duplex interface, in appendix 9: the newer of the two that the service's model pages list."""
TRANSCRIPTION = "gpt-transcribe"
"""Of committed turns, which is what a desk needs; the service's migration guide of 2026-07-28 names it for them."""
VOICE = "cedar"
