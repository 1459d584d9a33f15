"""Approvals: who may let a tool call pass, what locks, what ends, and that the password is kept nowhere."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest

from voicelab.crossing import Crossing
from voicelab.desk import approvals, lockout
from voicelab.desk.approvals import Approvals, Verify
from voicelab.desk.call_context import CallContext, Caller
from voicelab.desk.lockout import LOCK_SECONDS, WRONG_TRIES
from voicelab.widgets.approval_form import ApprovalForm

SECRET = "correct horse battery staple"
PEOPLE = {"ada": Caller("C-1", "Ada"), "grace": Caller("C-2", "Grace")}


@pytest.fixture
def verify() -> Verify:
    """Customer records of this test alone, so that no other test's locks are found there."""
    return lambda username, password: PEOPLE.get(username) if password == SECRET else None


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
def desk(crossing, verify):
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


async def test_records_that_break_down_or_nothing_that_is_typed_leave_no_form_hanging(crossing):
    unfound = Approvals(lambda username, password: next(iter([])), crossing)
    (approval,) = await ask(unfound, Waiting(), "call_1")
    assert await asyncio.wait_for(approval.submit(None, None), 30) == "unavailable" and approval.waiting
    (approval,) = await ask(Approvals(None, crossing), Waiting(), "call_2")
    assert await approval.submit(None) == "approved"


async def test_a_wrong_password_leaves_the_form_open_and_says_how_many_tries_are_left(desk):
    gate = Waiting()
    (approval,) = await ask(desk, gate, "call_1")
    assert await approval.submit("ada", "wrong") == "wrong"
    assert approval.waiting and "4 tries left" in approval.message and gate.context.caller is None
    assert await approval.submit("ada", SECRET) == "approved"


async def guess(desk: Approvals, call_id: str, username: str, tries: int = WRONG_TRIES) -> list[str]:
    (approval,) = await ask(desk, Waiting(), call_id)
    return [await approval.submit(username, f"guess {number}") for number in range(tries)]


async def test_five_wrong_tries_lock_the_account_for_a_while_and_no_other(desk, monkeypatch):
    gate = Waiting()
    first, second = await ask(desk, gate, "call_1", "call_2")
    outcomes = [await first.submit("ada", f"guess {number}") for number in range(WRONG_TRIES)]
    assert outcomes == ["wrong"] * (WRONG_TRIES - 1) + ["locked"]
    assert gate.decided == [("call_1", "approval_locked")] and second.waiting
    assert await second.submit(" Ada ", SECRET) == "locked" and second.waiting and "Try again in" in second.message
    assert await second.submit("grace", SECRET) == "approved"
    (third,) = await ask(desk, Waiting(), "call_3")
    now = lockout.time.monotonic()
    monkeypatch.setattr(lockout.time, "monotonic", lambda: now + LOCK_SECONDS + 1)
    assert await third.submit("ada", SECRET) == "approved"
    rows = [(row.outcome, row.details.get("tries_left")) for row in gate.context.audit]
    assert rows[:5] == [("wrong", left) for left in (4, 3, 2, 1, 0)]


async def test_a_new_session_finds_the_lock_and_other_records_do_not(desk, verify):
    doors = [Crossing("another"), Crossing("elsewhere")]
    try:
        assert (await guess(desk, "call_1", "ada"))[-1] == "locked"
        (again,) = await ask(Approvals(verify, doors[0]), Waiting(), "call_2")
        assert await again.submit("ada", SECRET) == "locked" and again.waiting
        (elsewhere,) = await ask(Approvals(lambda *given: verify(*given), doors[1]), Waiting(), "call_3")
        assert await elsewhere.submit("ada", SECRET) == "approved"
    finally:
        for door in doors:
            door.close()


async def test_a_name_that_does_not_exist_is_locked_as_one_that_does(desk):
    assert await guess(desk, "call_1", "nobody", 6) == await guess(desk, "call_2", "ada", 6)
    assert desk[0].message == desk[1].message


async def test_the_right_password_begins_the_count_anew(desk):
    for number in range(3):
        (approval,) = await ask(desk, Waiting(), f"call_{number}")
        outcomes = [await approval.submit("ada", password) for password in ("a", "b", "c", SECRET)]
        assert outcomes == ["wrong", "wrong", "wrong", "approved"]


async def test_guesses_at_the_same_time_are_counted_before_they_are_looked_at(crossing):
    looked_at, free = [], threading.Event()

    def slow(username: str, password: str) -> Caller | None:
        looked_at.append(password)
        free.wait(10)
        return None

    desk = Approvals(slow, crossing)
    forms = await ask(desk, Waiting(), *(f"call_{number}" for number in range(12)))
    tries = [asyncio.create_task(form.submit("ada", f"guess {number}")) for number, form in enumerate(forms)]
    while sum(one.done() for one in tries) < len(tries) - WRONG_TRIES:
        await asyncio.sleep(0.01)
    free.set()
    assert (await asyncio.gather(*tries)).count("locked") >= len(tries) - WRONG_TRIES + 1
    assert len(looked_at) == WRONG_TRIES


@pytest.mark.parametrize("found", [False, 0, "", (), True, "ada", {"id": "C-1"}, object()])
async def test_only_a_caller_is_let_in_whatever_else_verify_returns(crossing, found):
    gate, desk = Waiting(), Approvals(lambda username, password: found, crossing)
    (approval,) = await ask(desk, gate, "call_1")
    assert await approval.submit("ada", SECRET) == ("unavailable" if found else "wrong")
    assert approval.waiting and gate.decided == [] and gate.context.caller is None


async def looked_up(username: str, password: str) -> Caller | None:
    return None


@pytest.mark.parametrize("verify_with", ["yes", True, 1, {}, looked_up])
def test_what_cannot_verify_is_refused_at_once(crossing, verify_with):
    with pytest.raises(TypeError, match="give a plain function of user name and password"):
        Approvals(verify_with, crossing)


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
