"""Finding a browser: on PATH, in the usual places, in Playwright's cache."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from voicelab.bootstrap import browsers
from voicelab.bootstrap.progress import SetupError

posix = pytest.mark.skipif(sys.platform == "win32", reason="makes browsers out of shell scripts")


def browser(path: Path, says: str = "Chromium 156.0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


@posix
def test_the_one_on_the_path_comes_first(tmp_path: Path) -> None:
    chrome = browser(tmp_path / "bin" / "google-chrome", "Google Chrome 156.0")
    browser(tmp_path / ".cache" / "ms-playwright" / "chromium-1200" / "chrome-linux" / "chrome")
    environ = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    assert browsers.find(environ, "linux") == chrome


@posix
def test_a_stub_that_is_no_browser_is_passed_over(tmp_path: Path) -> None:
    browser(tmp_path / "bin" / "chromium-browser", "Command requires a snap to be installed.")
    newest = browser(tmp_path / ".cache" / "ms-playwright" / "chromium-1201" / "chrome-linux64" / "chrome")
    browser(tmp_path / ".cache" / "ms-playwright" / "chromium-1200" / "chrome-linux" / "chrome")
    environ = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    assert browsers.find(environ, "linux") == newest


@posix
@pytest.mark.parametrize("where", ["Applications", "Library/Caches/ms-playwright/chromium-1200/chrome-mac"])
def test_macos(tmp_path: Path, where: str) -> None:
    expected = browser(tmp_path / where / "Chromium.app" / "Contents" / "MacOS" / "Chromium")
    assert browsers.find({"PATH": "", "HOME": str(tmp_path)}, "darwin", root=tmp_path / "none") == expected


@pytest.mark.parametrize(
    ("variable", "place"),
    [
        ("PROGRAMFILES", "Google/Chrome/Application/chrome.exe"),
        ("PROGRAMFILES(X86)", "Google/Chrome/Application/chrome.exe"),
        ("LOCALAPPDATA", "Chromium/Application/chrome.exe"),
        ("LOCALAPPDATA", "ms-playwright/chromium-1200/chrome-win/chrome.exe"),
    ],
)
def test_windows(tmp_path: Path, variable: str, place: str) -> None:
    expected = browser(tmp_path / place)
    environ = {"PATH": "", "USERPROFILE": str(tmp_path), variable: str(tmp_path)}
    assert browsers.find(environ, "win32") == expected


def test_none_is_none(tmp_path: Path) -> None:
    assert browsers.find({"PATH": "", "HOME": str(tmp_path)}, "linux") is None


@posix
def test_the_one_that_was_chosen_is_taken_or_refused_by_name(tmp_path: Path) -> None:
    chosen = browser(tmp_path / "my-chrome")
    assert browsers.find({"PATH": "", "VOICELAB_BROWSER": str(chosen)}, "linux") == chosen
    with pytest.raises(SetupError) as failure:
        browsers.find({"PATH": "", "VOICELAB_BROWSER": str(tmp_path / "gone")}, "linux")
    assert str(tmp_path / "gone") in failure.value.cause
