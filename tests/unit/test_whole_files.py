"""voicelab.whole_files: a save that fails leaves the good file that was there; one writer at a time."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from voicelab.whole_files import lock, replacing, write_whole

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and limits of files are those of POSIX")


def no_room_after(size: int, code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python code where no file may grow beyond `size` bytes, as on a full disk."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
    done = subprocess.run([sys.executable, "-c", limit + code], env={**os.environ, "FOLDER": str(folder)},
                          capture_output=True, text=True, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path):
    path = tmp_path / "a.txt"
    assert write_whole(path, "grüß dich\n") == path
    write_whole(path, b"new")
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]


def test_whoever_fails_half_way_leaves_the_good_file(tmp_path):
    path = write_whole(tmp_path / "a.txt", "good")
    with pytest.raises(KeyError), replacing(path) as file:
        file.write(b"half")
        raise KeyError
    assert path.read_text() == "good" and list(tmp_path.iterdir()) == [path]


@POSIX
def test_a_full_disk_leaves_the_good_file_and_no_litter(tmp_path):
    code = """
import os, pathlib, numpy
from voicelab.audio.pcm import write_wav
from voicelab.record.events import EventLog
from voicelab.record.recording import Recording
folder = pathlib.Path(os.environ["FOLDER"])
log = EventLog()
log.append("other", "short", {})
sound = numpy.ones((100, 2), numpy.int16)
saves = {"a.jsonl": lambda: log.save(folder / "a.jsonl"), "b.wav": lambda: Recording(sound).save(folder / "b.wav"),
         "c.wav": lambda: write_wav(folder / "c.wav", sound)}
[save() for save in saves.values()]
good = {name: (folder / name).read_bytes() for name in saves}
log.append("other", "long", {"text": "x" * 3000})
sound = numpy.ones((9000, 2), numpy.int16)
for name, save in saves.items():
    try:
        save()
    except OSError:
        pass
    else:
        raise SystemExit(name + " was saved beyond the limit")
    assert (folder / name).read_bytes() == good[name], name
assert sorted(path.name for path in folder.iterdir()) == sorted(saves)
"""
    no_room_after(2_000, code, tmp_path)


@POSIX
def test_modes_and_links_stay(tmp_path):
    path = write_whole(tmp_path / "a.txt", "one")
    fresh = stat.S_IMODE(path.stat().st_mode)
    (tmp_path / "by_open").write_text("as any program would")
    assert fresh == stat.S_IMODE((tmp_path / "by_open").stat().st_mode)
    path.chmod(0o600)
    (tmp_path / "link").symlink_to(path)
    write_whole(tmp_path / "link", "two")
    assert (tmp_path / "link").is_symlink() and path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_cannot_be_written_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        write_whole(tmp_path / "nowhere" / "a.txt", "x")
    with pytest.raises(OSError, match="folder"):
        (tmp_path / "folder").mkdir()
        write_whole(tmp_path / "folder", "x")


@POSIX
def test_a_device_is_written_to_and_not_replaced():
    write_whole(os.devnull, "gone")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_lock_is_let_go_when_its_process_is_killed(tmp_path):
    path = tmp_path / "lock"
    hold = "import sys, time; from voicelab.whole_files import lock; f = open(sys.argv[1], 'a+b')\n"
    hold += "assert lock(f); print('held', flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", hold, str(path)], stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout.readline().strip() == b"held"
            with path.open("a+b") as file:
                assert not lock(file)
        finally:
            holder.kill()
    with path.open("a+b") as file:
        deadline = time.monotonic() + 30
        while not lock(file):
            assert time.monotonic() < deadline
            time.sleep(0.05)
