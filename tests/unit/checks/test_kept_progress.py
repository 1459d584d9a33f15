"""How far a learner has come is kept, and nothing that was kept is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from voicelab import checks
from voicelab.checks.progress import PLACE, done, file, note_done

# Without the checks themselves, which bring the Agents SDK: 3 s of processor time each.
NOTES = f"""
import sys, types
sys.modules["voicelab.checks"] = package = types.ModuleType("voicelab.checks")
package.__path__ = {checks.__path__!r}
from voicelab.checks.progress import note_done
for number in range(20):
    note_done(f"{{sys.argv[1]}}.{{number}}")
"""


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv(PLACE, str(tmp_path / "learner" / "progress.json"))
    return file()


def test_what_is_done_is_kept(kept):
    note_done("1.1")
    note_done("1.2")
    assert list(done()) == ["1.1", "1.2"]


@pytest.mark.parametrize("broken", ['{"1.1": "2026-', "[1]", "\ufeff{}"])
def test_a_broken_file_is_put_aside_and_not_written_over(kept, broken):
    kept.parent.mkdir()
    kept.write_text(broken, encoding="utf-8")
    assert done() == {}
    note_done("1.2")
    assert list(done()) == ["1.2"]
    assert kept.with_name("progress.json.broken").read_text(encoding="utf-8") == broken


def test_a_file_that_cannot_be_read_now_stays_as_it_is(kept, monkeypatch):
    note_done("1.1")

    def locked(*_args, **_named) -> str:
        raise PermissionError("another program has it open")

    with monkeypatch.context() as patch:
        patch.setattr(type(kept), "read_text", locked)
        assert done() == {}
        note_done("1.2")
    assert list(done()) == ["1.1"]


def test_two_notebooks_at_the_same_time_lose_nothing(kept):
    running = [subprocess.Popen([sys.executable, "-c", NOTES, chapter]) for chapter in ("1", "2")]
    assert [one.wait(60) for one in running] == [0, 0]
    assert len(done()) == 40
