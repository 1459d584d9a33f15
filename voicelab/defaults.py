"""The model and the voice that every session of the workbook starts with."""

from __future__ import annotations

MODEL = "gpt-realtime-mini"
VOICE = "cedar"
