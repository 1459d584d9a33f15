"""What a cell displays of a session, its approvals and a recording; `voicelab/__init__.py` has IPython ask here."""

from __future__ import annotations

from typing import Any

from voicelab.desk.approvals import Approvals
from voicelab.record.recording import Recording
from voicelab.session.live_session import LiveSession

from .approval_form import ApprovalForm
from .panel import panel_of
from .recording_view import RecordingView


def shown(value: Any) -> Any:
    """The MIME bundle of the widget that shows `value`: a `LiveSession`, `Approvals` or a `Recording`.

    A page without a kernel, which has no widgets, finds a recording's sound beside them.
    """
    if isinstance(value, LiveSession):
        widget: Any = panel_of(value)
    else:
        widget = _form_of(value) if isinstance(value, Approvals) else RecordingView(value)
    bundle = widget._repr_mimebundle_()
    if isinstance(value, Recording) and bundle is not None:
        bundle[0]["text/html"] = value.sound._repr_html_()
    return bundle


def _form_of(approvals: Approvals) -> ApprovalForm:
    """One form for all cells that show it: each would be told of every change for as long as the session lives."""
    if approvals.form is None or approvals.form.comm is None:  # closed, as all are by `Widget.close_all()`
        approvals.form = ApprovalForm(approvals)
    return approvals.form
