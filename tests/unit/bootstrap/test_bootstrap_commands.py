"""The command line before anything is installed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from voicelab.bootstrap import commands, side_by_side, suite
from voicelab.bootstrap.environment import CHECKOUT

BARE = """
import sys
sys.path.insert(0, {checkout!r})
from voicelab.bootstrap.commands import main
sys.exit(main({argv!r}))
"""
LOADED = """
import sys
before = set(sys.modules)
import voicelab, voicelab.bootstrap.commands, voicelab.bootstrap.suite, voicelab.bootstrap.workbook
names = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(names - set(sys.stdlib_module_names) - {"voicelab"}))
print(*sorted(name for name in sys.modules if name.startswith("voicelab") and "bootstrap" not in name))
"""


def bare(*argv: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a Python that has the standard library and nothing else."""
    code = BARE.format(checkout=str(CHECKOUT), argv=list(argv))
    return subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)


def test_help_needs_no_package_and_names_every_command() -> None:
    answer = bare("--help")
    assert answer.returncode == 0, answer.stderr
    for name in ("doctor", "call", "eval", "engine", "keys", "hub", "test", "--no-browser"):
        assert name in answer.stdout


def fresh(checkout: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """The same, for a checkout that has no environment yet."""
    (checkout / "requirements.txt").touch()
    code = (
        f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); from pathlib import Path;"
        "from voicelab.bootstrap import commands, environment;"
        f"commands.Environment = lambda: environment.Environment(Path({str(checkout)!r}));"
        f"raise SystemExit(commands.main({list(argv)!r}))"
    )
    line = [sys.executable, "-I", "-S", "-c", code]
    return subprocess.run(line, capture_output=True, text=True, check=False, env={})


@pytest.mark.parametrize("name", ["doctor", "call", "eval", "engine", "test"])
def test_each_command_has_help_without_packages(name: str, tmp_path: Path) -> None:
    answer = fresh(tmp_path, name, "--help")
    assert answer.returncode == 0, answer.stderr
    assert f"voicelab {name}" in answer.stdout
    assert not (tmp_path / ".venv").exists()


def test_an_unknown_command_is_named_with_the_nearest_one() -> None:
    answer = bare("enigne")
    assert answer.returncode == commands.USAGE
    assert "'enigne'" in answer.stderr and "Did you mean engine?" in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize("argv", [["engine", "--port", "65536"], ["engine", "--port", "any"], ["--browser"]])
def test_wrong_arguments_are_refused_before_anything_is_installed(argv: list[str], tmp_path: Path) -> None:
    answer = fresh(tmp_path, *argv)
    assert answer.returncode == commands.USAGE
    assert argv[-1] in answer.stderr
    assert not (tmp_path / ".venv").exists()


