"""Approvals: who may let a tool call pass, what locks, what ends, and that the password is kept nowhere."""

from __future__ import annotations

import asyncio
import json

import pytest

from voicelab.crossing import Crossing
from voicelab.desk import approvals
from voicelab.desk.approvals import LOCK_SECONDS, WRONG_TRIES, Approvals
from voicelab.desk.call_context import CallContext, Caller
from voicelab.widgets.approval_form import ApprovalForm

SECRET = "correct horse battery staple"
PEOPLE = {"ada": Caller("C-1", "Ada"), "grace": Caller("C-2", "Grace")}


def verify(username: str, password: str) -> Caller | None:
    return PEOPLE.get(username) if password == SECRET else None


class Waiting:
    """A call whose tools wait: remembers what was decided."""

    def __init__(self) -> None:
        self.context = CallContext()
        self.decided: list[tuple[str, str]] = []

    async def approve(self, call_id: str) -> None:
        self.decided.append((call_id, "approved"))

    async def reject(self, call_id: str, message: str) -> None:
        self.decided.append((call_id, json.loads(message)["error_code"]))


@pytest.fixture
def crossing():
    door = Crossing("test")
    yield door
    door.close()


@pytest.fixture
def desk(crossing):
    return Approvals(verify, crossing)


async def ask(desk: Approvals, gate: Waiting, *call_ids: str):
    async def all_of_them() -> None:
        for call_id in call_ids:
            desk.ask(gate, call_id, "show_account", '{"month": "May"}', "Bank")

    await desk.crossing.cross(all_of_them())
    return [await desk.next() for _ in call_ids]


async def test_the_right_password_verifies_the_caller_and_runs_the_tool(desk):
    gate = Waiting()
    (approval,) = await ask(desk, gate, "call_1")
    assert (approval.tool, approval.arguments, approval.agent) == ("show_account", {"month": "May"}, "Bank")
    assert await approval.submit("ada", SECRET) == "approved"
    assert gate.decided == [("call_1", "approved")] and gate.context.caller == PEOPLE["ada"]
    assert not desk.pending and len(desk) == 1
    assert await approval.submit("ada", SECRET) == await approval.cancel() == "approved"
    assert len(gate.decided) == 1


async def test_a_wrong_password_leaves_the_form_open_and_says_how_many_tries_are_left(desk):
    gate = Waiting()
    (approval,) = await ask(desk, gate, "call_1")
    assert await approval.submit("ada", "wrong") == "wrong"
    assert approval.waiting and "4 tries left" in approval.message and gate.context.caller is None
    assert await approval.submit("ada", SECRET) == "approved"


async def test_five_wrong_tries_lock_the_form_for_a_while(desk, monkeypatch):
    gate = Waiting()
    first, second = await ask(desk, gate, "call_1", "call_2")
    outcomes = [await first.submit("ada", f"guess {number}") for number in range(WRONG_TRIES)]
    assert outcomes == ["wrong"] * (WRONG_TRIES - 1) + ["locked"]
    assert gate.decided == [("call_1", "approval_locked"), ("call_2", "approval_locked")]
    assert 0 < desk.locked_seconds <= LOCK_SECONDS and second.outcome == "locked"
    (third,) = await ask(desk, gate, "call_3")
    assert await third.submit("ada", SECRET) == "locked" and third.waiting
    now = approvals.time.monotonic()
    monkeypatch.setattr(approvals.time, "monotonic", lambda: now + LOCK_SECONDS + 1)
    assert await third.submit("ada", SECRET) == "approved"
    rows = [(row.outcome, row.details.get("tries")) for row in gate.context.audit]
    assert rows[:5] == [("wrong", number) for number in range(1, 6)]


async def test_cancel_rejects_and_the_model_hears_why(desk):
    gate = Waiting()
    (approval,) = await ask(desk, gate, "call_1")
    assert await approval.cancel() == "rejected"
    assert gate.decided == [("call_1", "approval_rejected")] and gate.context.caller is None


