"""The environment: its stamp, sets-up that were cut off, and what is said when one fails."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from voicelab import model_files
from voicelab.bootstrap import installing
from voicelab.bootstrap.commands import main
from voicelab.bootstrap.environment import LOCK, STAMP, TEST, WORK, Environment
from voicelab.bootstrap.installing import Installer, Steps
from voicelab.bootstrap.progress import SetupError

MODEL = {"encoder.ort": b"sound to states", "tokens.bin": b"pieces"}
UNPACK = """
import pathlib, sys
folder = pathlib.Path(sys.argv[-2], {inside!r})
folder.mkdir(parents=True)
for name, data in {model!r}.items():
    (folder / name).write_bytes(data)
"""
RECORD = "import sys, pathlib; pathlib.Path({file!r}).open('a').write(' '.join(sys.argv[1:]) + chr(10)); {then}"


class Fake:
    """A checkout in which the environment is really made, and packages are only written down."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.checkout = folder / "checkout"
        self.checkout.mkdir()
        (self.checkout / WORK).write_text("jupyterlab\n")
        (self.checkout / TEST).write_text("pytest\n")
        self.record = folder / "installed"
        self.then = "print('Installing collected packages: a, b')"
        self.names = ["fake"]
        self.model = MODEL
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in MODEL.items()}
        monkeypatch.setattr(model_files, "SHA256", hashes)
        monkeypatch.setattr(installing, "installers", self._installers)
        monkeypatch.delenv("VOICELAB_ENV")

    def _installers(self, venv: Path, python: Path) -> list[Installer]:
        create = (sys.executable, "-m", "venv", "--without-pip", str(venv))
        code = RECORD.format(file=str(self.record), then=self.then)
        unpack = (str(python), "-c", UNPACK.format(inside=str(model_files.INSIDE), model=self.model))
        return [Installer(name, create, (str(python), "-c", code, name), unpack) for name in self.names]

    @property
    def environment(self) -> Environment:
        return Environment(self.checkout)

    @property
    def stamp(self) -> dict:
        return json.loads((self.checkout / ".venv" / STAMP).read_text())

    def installed(self) -> list[list[str]]:
        """The requirements files of each installation, in order."""
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        return [[Path(word).name for word in line.split() if word.endswith(".txt")] for line in lines]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    return Fake(tmp_path, monkeypatch)


def test_a_second_run_installs_nothing_and_changed_requirements_do(fake: Fake) -> None:
    fake.environment.prepare()
    fake.environment.prepare()
    assert fake.installed() == [[WORK]]
    (fake.checkout / WORK).write_text("jupyterlab\nnumpy\n")
    assert not fake.environment.is_ready()
    fake.environment.prepare()
    assert fake.installed() == [[WORK], [WORK]]


def test_test_extras_are_added_and_kept_up_to_date(fake: Fake) -> None:
    fake.environment.prepare()
    fake.environment.prepare((WORK, TEST))
    (fake.checkout / WORK).write_text("numpy\n")
    fake.environment.prepare()
    assert fake.installed() == [[WORK], [TEST, WORK], [TEST, WORK]]
    assert fake.environment.is_ready((WORK, TEST))


def test_the_speech_model_comes_with_the_set_up_and_again_when_it_has_gone(fake: Fake) -> None:
    fake.environment.prepare()
    folder = fake.environment.models
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == MODEL
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]  # what was unpacked beside it is gone
    (folder / "tokens.bin").unlink()
    assert not fake.environment.is_ready()
    fake.environment.prepare()
    assert model_files.damaged(folder) == []


def test_a_speech_model_with_other_files_is_refused(fake: Fake) -> None:
    fake.model = {**MODEL, "tokens.bin": b"other pieces"}
    with pytest.raises(SetupError, match="speech recognition model") as failure:
        fake.environment.prepare()
    assert "tokens.bin" in failure.value.cause
    assert not fake.environment.is_ready() and list(fake.environment.models.iterdir()) == []


def test_where_others_see_to_the_packages_a_command_brings_the_speech_model(fake: Fake, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "given"))
    monkeypatch.setenv("VOICELAB_ENV", "current")
    (at_hand,) = fake._installers(tmp_path, Path(sys.executable))
    monkeypatch.setattr(installing, "installer_at_hand", lambda: at_hand)
    assert main(["models"]) == 0
    assert model_files.damaged(model_files.folder()) == []


def test_the_package_can_be_imported_from_anywhere(fake: Fake, tmp_path: Path) -> None:
    fake.checkout = fake.checkout.rename(tmp_path / "Übung 'Łódź'")  # some of it is in no code page of Windows
    (fake.checkout / "voicelab").mkdir()
    (fake.checkout / "voicelab" / "__init__.py").touch()
    fake.environment.prepare()
    line = [str(fake.environment.python), "-E", "-X", "utf8", "-c", "import voicelab; print(voicelab.__file__)"]
    answer = subprocess.run(line, capture_output=True, encoding="utf-8", check=True, cwd=tmp_path)
    assert Path(answer.stdout.strip()).parent == fake.checkout / "voicelab"
    assert [path.read_bytes().isascii() for path in (fake.checkout / ".venv").rglob("voicelab-checkout.pth")] == [True]


@pytest.mark.parametrize("stamp", ['{"state": "installing"}', '{"state": "re'])
def test_a_set_up_that_was_cut_off_begins_again_from_nothing(fake: Fake, stamp: str) -> None:
    fake.environment.prepare()
    leftover = fake.checkout / ".venv" / "half-installed"
    leftover.touch()
    (fake.checkout / ".venv" / STAMP).write_text(stamp)
    fake.environment.prepare()
    assert not leftover.exists()
    assert fake.stamp["state"] == "ready"


