"""Known weaknesses of packages: told where the advisories can be reached, and said so where not."""

from __future__ import annotations

import json
import subprocess

import pytest

from voicelab.bootstrap import audit, side_by_side

WEAK = {"name": "left-pad", "version": "1.0"}


def told(*vulns: dict) -> str:
    return json.dumps(
        {"dependencies": [{**WEAK, "vulns": list(vulns)}, {"name": "local", "skip_reason": "no version"}]}
    )


@pytest.mark.parametrize(
    ("output", "status", "words"),
    [
        (told(), 0, "No weakness"),
        (told({"id": "PYSEC-1", "fix_versions": ["1.1"]}), 1, "left-pad 1.0: PYSEC-1, mended in 1.1"),
        (told({"id": "PYSEC-2", "fix_versions": []}), 0, "PYSEC-2, not mended anywhere yet"),
        ("Traceback…", audit.NOT_REACHED, "not finished"),
        ("{}", audit.NOT_REACHED, "not finished"),
    ],
)
def test_what_a_report_tells(monkeypatch, capsys, output, status, words):
    monkeypatch.setattr(audit, "reachable", lambda: True)
    done = subprocess.CompletedProcess([], 1, output, "")
    monkeypatch.setattr(audit.subprocess, "run", lambda *given, **more: done)
    assert audit.main() == status and words in capsys.readouterr().out


def test_where_the_advisories_cannot_be_reached_nothing_is_claimed(monkeypatch, capsys):
    monkeypatch.setattr(audit, "ADVISORIES", "http://127.0.0.1:9/nobody")
    assert audit.main() == audit.NOT_REACHED and "cannot be reached" in capsys.readouterr().out
    outcome = side_by_side._outcome(side_by_side.Job("audit", [], {}), audit.NOT_REACHED, 0.1)
    assert outcome.result == "not run" and "cannot be reached" in outcome.note
    assert side_by_side._outcome(side_by_side.Job("unit", [], {}), audit.NOT_REACHED, 0.1).result == "failed"


def test_the_tool_takes_the_options_that_it_is_given():
    line = [audit.sys.executable, "-m", *audit.LINE, "--dry-run", "--help"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(option in done.stdout for option in audit.LINE if option.startswith("--"))
