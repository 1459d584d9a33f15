"""What a cell displays of boxes of widgets, as Colab wants it: there an output names the manager for its widgets."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from agents.realtime import RealtimeAgent

from voicelab.record.events import EventLog
from voicelab.session.live_session import LiveSession
from voicelab.widgets import EventTables, shown

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def colab(monkeypatch: pytest.MonkeyPatch) -> str:
    """As Colab's kernel is: `anywidget` finds its module and asks it for the manager's address."""
    manager = "https://colab.example/manager.min.js"
    output = SimpleNamespace(
        enable_custom_widget_manager=lambda: None, _widgets=SimpleNamespace(_installed_url=manager)
    )
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    return manager


def test_a_panel_and_tables_side_by_side_name_the_manager_that_shows_them_in_colab(colab: str):
    panel = shown(LiveSession(RealtimeAgent(name="Clerk")))
    tables = EventTables(one=EventLog(), another=EventLog())._repr_mimebundle_()
    for data, told in (panel, tables):
        assert data[VIEW]["model_id"]
        assert told == {VIEW: {"colab": {"custom_widget_manager": {"url": colab}}}}


def test_elsewhere_they_are_displayed_as_any_widget():
    data, told = shown(LiveSession(RealtimeAgent(name="Clerk")))
    assert data[VIEW]["model_id"] and not told
    assert EventTables()._repr_mimebundle_()[0][VIEW]["model_id"]


def test_one_that_was_closed_is_not_displayed():
    tables = EventTables(one=EventLog())
    tables.close()
    assert not tables._repr_mimebundle_ or tables._repr_mimebundle_() is None
