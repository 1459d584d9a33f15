"""Budgets survive a restart, and client secrets their own bounds."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
import time

import pytest

from voicelab.key_service import KnownHolders, Ledger
from voicelab.key_service.accounts import Accounts, ClientSecret, presented


def test_a_restart_forgets_nothing(tmp_path):
    before = Ledger(1.0, tmp_path / "ledger.jsonl")
    before.charge("ada", 0.4, "resp_1")
    before.charge("ada", 0.7, "resp_2")
    before.grant("grace", 3.0)
    after = Ledger(1.0, tmp_path / "ledger.jsonl")
    assert after.spent("ada") == pytest.approx(1.1) and after.left("ada") == 0
    assert after.left("grace") == 3.0 and after.left("nobody yet") == 1.0
    assert list(after.frame()["holder"]) == ["ada", "grace"]


def test_a_grant_counts_at_once_in_another_process_s_ledger(tmp_path):
    service, instructor = (Ledger(1.0, tmp_path / "ledger.jsonl") for _ in range(2))
    service.charge("ada", 1.0, "resp_1")
    assert service.left("ada") == 0 and instructor.spent("ada") == 1.0
    instructor.grant("ada", 1.5)
    assert service.left("ada") == 0.5
    with (tmp_path / "ledger.jsonl").open("a") as file:
        file.write('{"holder": "ada", "spe')  # half a line, as another process writes it
    assert service.left("ada") == 0.5


def test_a_row_that_was_cut_short_spoils_none_after_it(tmp_path):
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(1.0, path)
    ledger.charge("ada", 0.4, "resp_1")
    whole = path.read_bytes()
    ledger.charge("ada", 0.3, "resp_2")
    path.write_bytes(path.read_bytes()[: len(whole) + 9])  # its writer was killed
    after = Ledger(1.0, path)
    for number in (3, 4):
        after.charge("ada", 0.1, f"resp_{number}")
    assert after.spent("ada") == Ledger(1.0, path).spent("ada") == pytest.approx(0.6)


@pytest.mark.parametrize("text", ["no json\n", '{"holder": "ada"}\n', "[]\n"])
def test_a_file_that_is_no_ledger_is_named(tmp_path, text):
    (tmp_path / "ledger.jsonl").write_text(text)
    with pytest.raises(ValueError, match="ledger.jsonl is no ledger"):
        Ledger(1.0, tmp_path / "ledger.jsonl")


@pytest.mark.parametrize("budget", [0, -1, float("nan"), float("inf")])
def test_a_budget_that_is_none_is_refused(budget):
    with pytest.raises(ValueError, match="more than 0"):
        Ledger(budget)
    with pytest.raises(ValueError, match="give a number"):
        Ledger(1.0).grant("ada", budget * float("inf"))


def test_a_ledger_in_no_folder_is_told_of_before_anybody_comes(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder .*gone"):
        Ledger(1.0, tmp_path / "gone" / "ledger.jsonl")


def test_a_file_of_tokens_that_is_named_as_the_ledger_is_not_shown(tmp_path):
    (tmp_path / "tokens.yaml").write_text("ada: token-of-ada\n")
    with pytest.raises(ValueError, match="no ledger") as problem:
        Ledger(1.0, tmp_path / "tokens.yaml")
    assert "token-of-ada" not in str(problem.value)


async def test_a_client_secret_has_an_end_and_a_budget():
    ledger = Ledger(1.0)
    accounts = Accounts(KnownHolders({"ada": "t"}), ledger)
    now = int(time.time())
    alive = accounts.mint(ClientSecret("ada", "up", now + 60, 0.2, "m"))
    account = await accounts.find(alive)
    account.charge(0.15, "resp")
    assert account.left == pytest.approx(0.05) and ledger.left("ada") == pytest.approx(0.85)
    ledger.grant("ada", 0.16)
    assert account.left == pytest.approx(0.01)  # never more than its holder has
    assert await accounts.find(accounts.mint(ClientSecret("ada", "up", now - 1, 0.2, "m"))) is None
    assert await accounts.find("ek_unknown") is None and await accounts.find(None) is None


async def test_a_token_is_exchanged_without_a_moment_in_which_its_holder_has_none():
    holders = KnownHolders({"ada": "first", "grace": "hers"})
    holders.give("ada", "second")
    assert [await holders.holder(token) for token in ("first", "second", "hers")] == ["ada", "ada", "grace"]
    for _ in range(2):  # a runbook's line may be done twice
        holders.revoke("first")
        assert [await holders.holder(token) for token in ("first", "second", "hers")] == [None, "ada", "grace"]
    assert repr(holders) == "KnownHolders(grace, ada)" and "second" not in repr(holders)


def test_what_a_request_presents():
    assert presented({"authorization": "Bearer abc "}) == "abc"
    assert presented({}, ["realtime", "openai-insecure-api-key.ek_1"]) == "ek_1"
    assert presented({"authorization": "Basic abc"}) is None


def test_what_is_reserved_is_not_left_and_what_is_settled_is_spent(tmp_path):
    ledger = Ledger(1.0, tmp_path / "ledger.jsonl")
    assert ledger.reserve("ada", 0.3, "a") and ledger.reserve("ada", 0.2, "a") and ledger.reserve("ada", 0.4, "b")
    assert ledger.reserved("ada") == pytest.approx(0.9) and ledger.left("ada") == pytest.approx(0.1)
    assert not ledger.reserve("ada", 0.2, "c") and ledger.reserve("grace", 0.2, "c")
    ledger.charge("ada", 0.05, "resp", settles="a")
    assert ledger.spent("ada") == pytest.approx(0.05) and ledger.left("ada") == pytest.approx(0.55)
    assert Ledger(1.0, tmp_path / "ledger.jsonl").reserved("ada") == pytest.approx(0.4)  # its service was killed


def test_the_last_of_a_budget_is_for_one_response_alone():
    ledger = Ledger(0.1)
    assert ledger.reserve("ada", 0.5, "a") and not ledger.reserve("ada", 0.01, "b")
    ledger.charge("ada", 0.12, "resp")
    assert not ledger.covers("a") and not ledger.reserve("ada", 0.01, "a")


def test_readers_of_one_file_agree_on_what_fits_without_a_lock(tmp_path):
    path = tmp_path / "ledger.jsonl"
    granted: list[bool] = []

    def ask(number: int) -> None:
        granted.append(Ledger(1.0, path).reserve("ada", 0.3, f"call-{number}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(granted) == 3 and Ledger(7.0, path).reserved("ada") == pytest.approx(0.9)


FULL = """
import resource, sys
from pathlib import Path
from voicelab.key_service import Ledger
path = Path(sys.argv[1])
ledger = Ledger(1.0, path)
ledger.charge("ada", 0.1, "resp_1")
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 9, resource.RLIM_INFINITY))
for act in (lambda: ledger.reserve("ada", 0.1, "a"), lambda: ledger.charge("ada", 0.1, "resp_2")):
    try:
        act()
        print("written")
    except OSError:
        print("refused")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
ledger.charge("ada", 0.2, "resp_3")
print(round(ledger.spent("ada"), 3), ledger.reserved("ada"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of files there")
def test_where_no_row_fits_nothing_is_entered_and_later_rows_are_whole(tmp_path):
    line = [sys.executable, "-c", FULL, str(tmp_path / "ledger.jsonl")]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["refused", "refused", "0.3", "0"]
    assert Ledger(1.0, tmp_path / "ledger.jsonl").spent("ada") == pytest.approx(0.3)


@pytest.mark.skipif(sys.platform == "win32", reason="no modes of files there")
def test_a_ledger_is_its_owners_alone(tmp_path):
    Ledger(1.0, tmp_path / "ledger.jsonl").charge("ada", 0.1, "resp")
    assert stat.S_IMODE((tmp_path / "ledger.jsonl").stat().st_mode) == 0o600