async def test_two_forms_are_answered_in_any_order(desk):
    gate = Waiting()
    first, second = await ask(desk, gate, "call_1", "call_2")
    assert [await second.submit("ada", SECRET), await first.cancel()] == ["approved", "rejected"]
    assert gate.decided == [("call_2", "approved"), ("call_1", "approval_rejected")]


async def test_a_call_belongs_to_the_customer_who_was_verified_first(desk):
    gate = Waiting()
    first, second = await ask(desk, gate, "call_1", "call_2")
    await first.submit("ada", SECRET)
    assert await second.submit("grace", SECRET) == "someone else"
    assert second.waiting and gate.context.caller == PEOPLE["ada"]


async def test_a_form_whose_call_has_ended_says_so(desk):
    gate = Waiting()
    (approval,) = await ask(desk, gate, "call_1")

    async def end() -> None:
        desk.end()

    await desk.crossing.cross(end())
    assert approval.outcome == "ended" and "call has ended" in approval.message
    assert await approval.submit("ada", SECRET) == "ended"
    assert gate.decided == [] and gate.context.caller is None


async def test_a_form_that_nobody_answers_is_rejected(desk, monkeypatch):
    monkeypatch.setattr(approvals, "WAIT_SECONDS", 0.01)
    gate = Waiting()
    (approval,) = await ask(desk, gate, "call_1")
    while approval.waiting:
        await asyncio.sleep(0.01)
    assert approval.outcome == "timed out"


async def test_customer_records_out_of_reach_leave_the_form_open(crossing):
    def broken(username: str, password: str) -> Caller | None:
        raise ConnectionError(f"no database for {username} with {password}")

    gate, desk = Waiting(), Approvals(broken, crossing)
    (approval,) = await ask(desk, gate, "call_1")
    assert await approval.submit("ada", SECRET) == "unavailable" and approval.waiting
    assert SECRET not in repr(list(gate.context.audit)) + approval.message


async def test_without_verification_a_person_only_says_yes_or_no(crossing):
    gate, desk = Waiting(), Approvals(None, crossing)
    first, second = await ask(desk, gate, "call_1", "call_2")
    assert not desk.needs_credentials
    assert [await first.submit(), await second.cancel()] == ["approved", "rejected"]
    assert gate.context.caller is None


async def test_nothing_that_waits_is_an_error_that_says_what_to_look_at(desk):
    with pytest.raises(TimeoutError, match="needs_approval"):
        await desk.next(timeout_seconds=0)


async def test_arguments_that_are_no_object_are_shown_as_they_are(desk):
    async def ask_oddly() -> None:
        desk.ask(Waiting(), "call_1", "f", "[1]", "Bank")

    await desk.crossing.cross(ask_oddly())
    assert desk[0].arguments == {"arguments": "[1]"}


async def test_the_form_shows_what_waits_and_sends_what_was_decided(desk):
    gate, form = Waiting(), ApprovalForm(desk)
    first, _ = await ask(desk, gate, "call_1", "call_2")
    assert [(shown["call_id"], shown["outcome"]) for shown in form.forms] == [("call_1", ""), ("call_2", "")]
    assert form.credentials and repr(form) == "ApprovalForm()"
    for message in (
        {"type": "submit", "call_id": "call_1", "username": "ada", "password": SECRET},
        {"type": "cancel", "call_id": "call_2"},
        {"type": "submit", "call_id": "call_unknown", "username": "ada", "password": SECRET},
    ):
        form._handle_custom_msg(message, [])
    while desk.pending:
        await asyncio.sleep(0.01)
    while len(gate.decided) < 2:
        await asyncio.sleep(0.01)
    assert sorted(gate.decided) == [("call_1", "approved"), ("call_2", "approval_rejected")]
    assert [shown["outcome"] for shown in form.forms] == ["rejected"]
    assert SECRET not in repr(form.get_state()) + repr(desk) + repr(first) + repr(gate.context)
