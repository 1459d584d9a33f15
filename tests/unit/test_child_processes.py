"""What programs that we start are given: few variables, no key, and a group that ■ does not reach."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys

import pytest

from voicelab import child_processes
from voicelab.bootstrap.environment import CHECKOUT
from voicelab.child_processes import apart, signals_kept, small_environment, without_secrets

SECRETS = {
    "OPENAI_API_KEY": "sk-1",
    "OPENAI_ADMIN_KEY": "sk-2",
    "VOICELAB_KEY": "k-3",
    "VOICELAB_LLM_KEY": "k-4",
    "VOICELAB_PASSWORD": "p-5",
    "AWS_SECRET_ACCESS_KEY": "a-6",
    "GITHUB_TOKEN": "g-7",
    "HF_TOKEN": "h-8",
    "DB_PASSWORD": "d-9",
    "myservice_apikey": "m-10",
    "GOOGLE_APPLICATION_CREDENTIALS": "/c-11.json",
    "MYAPIKEY": "m-12",
    "GPG_PASSPHRASE": "g-13",
    "SESSION_COOKIE": "s-14",
    "DB_PWD": "d-15",
    "JIRA_JWT": "j-16",
    "HTTP_AUTHORIZATION": "h-17",
}
HARMLESS = {
    "PATH": "/bin",
    "HOME": "/h",
    "PWD": "/h",
    "LANG": "C",
    "LC_ALL": "C",
    "TMPDIR": "/t",
    "SYSTEMROOT": "C:\\Windows",
}


def test_a_program_gets_what_any_program_needs_and_what_was_asked_for():
    given = {**HARMLESS, **SECRETS, "DATABASE_URL": "db://me:secret@host", "https_proxy": "http://p", "MY_SETTING": "1"}
    assert small_environment(environ=given) == HARMLESS
    assert small_environment("MY_SETTING", environ=given) == {**HARMLESS, "MY_SETTING": "1"}
    out = small_environment(*child_processes.NETWORK, environ=given)
    assert out == {**HARMLESS, "https_proxy": "http://p"}


def test_what_is_needed_holds_no_secret():
    assert not [name for name in child_processes.NEEDED if child_processes.SECRET.search(name)]


def test_an_installer_gets_everything_but_secrets_that_are_not_its_own():
    own = {"UV_INDEX_MINE_PASSWORD": "u", "PIP_INDEX_URL": "https://me:pw@host/simple", "SSL_CERT_FILE": "/c"}
    other = {"MY_SETTING": "1", "KEYBOARD": "us", "MONKEY": "m", "XDG_CONFIG_HOME": "/x"}
    assert without_secrets({**HARMLESS, **SECRETS, **own, **other}) == {**HARMLESS, **own, **other}


@pytest.mark.skipif(child_processes.WINDOWS, reason="signals of POSIX")
def test_a_signal_to_our_group_does_not_reach_what_is_apart():
    code = "import os; print(os.getpgid(0), flush=True); input()"
    line = [sys.executable, "-c", code]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **apart()) as child:
        assert int(child.stdout.readline()) == child.pid != os.getpgid(0)
        child.communicate("\n")
    assert child.returncode == 0


@pytest.mark.skipif(child_processes.WINDOWS, reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_wait_until_a_child_asks_for_them(number):
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    code = (
        f"import signal; input(); signal.signal({int(number)}, lambda *_: exit(7)); print('asks', flush=True);"
        f"signal.pthread_sigmask(signal.SIG_UNBLOCK, [{int(number)}]); input()"
    )
    with signals_kept():
        child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
    child.send_signal(number)  # as early as can be: its Python has hardly begun
    out, _ = child.communicate("\n\n")
    assert (out.strip(), child.returncode) == ("asks", 7)


STARTERS = {"Popen", "run", "create_subprocess_exec", "create_subprocess_shell", "open_process", "call", "check_output"}
INHERITS = {
    "voicelab/bootstrap/commands.py": "this very command again, in the environment that was made for it",
    "voicelab/bootstrap/processes.py": "what Windows and macOS list and end processes with",
}


def test_whatever_is_started_is_told_its_environment():
    silent = []
    for path in sorted((CHECKOUT / "voicelab").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            started = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STARTERS
            if not started or ast.unparse(node.func.value) not in ("subprocess", "asyncio", "anyio"):
                continue
            coroutine = ast.unparse(node.func) == "asyncio.run"
            if not coroutine and "env" not in {keyword.arg for keyword in node.keywords}:
                silent.append(path.relative_to(CHECKOUT).as_posix())
    assert set(silent) == set(INHERITS)
