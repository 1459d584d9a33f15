"""Where recorded callers are found."""

from __future__ import annotations

from pathlib import Path

from voicelab.endpoint import CHECKOUT


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