def test_importing_voicelab_loads_nothing_but_the_standard_library() -> None:
    line = [sys.executable, "-c", LOADED]
    answer = subprocess.run(line, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    ours = (
        "voicelab",
        "voicelab.child_processes",
        "voicelab.model_files",
        "voicelab.redaction",
        "voicelab.whole_files",
    )
    assert answer.stdout.splitlines() == ["", " ".join(ours)]


def test_names_are_handed_out_when_asked_for() -> None:
    import voicelab

    assert set(voicelab.__all__) <= set(dir(voicelab))
    assert voicelab.EventLog.__name__ == "EventLog"
    with pytest.raises(AttributeError, match="no attribute 'EvenLog'"):
        voicelab.EvenLog  # noqa: B018


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_old_pythons_can_read_as_far_as_the_message_for_them(name: str) -> None:
    source = (CHECKOUT / "voicelab" / name).read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    futures = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert not futures


def test_paths_choose_layers_and_options_go_to_all(tmp_path: Path) -> None:
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    file = tmp_path / "tests" / "unit" / "test_turns.py"
    file.touch()
    selection = suite.Selection.of(["-k", "turn", f"{file}::test_one"], tmp_path)
    assert selection.options == ["-k", "turn"]
    assert selection.paths == {"unit": [f"{file}::test_one"]}
    everything = suite.Selection.of([str(tmp_path / "tests")], tmp_path)
    assert set(everything.paths) == {"unit", "protocol", "notebooks", "workshop", "browser"}


def test_a_layer_that_has_to_be_named_runs_only_then(tmp_path: Path) -> None:
    [elsewhere] = [layer for layer in suite.LAYERS if layer.only_named]
    folder = tmp_path / elsewhere.folder
    folder.mkdir(parents=True)
    assert suite.Selection.of([str(folder)], tmp_path).takes(elsewhere)
    assert not suite.Selection.of([str(tmp_path / "tests")], tmp_path).takes(elsewhere)
    assert not suite.Selection().takes(elsewhere) and all(suite.Selection().takes(one) for one in suite.LAYERS[:-1])


def test_the_table_tells_failures_from_what_did_not_run() -> None:
    outcomes = [
        side_by_side.Outcome("unit", "passed", 12.34),
        side_by_side.Outcome("chapters", "failed", 3.0, "exit status 1"),
        side_by_side.Outcome("browser", "not run", note="no Chrome"),
    ]
    lines = list(suite.table(outcomes))
    assert "12.3" in lines[1] and lines[2].endswith("exit status 1") and lines[3].endswith("no Chrome")
    assert lines[-2:] == ["Failed: chapters.", "Not run: browser (no Chrome)."]


@pytest.mark.parametrize(("ci", "result"), [("true", "failed"), ("", "not run")])
def test_a_missing_browser_fails_only_in_ci(
    ci: str, result: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tests" / "browser").mkdir(parents=True)
    (tmp_path / "tests" / "browser" / "test_page.py").touch()
    monkeypatch.setattr(suite, "CHECKOUT", tmp_path)
    monkeypatch.setattr(suite.browsers, "find", lambda: None)
    monkeypatch.setattr(suite.browsers, "install", lambda log: None)
    monkeypatch.setenv("CI", ci)
    monkeypatch.delenv("VOICELAB_BROWSER", raising=False)
    [browser] = [layer for layer in suite.LAYERS if layer.needs_browser]
    outcome = suite._job(browser, suite.Selection(), {}, tmp_path / "log")
    assert isinstance(outcome, side_by_side.Outcome) and outcome.result == result
    assert "no Chrome or Chromium was found" in outcome.note


def test_the_last_chapters_are_begun_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "CHECKOUT", tmp_path)
    (tmp_path / "notebooks").mkdir()
    for name in ("01_first.ipynb", "02_second.ipynb"):
        (tmp_path / "notebooks" / name).touch()
    [chapters] = [layer for layer in suite.LAYERS if layer.name == "chapters"]
    whole = suite._job(chapters, suite.Selection(), {}, tmp_path / "log")
    assert whole.command[-2:] == ["notebooks/02_second.ipynb", "notebooks/01_first.ipynb"]
    chosen = suite.Selection(paths={"chapters": ["notebooks/01_first.ipynb"]})
    assert suite._job(chapters, chosen, {}, tmp_path / "log").command[-2:] == ["180", "notebooks/01_first.ipynb"]


def test_layers_side_by_side_are_told_apart(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def job(name: str, code: str) -> side_by_side.Job:
        return side_by_side.Job(name, [sys.executable, "-c", code], dict(os.environ), may_be_empty=True)

    jobs = [job("one", "print('of one')"), job("two", "print('of two'); exit(3)"), job("three", "exit(5)")]
    outcomes = side_by_side.run_jobs(jobs)
    assert {(outcome.layer, outcome.result) for outcome in outcomes} == {
        ("one", "passed"),
        ("two", "failed"),
        ("three", "not run"),
    }
    printed = capfd.readouterr().out
    assert "\n=== two, as it went:\nof two\n" in printed and "\nof one\n" in printed
    assert side_by_side.run_jobs([]) == []


def test_a_layer_begins_when_those_before_it_have_ended(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def job(name: str, *after: str) -> side_by_side.Job:
        seen = f"print(sorted(path.name for path in pathlib.Path({str(tmp_path)!r}).iterdir()))"
        code = f"import pathlib, time; time.sleep(0.3); {seen}; pathlib.Path({str(tmp_path)!r}, {name!r}).touch()"
        return side_by_side.Job(name, [sys.executable, "-c", code], dict(os.environ), after)

    jobs = [job("last", "second", "beside"), job("second", "first"), job("first", "elsewhere"), job("beside")]
    assert {(one.layer, one.result) for one in side_by_side.run_jobs(jobs)} == {(job.name, "passed") for job in jobs}
    printed = capfd.readouterr().out
    assert "['beside', 'first', 'second']" in printed
    assert printed.index("=== first") < printed.index("=== second") < printed.index("=== last")


def test_the_suite_keeps_keys_and_endpoints_from_the_tests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    monkeypatch.setenv("VOICELAB_ENDPOINT", "http://example.invalid")
    env = suite.settings(tmp_path)
    assert not {"OPENAI_API_KEY", "VOICELAB_ENDPOINT"} & set(env)
