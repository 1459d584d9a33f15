"""Whether this very Python has what requirements files ask for, whoever put it there."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement


def met(files: Iterable[Path]) -> bool:
    """Whether each package is installed in a version that is asked for; not if a file asks for nothing, or for more
    than packages."""
    try:
        from packaging.requirements import InvalidRequirement, Requirement
    except ImportError:
        return False  # JupyterLab stands on it, so there is no JupyterLab here
    try:
        asked = [Requirement(line) for path in files for line in _lines(path)]
    except (OSError, InvalidRequirement):  # an option, or another file's name
        return False
    return bool(asked) and all(map(_is_met, asked))


def _lines(path: Path) -> Iterable[str]:
    lines = (line.partition(" #")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _is_met(requirement: Requirement) -> bool:
    if requirement.marker and not requirement.marker.evaluate():
        return True
    try:
        installed = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return False
    return requirement.specifier.contains(installed, prereleases=True)
