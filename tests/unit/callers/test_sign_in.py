"""Forms that the command line answers: no outcome leaves one open."""

from __future__ import annotations

import asyncio
import contextlib
from types import SimpleNamespace

import pytest

from voicelab.callers import command


class Form:
    """One that waits for a person, until it is cancelled or lets the tool pass."""

    tool = "sign_in"

    def __init__(self, outcome: str) -> None:
        self.waiting, self.outcome, self.over = True, outcome, asyncio.Event()

    async def submit(self, user: str, password: str) -> str:
        if self.outcome == "approved":
            await self.cancel()
        return self.outcome

    async def cancel(self) -> None:
        self.waiting = False
        self.over.set()


async def answered(form: Form) -> None:
    forms = iter([form])

    async def following(timeout_seconds: float) -> Form:
        return next(forms, None) or await asyncio.Event().wait()

    session = SimpleNamespace(approvals=SimpleNamespace(next=following))
    signing_in = asyncio.create_task(command._sign_in(session, "ada"))
    await asyncio.wait([signing_in, asyncio.create_task(form.over.wait())], return_when=asyncio.FIRST_COMPLETED)
    assert not signing_in.done()
    signing_in.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await signing_in


@pytest.mark.parametrize("outcome", ["approved", "wrong", "locked", "unavailable", "someone else"])
async def test_each_outcome_ends_the_form(outcome, monkeypatch, capsys):
    monkeypatch.setenv(command.PASSWORD, "x")
    await answered(Form(outcome))
    assert f"sign_in: {outcome}" in capsys.readouterr().err


async def test_where_nobody_can_be_asked_for_a_password_it_is_cancelled(monkeypatch, capsys):
    def nobody() -> str:
        raise EOFError

    monkeypatch.delenv(command.PASSWORD, raising=False)
    monkeypatch.setattr(command.getpass, "getpass", nobody)
    await answered(Form("approved"))
    assert f"nobody gave a password, nor does {command.PASSWORD}: cancelled" in capsys.readouterr().err
