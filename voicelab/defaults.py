"""The models and the voice that every session of the workbook starts with."""

from __future__ import annotations

MODEL = "gpt-realtime-mini"
TEXT_MODEL = "gpt-4.1"
VOICE = "cedar"
