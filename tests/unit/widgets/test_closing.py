"""What is closed is gone: nobody is told of changes for it, and no widget of its is left."""

from __future__ import annotations

import pytest
from agents.realtime import RealtimeAgent
from ipywidgets.widgets.widget import _instances

from voicelab.record.events import EventLog
from voicelab.session.live_session import LiveSession
from voicelab.widgets import EventTable, panel_of, shown
from voicelab.widgets.approval_form import ApprovalForm

CLERK = RealtimeAgent(name="Clerk", instructions="You are a clerk.")


@pytest.fixture
def session() -> LiveSession:
    return LiveSession(CLERK)


def test_a_form_and_a_table_that_are_closed_watch_nothing(session):
    log = EventLog()
    for watched, widget in ((session.approvals, ApprovalForm(session.approvals)), (log, EventTable(log))):
        assert len(watched._watchers) == 1
        widget.close()
        widget.close()
        assert not watched._watchers


def test_the_approvals_have_one_form_however_often_they_are_shown(session):
    first, again = shown(session.approvals), shown(session.approvals)
    assert first == again and len(session.approvals._watchers) == 1
    session.approvals.form.close()
    assert shown(session.approvals) != first and len(session.approvals._watchers) == 1


def test_a_camera_that_is_put_away_leaves_nothing(session):
    panel = panel_of(session)
    before, watchers = set(_instances), len(session._watchers)
    for _ in range(2):
        panel.bar.camera = True
        recorder = panel._camera.children[0].recorder
        panel.bar.camera = False
        assert recorder.comm is None and recorder.image.comm is None
    assert set(_instances) == before and len(session._watchers) == watchers
