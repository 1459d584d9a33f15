"""Finding a Chrome or Chromium for the browser tests, and installing one where that can be done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from voicelab.bootstrap.processes import run_logged
from voicelab.bootstrap.progress import Progress, SetupError
from voicelab.child_processes import small_environment, without_secrets

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chrome", "chromium-browser")
APPLICATIONS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
)
IN_PLAYWRIGHTS_CACHE = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium-*/chrome-win*/chrome.exe",
)
INSTALL_TIMEOUT_S = 600.0


def find(
    environ: Mapping[str, str] = os.environ, platform: str = sys.platform, root: Path | None = None
) -> Path | None:
    """The browser to use: `VOICELAB_BROWSER` if set, else the first installed one that starts; else None.

    Args:
        root: where macOS keeps its applications, for tests; the real folder by default.

    Raises:
        SetupError: `VOICELAB_BROWSER` names no program that starts.
    """
    if chosen := environ.get("VOICELAB_BROWSER"):
        if starts(Path(chosen), platform):
            return Path(chosen)
        raise SetupError(
            "The browser named by VOICELAB_BROWSER cannot be used.",
            f"{chosen} is not there or does not start.",
            "Set it to the program file of a Chrome or Chromium, or unset it to have one looked for.",
        )
    return next((path for path in candidates(environ, platform, root) if starts(path, platform)), None)


def candidates(environ: Mapping[str, str], platform: str, root: Path | None = None) -> Iterator[Path]:
    """The files that may be a browser, best first: on PATH, in the usual places, in Playwright's cache."""
    home = Path(environ.get("USERPROFILE" if platform == "win32" else "HOME") or Path.home())
    for name in NAMES:
        if found := shutil.which(name, path=environ.get("PATH", "")):
            yield Path(found)
    usual: list[Path] = []
    caches: list[Path] = []
    if platform == "darwin":
        usual = [
            folder / name for folder in (root or Path("/Applications"), home / "Applications") for name in APPLICATIONS
        ]
        caches = [home / "Library" / "Caches" / "ms-playwright"]
    elif platform == "win32":
        folders = [environ[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if name in environ]
        vendors = ("Google/Chrome", "Chromium")
        usual = [Path(folder) / vendor / "Application" / "chrome.exe" for folder in folders for vendor in vendors]
        caches = [Path(environ["LOCALAPPDATA"]) / "ms-playwright"] if "LOCALAPPDATA" in environ else []
    else:
        caches = [Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "ms-playwright"]
    if environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        caches.insert(0, Path(environ["PLAYWRIGHT_BROWSERS_PATH"]))
    yield from (path for path in usual if path.is_file())
    for cache in caches:
        for pattern in IN_PLAYWRIGHTS_CACHE:
            yield from sorted(cache.glob(pattern), reverse=True)


def starts(path: Path, platform: str = sys.platform) -> bool:
    """Whether the file is a browser that starts: Ubuntu's `chromium-browser` may only tell of a snap."""
    if platform == "win32":
        return path.is_file()  # there --version opens a window
    try:
        line = [str(path), "--version"]
        answer = subprocess.run(
            line, capture_output=True, text=True, timeout=60, check=False, env=small_environment("DISPLAY")
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "chrom" in answer.stdout.lower()


def install(log: Path) -> Path | None:
    """Install a browser, as the system's package or with Playwright; None when neither way works here."""
    for title, commands in ways_to_install():
        progress = Progress(title)
        found = None
        try:
            if all(_succeeds(line, log, progress) for line in commands):
                found = find()
        finally:
            progress.done("done" if found else "did not work")
        if found:
            return found
    return None


def ways_to_install() -> list[tuple[str, list[list[str]]]]:
    """What can be tried on this machine: a title and its commands, best first."""
    ways = []
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and Path("/etc/debian_version").exists() and shutil.which("apt-get"):
        packages = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        ways.append(("Installing Debian's chromium", [["apt-get", "update"], packages]))
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    ways.append(("Installing Playwright's chromium", [playwright]))
    return ways


def _succeeds(line: list[str], log: Path, progress: Progress) -> bool:
    env = {**without_secrets(), "DEBIAN_FRONTEND": "noninteractive"}

    def show(output: str) -> None:
        progress.update(output.strip()[:60])

    try:
        return run_logged(line, log, on_line=show, on_wait=progress.tick, env=env, timeout_s=INSTALL_TIMEOUT_S) == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
