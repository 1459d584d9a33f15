"""Whatever a client sends, in whatever order: no mistake of the engine's own, and the conversation lives on."""

from __future__ import annotations

import pytest
import sequences
from hypothesis import HealthCheck, settings

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # some junk is large on purpose


class TestSequences(sequences.Sequences.TestCase):
    settings = settings(
        max_examples=300, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
    )
