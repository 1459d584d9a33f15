"""The speech recognition model's files: which they are, and where an environment has them.

They are Moonshine tiny for English (27 million parameters, MIT), taken out of the wheel of moonshine-voice; the last
one that has them is pinned. Nothing of that wheel is imported, so that a wheel for one platform serves them all. The
set-up brings them (`voicelab.bootstrap.model_fetching`), the engine reads them (`voicelab.engine.ears`): this room is
what the two must agree on, and needs nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

WHEEL = "moonshine-voice==0.1.0"
INSIDE = Path("moonshine_voice", "assets", "tiny-en")
"""Where the wheel has the files."""

SHA256 = {
    "encoder_model.ort": "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
    "decoder_model_merged.ort": "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
    "tokenizer.bin": "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d",
}
REMEDY = "run `python3 -m voicelab models` with the Python that is to run the engine"


def folder(prefix: str | Path | None = None) -> Path:
    """Where the environment at `prefix` (this process's own if not given) has the files."""
    return Path(prefix or sys.prefix, "share", "voicelab", "moonshine-tiny-en")


def missing(where: Path) -> list[str]:
    """The names of the files that are not in `where`."""
    return [name for name in SHA256 if not (where / name).is_file()]


def damaged(where: Path) -> list[str]:
    """The names of the files in `where` that are missing or are not what they should be; reads all 44 MB."""
    return [
        name
        for name, expected in SHA256.items()
        if not (where / name).is_file() or hashlib.sha256((where / name).read_bytes()).hexdigest() != expected
    ]
