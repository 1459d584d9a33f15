"""`python3 -m voicelab call` and `engine`, as a person runs them."""

from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import pytest

from voicelab.callers import command as caller
from voicelab.record import SavedSession

ROOT = Path(__file__).resolve().parents[2]


def voicelab(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "voicelab", *arguments],
        cwd=ROOT,
        text=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
    )


@pytest.mark.longest
def test_a_call_without_browser_is_printed_and_saved(practice, tmp_path):
    done = voicelab("call", "data/callers/greeting.wav", "data/callers/pets.wav", "--save", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "▼ response.done" in done.stdout and "▲ session.update" in done.stdout and "QA Agent" in done.stdout
    [folder] = tmp_path.iterdir()
    assert f"Saved in {folder}." in done.stderr
    saved = SavedSession.load(folder)
    assert {"user", "assistant"} <= {entry.role for entry in saved.transcript}
    assert repr(saved.transcript) in done.stdout
    printed = [line for line in done.stdout.splitlines() if " s  " in line]
    assert len(saved.events) == len(printed)
    with wave.open(str(folder / "call.wav")) as call:
        assert call.getnchannels() == 2 and call.getnframes() / call.getframerate() > 5


@pytest.mark.longest
def test_a_sign_in_is_answered_from_the_command_line(practice, monkeypatch, capsys):
    monkeypatch.setenv("VOICELAB_PASSWORD", "difference-1843")
    assert caller.main(["data/callers/flight_status.wav", "--user", "ada", "--no-save"]) == 0
    printed = capsys.readouterr()
    assert "MR101" in printed.out and "difference-1843" not in printed.out + printed.err


def test_a_wrong_password_is_told_and_the_sign_in_cancelled(practice, monkeypatch, capsys):
    monkeypatch.setenv("VOICELAB_PASSWORD", "no")
    caller.main(["data/callers/flight_status.wav", "--user", "ada", "--no-save"])
    printed = capsys.readouterr()
    assert "MR101" not in printed.out and ": wrong" in printed.err and "cancelled the sign-in" in printed.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["data/callers/greeting.wav", "--desk", "voicelab.airline:nobody"], "nobody"),
        (["data/callers/greeting.wav", "--desk", "no.such.module:x"], "no.such"),
        (["data/callers/greeting.wav", "--verify", "voicelab.airline:nobody"], "--verify"),
        (["README.md"], "README.md"),
        (["nothing.wav"], "nothing.wav"),
    ],
)
def test_bad_arguments_are_named(arguments, told, capsys):
    assert caller.main(arguments) == 2 and told in capsys.readouterr().err


def test_silence_gets_no_answer_and_a_failing_status(practice, tmp_path, capsys):
    silent = tmp_path / "silent.wav"
    with wave.open(str(silent), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * 16_000))
    assert caller.main([str(silent), "--save", str(tmp_path / "calls")]) == 1
    told = capsys.readouterr().err
    assert "Saved in" in told and "No speech was found" in told
