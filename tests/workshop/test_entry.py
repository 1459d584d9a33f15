"""Who gets into a workshop: guesses, first passwords, and secrets on their way."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

DEPLOYMENT = Path(__file__).resolve().parents[2] / "deploy" / "jupyterhub"
sys.path.insert(0, str(DEPLOYMENT))

import entry  # noqa: E402
import workshop  # noqa: E402


class Clock:
    """Time that a test turns on."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_each_wrong_password_beyond_a_few_doubles_the_wait():
    clock = Clock()
    guesses, waits = entry.Guesses(3, clock), []
    for _ in range(12):
        clock.seconds += guesses.wait("ada")
        guesses.wrong("ada")
        waits.append(guesses.wait("ada"))
    assert waits[:5] == [0, 0, 30, 60, 120] and waits[-1] == entry.LONGEST_WAIT and guesses.wait("grace") == 0
    clock.seconds += waits[-1]
    assert guesses.wait("ada") == 0
    guesses.right("ada")
    guesses.wrong("ada")
    assert guesses.wait("ada") == 0


@pytest.mark.parametrize(
    ("passed", "address"),
    [
        ("", "this machine"),
        (",192.0.2.7", "192.0.2.7"),
        ("198.51.100.1,192.0.2.7", "192.0.2.7"),  # the first is what the client claims
        ("198.51.100.1, 192.0.2.7, 127.0.0.1", "192.0.2.7"),  # a proxy with a certificate, on this machine
        ("192.0.2.7,nonsense", "this machine"),
    ],
)
def test_an_address_is_what_the_nearest_proxy_saw(passed, address):
    headers = {"X-Forwarded-For": passed, "X-Real-Ip": "203.0.113.1"}
    assert entry.address_of(SimpleNamespace(headers=headers)) == address


def authenticator(folder: Path, **given: object) -> entry.WorkshopAuthenticator:
    files = {"dbm_path": str(folder / "passwords.dbm"), "instructors_file": str(folder / "instructors.txt")}
    return entry.WorkshopAuthenticator(admin_users={"professor"}, allowed_users={"ada"}, **files, **given)


def test_an_instructor_has_a_password_before_anybody_comes(tmp_path):
    authenticator(tmp_path)
    told = (tmp_path / "instructors.txt").read_text()
    assert told.startswith("professor: ") and len(told.split()[1]) >= 16
    assert stat.S_IMODE((tmp_path / "instructors.txt").stat().st_mode) == 0o600
    assert authenticator(tmp_path).has_password("professor")
    assert (tmp_path / "instructors.txt").read_text() == told  # it is made once
    assert not authenticator(tmp_path).has_password("ada")


def test_an_instructors_password_can_be_given(tmp_path):
    assert authenticator(tmp_path, first_password="correct horse").has_password("professor")
    assert not (tmp_path / "instructors.txt").exists()
    with pytest.raises(SystemExit, match="too short"):
        authenticator(tmp_path / "other", first_password="short")


async def test_an_instructor_who_was_deleted_is_not_taken_by_the_next(tmp_path):
    gate = authenticator(tmp_path)
    gate._user_exists = lambda name: True
    gate.delete_user(SimpleNamespace(name="professor"))
    handler = SimpleNamespace(request=SimpleNamespace(headers={}), custom_login_error="")
    data = {"username": "Professor", "password": "a password of my own"}
    assert await gate.authenticate(handler, data) is None and "restart" in handler.custom_login_error
    assert await gate.authenticate(handler, {**data, "username": "ada"}) == "ada"


def test_secrets_pass_by_the_environment(tmp_path):
    code = f"""
import os, sys
sys.path.insert(0, {str(DEPLOYMENT)!r})
import secret_settings
if len(sys.argv) == 1:
    secret_settings.handed_on(os.environ)
    os.execv(sys.executable, [sys.executable, __file__, "again"])
print(b"the-key" in open("/proc/self/environ", "rb").read(), secret_settings.taken(os.environ))
print(sorted(secret_settings.taken(os.environ)), secret_settings.HANDED_ON in os.environ)
"""
    (tmp_path / "script.py").write_text(code)
    environment = {**os.environ, "OPENAI_API_KEY": "the-key", "VOICELAB_KEY": ""}
    line = [sys.executable, str(tmp_path / "script.py")]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False {'OPENAI_API_KEY': 'the-key'}", "[] False"]


def test_what_lies_in_the_folder_already_is_closed(tmp_path):
    (tmp_path / "ledger.jsonl").touch(mode=0o644)
    (tmp_path / "homes").mkdir(mode=0o711)
    workshop.closed(tmp_path)
    assert stat.S_IMODE((tmp_path / "ledger.jsonl").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "homes").stat().st_mode) == 0o711
