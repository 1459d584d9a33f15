"""What keeps learners within their limits, and from each other."""

from __future__ import annotations

import json
import os
import shutil
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


def test_a_list_that_notepad_has_saved_is_read(tmp_path):
    (tmp_path / "people.txt").write_text("ada\nprofessor *\n", encoding="utf-8-sig")
    assert workshop.people(tmp_path / "people.txt") == ({"ada"}, {"professor"})


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
    for home in (ada, grace):
        workshop.furnish(home, UID)
    with subprocess.Popen(["/bin/sleep", "30"], env={"OPENAI_API_KEY": "the-key"}) as keeper:
        script = f"id -u; cat {grace}/notebooks/01_getting_started.ipynb; cat /proc/{keeper.pid}/environ; echo > own"
        bound = workshop.limits(0, [], UID, str(ada))
        done = subprocess.run(["/bin/sh", "-c", script], preexec_fn=bound, capture_output=True, text=True, check=False)
        keeper.terminate()
    assert done.stdout.strip() == str(UID) and done.stderr.count("Permission denied") == 2
    assert (ada / "own").stat().st_uid == UID


def test_links_in_a_home_lead_the_hub_nowhere(tmp_path):
    first, home = "01_getting_started.ipynb", tmp_path / "homes" / "ada"
    (tmp_path / "passwd").write_text("root")
    place = workshop.furnish(home, None)
    shutil.rmtree(place)
    (home / ".notebooks").mkdir()
    (home / ".notebooks" / first).symlink_to(tmp_path / "passwd")
    assert (workshop.furnish(home, None) / first).is_file() and (tmp_path / "passwd").read_text() == "root"
    shutil.rmtree(place)
    place.symlink_to(tmp_path / "elsewhere")
    workshop.furnish(home, None)
    assert place.is_symlink() and not (tmp_path / "elsewhere").exists()
    assert [path.name for path in home.parent.iterdir()] == ["ada"]


@ROOT
def test_what_a_home_links_to_is_not_given_away_with_it(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "passwd").touch()
    home = tmp_path / "homes" / "ada"
    workshop.furnish(home, None)  # while accounts were shared
    (home / "etc").symlink_to(tmp_path / "etc")
    (home / "own").mkdir()
    workshop.furnish(home, UID)
    assert {path.lstat().st_uid for path in (home, *home.rglob("*"))} == {UID}
    assert {path.stat().st_uid for path in (tmp_path / "etc", tmp_path / "etc" / "passwd")} == {0}


@ROOT
def test_a_home_keeps_its_user_number_and_nobody_else_gets_it(tmp_path):
    homes = [tmp_path / "homes" / name for name in ("ada", "grace", "alan")]
    for home in (*homes, *homes):
        workshop.furnish(home, UID)
    assert [home.stat().st_uid for home in homes] == [UID, UID + 1, UID + 2]
    shutil.rmtree(homes[1])  # a number in between is not used again, either
    workshop.furnish(homes[1], UID)
    assert homes[1].stat().st_uid == UID + 3


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