def test_a_moved_checkout_gets_a_new_environment(fake: Fake) -> None:
    fake.environment.prepare()
    fake.checkout = fake.checkout.rename(fake.checkout.with_name("moved"))
    fake.environment.prepare()
    assert fake.stamp["checkout"] == str(fake.checkout)


def test_an_environment_whose_python_has_gone_is_made_again(fake: Fake) -> None:
    fake.environment.prepare()
    fake.environment.python.unlink()
    assert not fake.environment.is_ready()
    fake.environment.prepare()
    assert fake.environment.is_ready()


def test_a_failed_installation_is_explained_and_not_taken_for_finished(fake: Fake) -> None:
    fake.then = "sys.exit('ERROR: Could not find a version that satisfies the requirement av<19,>=17')"
    with pytest.raises(SetupError) as failure:
        fake.environment.prepare()
    text = str(failure.value)
    assert "no ready-made build for this Python" in text and "3.10 to 3.13" in text
    assert "requirement av<19,>=17" in text and str(fake.environment.log) in text
    assert not fake.environment.is_ready()


def test_without_a_network_the_old_environment_still_works(fake: Fake) -> None:
    fake.environment.prepare()
    fake.then = "sys.exit('ReadTimeoutError: Read timed out.')"
    with pytest.raises(SetupError, match="could not be set up") as failure:
        fake.environment.prepare((WORK, TEST))
    assert "HTTPS_PROXY" in failure.value.remedy
    assert fake.environment.is_ready()


def test_a_failure_while_packages_are_put_in_place_begins_again(fake: Fake) -> None:
    fake.environment.prepare()
    fake.then = "print('Installing collected packages: a'); sys.exit('OSError: [Errno 28] No space left on device')"
    with pytest.raises(SetupError) as failure:
        fake.environment.prepare((WORK, TEST))
    assert failure.value.cause == "The disk is full."
    assert not fake.environment.is_ready()


def test_when_uv_fails_pip_is_tried(fake: Fake) -> None:
    fake.names = ["uv", "plain"]
    fake.then = "sys.exit(sys.argv[1] == 'uv')"
    fake.environment.prepare()
    assert [line.split()[0] for line in fake.record.read_text().splitlines()] == ["uv", "plain"]
    assert fake.environment.is_ready()


def test_somebody_elses_folder_is_left_alone(fake: Fake) -> None:
    (fake.checkout / ".venv").mkdir()
    (fake.checkout / ".venv" / "thesis.tex").touch()
    with pytest.raises(SetupError, match="no virtual environment"):
        fake.environment.prepare()
    assert (fake.checkout / ".venv" / "thesis.tex").exists()


def test_a_place_that_cannot_be_written_is_named(fake: Fake) -> None:
    (fake.checkout / ".venv").touch()
    with pytest.raises(SetupError, match="could not be written") as failure:
        fake.environment.prepare()
    assert "folder of your own" in failure.value.remedy


def test_a_python_without_venv_says_which_package_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(installing.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SetupError, match="cannot create virtual environments") as failure:
        installing.installers(tmp_path, tmp_path / "python")
    assert "apt install python3-venv" in failure.value.remedy


def test_a_real_pip_without_a_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("VOICELAB_ENV")
    # Port 9 (discard) is closed on any machine these tests run on.
    for name, value in {
        "INDEX_URL": "http://127.0.0.1:9/simple",
        "RETRIES": "1",
        "CONFIG_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setattr(installing.shutil, "which", lambda name: None)
    (tmp_path / WORK).write_text("jupyterlab\n")
    with pytest.raises(SetupError) as failure:
        Environment(tmp_path).prepare()
    assert failure.value.cause == "The package index could not be reached."
    assert "No matching distribution found for jupyterlab" in failure.value.details


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("Collecting numpy<3,>=2.2 (from -r requirements.txt (line 22))", "1 found, now numpy"),
        ("Installing collected packages: six, numpy, pandas", "putting 3 packages in place"),
        ("Resolved 143 packages in 1.2s", "resolved 143 packages"),
        ("Downloading numpy (16.1MiB)", "downloading numpy"),
        ("Installed 143 packages in 2.00s", "installed 143 packages, compiling them"),
        ("Requirement already satisfied: six", None),
    ],
)
def test_steps_of_pip_and_uv(line: str, step: str | None) -> None:
    assert Steps().read(line) == step


@pytest.mark.skipif(sys.platform == "win32", reason="locks with fcntl")
def test_a_second_set_up_waits_for_the_first(fake: Fake, capfd: pytest.CaptureFixture[str]) -> None:
    import fcntl

    (fake.checkout / ".venv").mkdir()
    with (fake.checkout / ".venv" / LOCK).open("a+b") as held, ThreadPoolExecutor() as pool:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = pool.submit(fake.environment.prepare)
        said = ""
        while "waiting for it" not in said and not second.done():
            said += capfd.readouterr().err
            time.sleep(0.05)
        assert not second.done() and fake.installed() == []
        fcntl.flock(held, fcntl.LOCK_UN)
        second.result(60)
    assert fake.installed() == [[WORK]]


def test_a_package_that_pip_installed_needs_no_checkout(fake: Fake) -> None:
    (fake.checkout / WORK).unlink()
    fake.environment.prepare()
    assert fake.environment.is_current()
    assert not (fake.checkout / ".venv").exists()
