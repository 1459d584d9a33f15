"""Where recorded callers are found."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from voicelab.audio.pcm import read_sound
from voicelab.endpoint import CHECKOUT


def recorded(source: str | Path | bytes) -> np.ndarray:
    """What a recorded caller says, int16[n] at 24 kHz: of a file that `find_recording` finds, or of a file's bytes.

    Raises:
        FileNotFoundError: as `find_recording`.
        ValueError: if there is no sound in it, or it was cut short.
    """
    return read_sound(find_recording(source) if isinstance(source, (str, Path)) else source)


def find_recording(path: str | Path) -> Path:
    """The file, relative to the working directory (a notebook's folder) or to the checkout.

    Raises:
        FileNotFoundError: naming the places that were looked at.
    """
    places = [Path(path), CHECKOUT / path]
    for place in places:
        if place.is_file():
            return place
    raise FileNotFoundError(
        f"No recording {str(path)!r}, neither in {Path.cwd().name}/ nor in the checkout. "
        "The recorded callers are in data/callers/."
    )
