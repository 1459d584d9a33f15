"""The form of a tool call that waits for a person: what is to be done, and who may let it pass."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from voicelab.desk.approvals import Approval, Approvals
from voicelab.plain_text import visible_within

from .scripts import joined


class ApprovalForm(anywidget.AnyWidget):
    """Shows what waits in `session.approvals`, and brings back what the person decides.

    The password comes in a custom message and goes to the session at once: it is in no trait, so that neither a
    saved notebook nor another view of the form has it.
    """

    _esm = joined("elements.js", "approval_form.js")
    _css = joined("shared.css", "approval_form.css")

    forms = traitlets.List(help="what waits, the oldest first, and what was decided last").tag(sync=True)
    credentials = traitlets.Bool(help="whether a user name and a password are asked for").tag(sync=True)
    hint = traitlets.Unicode(help="shown while nothing waits").tag(sync=True)

    def __init__(self, approvals: Approvals, hint: str = "No tool call waits for approval.") -> None:
        super().__init__(credentials=approvals.needs_credentials, hint=hint)
        self._approvals = approvals
        self.on_msg(lambda _, message, __: self._take(message))
        self._unwatch = approvals.watch(self.refresh)
        self.refresh()

    def __repr__(self) -> str:
        return "ApprovalForm()"

    def close(self) -> None:
        """Show nothing any more."""
        self._unwatch()
        super().close()

    def refresh(self) -> None:
        """Show the approvals as they are now."""
        decided = [approval for approval in self._approvals if not approval.waiting]
        shown = [*decided[-1:], *self._approvals.pending]
        self.set_trait("forms", [_form(approval) for approval in shown])

    def _take(self, message: dict[str, Any]) -> None:
        approval = self._approvals.find(str(message.get("call_id")))
        if approval is None:
            return
        if message.get("type") == "submit":
            answer = approval.submit(str(message.get("username", "")), str(message.get("password", "")))
        else:
            answer = approval.cancel()
        self._approvals.crossing.submit(answer)


def _form(approval: Approval) -> dict[str, Any]:
    """What is shown of an approval; its call's id goes to and fro, and is not shown."""
    shown = {
        "tool": approval.tool,
        "arguments": approval.arguments,
        "agent": approval.agent,
        "outcome": approval.outcome or "",
        "message": approval.message,
    }
    return {"call_id": approval.call_id, **visible_within(shown)}
