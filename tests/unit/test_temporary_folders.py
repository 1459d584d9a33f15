"""Temporary folders go with their process, however it ends."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from patience import wait_until

from voicelab.bootstrap.environment import CHECKOUT
from voicelab.temporary_folders import PREFIX, temporary_folder

PATIENCE_S = 60.0
PROGRAM = """
import pathlib, subprocess, sys
from voicelab import temporary_folders
for number in range(3):
    folder = temporary_folders.temporary_folder()
    (folder / "inside").mkdir()
    (folder / "inside" / "bookings.sqlite").write_text("x")
    if number == 1 and sys.argv[1:] == ["remover killed"]:
        temporary_folders._remover.kill()
        temporary_folders._remover.wait()
print("ready", flush=True)
input()
"""


@pytest.mark.parametrize("case", ["ends", "is killed", "remover killed"])
def test_nothing_is_left_of_a_process(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    line = [sys.executable, "-c", PROGRAM, case]
    with subprocess.Popen(line, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        assert len(list(tmp_path.glob(f"{PREFIX}*/inside/*.sqlite"))) == 3
        if case != "ends":
            process.kill()
    wait_until(lambda: not list(tmp_path.iterdir()), PATIENCE_S)


def test_a_folder_is_new_and_may_be_removed_earlier() -> None:
    first, second = temporary_folder(), temporary_folder()
    assert first != second and not list(first.iterdir())
    for folder in (first, second):
        shutil.rmtree(folder)
