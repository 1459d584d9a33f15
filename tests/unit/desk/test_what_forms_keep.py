"""A form keeps neither what was typed into its wrong field nor what a tool's arguments hold."""

from __future__ import annotations

from voicelab.crossing import Crossing
from voicelab.desk.approvals import Approvals
from voicelab.desk.call_context import CallContext, Caller

PASSWORD = "hunter-2-xyzzy"


class Waiting:
    """A call whose tool waits."""

    def __init__(self) -> None:
        self.context = CallContext()

    async def approve(self, call_id: str) -> None:
        """Nothing is run here."""

    async def reject(self, call_id: str, message: str) -> None:
        """Nor here."""


async def test_only_names_that_were_verified_are_audited():
    door, gate = Crossing("test"), Waiting()
    desk = Approvals(
        lambda name, password: Caller("C-1", "Ada") if (name, password) == ("ada", PASSWORD) else None, door
    )

    async def ask() -> None:
        desk.ask(gate, "call_1", "pay", f'{{"pin": "{PASSWORD}", "amount": 5}}', "Bank")

    await door.cross(ask())
    approval = await desk.next()
    assert await approval.submit(PASSWORD, "ada") == "wrong"
    assert await approval.submit("ada", PASSWORD) == "approved"
    told = repr(gate.context.audit)
    assert PASSWORD not in told and '"ada"' in told and "wrong" in told
    assert PASSWORD not in repr(approval) and "amount=5" in repr(approval)
    door.close()
