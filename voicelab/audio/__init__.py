"""Sound as numbers: int16 at 24 kHz, resampled, measured, cut into frames, read and written, and a telephone's codecs.

And as something to hear: `Sound` shows a player in a cell. The lowest wing: it imports nothing of ours but how files
are written whole and how text is shown, and everything may import it.
"""

from .pcm import (
    RATE,
    Resampler,
    frames,
    from_bytes,
    level_dbfs,
    milliseconds,
    read_sound,
    read_wav,
    samples_in,
    to_bytes,
    write_wav,
)
from .sound import Sound
from .telephone import TELEPHONE_RATE, TelephoneDecoder, TelephoneEncoder

__all__ = [
    "RATE",
    "Resampler",
    "Sound",
    "TELEPHONE_RATE",
    "TelephoneDecoder",
    "TelephoneEncoder",
    "frames",
    "from_bytes",
    "level_dbfs",
    "milliseconds",
    "read_sound",
    "read_wav",
    "samples_in",
    "to_bytes",
    "write_wav",
]
