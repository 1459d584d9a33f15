"""What keeps learners within their limits, and from each other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "deploy" / "jupyterhub"))

import workshop

UID = 23_456
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def test_the_list_says_who_comes_and_who_teaches(tmp_path):
    (tmp_path / "people.txt").write_text("Ada\n\n# in the front row\ngrace  # late\nProfessor *\n", encoding="utf-8")
    assert workshop.people(tmp_path / "people.txt") == ({"ada", "grace"}, {"professor"})
    with pytest.raises(SystemExit, match="a name a line into"):
        workshop.people(tmp_path / "nobody.txt")


def test_a_home_is_furnished_once(tmp_path):
    place = workshop.furnish(tmp_path / "homes" / "ada", None)
    first = place / "01_getting_started.ipynb"
    first.write_text("mine now")
    (place / "figures" / "panel.png").unlink()
    assert workshop.furnish(tmp_path / "homes" / "ada", None) == place
    assert first.read_text() == "mine now" and not (place / "figures" / "panel.png").exists()
    assert (tmp_path / "homes" / "ada").stat().st_mode & 0o077 == 0


def test_learners_are_spread_over_the_processors():
    cores = sorted(os.sched_getaffinity(0))
    assert workshop.chosen_cores(3, 0) == []
    assert {workshop.chosen_cores(number, 0.5)[0] for number in range(len(cores))} == set(cores)
    assert workshop.chosen_cores(0, 1_000) == cores


def test_limits_hold_for_good(tmp_path):
    bound = workshop.limits(300_000_000, [min(os.sched_getaffinity(0))], None, str(tmp_path))
    code = "import os, resource; print(os.getcwd(), len(os.sched_getaffinity(0))); bytearray(400_000_000)"
    done = subprocess.run([sys.executable, "-c", code], preexec_fn=bound, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(tmp_path), "1"] and "MemoryError" in done.stderr


@ROOT
def test_a_learner_sees_neither_another_home_nor_the_key(tmp_path_factory):
    folder = tmp_path_factory.mktemp("homes")
    for above in (folder, folder.parent, folder.parent.parent):
        above.chmod(0o711)
    ada, grace = folder / "ada", folder / "grace"
    for number, home in enumerate((ada, grace)):
        workshop.furnish(home, UID + number)
    with subprocess.Popen(["/bin/sleep", "30"], env={"OPENAI_API_KEY": "the-key"}) as keeper:
        script = f"id -u; cat {grace}/notebooks/01_getting_started.ipynb; cat /proc/{keeper.pid}/environ; echo > own"
        bound = workshop.limits(0, [], UID, str(ada))
        done = subprocess.run(["/bin/sh", "-c", script], preexec_fn=bound, capture_output=True, text=True, check=False)
        keeper.terminate()
    assert done.stdout.strip() == str(UID) and done.stderr.count("Permission denied") == 2
    assert (ada / "own").stat().st_uid == UID


@ROOT
def test_a_python_that_learners_cannot_reach_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKSHOP_ACCOUNTS", raising=False)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(sys, "executable", str(closed / "python"))
    with pytest.raises(SystemExit, match="closed to them"):
        workshop.own_accounts()
    monkeypatch.setenv("WORKSHOP_ACCOUNTS", "shared")
    assert workshop.own_accounts() is False


def test_the_deployment_pins_what_it_adds():
    lines = (Path(workshop.__file__).parent / "requirements.txt").read_text().splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert json.dumps(pinned).count("<") == len(pinned)
