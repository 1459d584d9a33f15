"""espeak-ng through ctypes: text in, sound in 60 ms buffers and the places of its words out.

The library is called with its synthesis callback, which hands over sound as it is made. It keeps its state in
global variables, so everything here runs on one thread, `THREAD`; other programs' settings of the library
don't matter.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import espeakng_loader
import numpy as np

RATE = 22_050
"""Samples per second of espeak-ng's own voices."""

THREAD = ThreadPoolExecutor(1, thread_name_prefix="espeak-ng")
"""The thread for everything that touches the library."""

WORDS_PER_MINUTE = 165
SLOWEST, FASTEST = 80, 450  # words per minute that the library can do

# Of speak_lib.h:
_SYNCHRONOUS, _DONT_EXIT, _BY_CHARACTER, _UTF8, _END_PAUSE = 2, 0x8000, 1, 1, 0x1000
_RATE_PARAMETER, _PITCH, _RANGE = 1, 3, 4
_LAST_EVENT, _WORD_EVENT = 0, 1
_BUFFER_MS = 60


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True)
class Timbre:
    """How a voice sounds: a variant of espeak-ng's, pitch and its range from 0 to 99 (50 is the variant's
    own)."""

    variant: str
    pitch: int = 50
    range: int = 50


@dataclass(frozen=True)
class WordStart:
    """The word at `character` of the text begins at `sample` of the sound."""

    character: int
    sample: int


Listener = Callable[[np.ndarray, list[WordStart]], bool]
"""Told each buffer, int16[n] at `RATE`, and the words announced with it; returns False to stop the
synthesis."""


def synthesize(text: str, timbre: Timbre, speed: float, listener: Listener) -> None:
    """Speak `text`; call on `THREAD` only. Blocks until all is spoken, a hundred times faster than real time.

    Args:
        speed: 1.0 is `WORDS_PER_MINUTE`; kept within what the library can do, about 0.5 to 2.7.

    Raises:
        OSError: when the library, its data or the variant is missing.
    """
    library = _library()
    if library.espeak_SetVoiceByName(timbre.variant.encode()):
        raise OSError(f"espeak-ng has no voice {timbre.variant!r}; reinstall espeakng-loader.")
    rate = round(min(max(WORDS_PER_MINUTE * speed, SLOWEST), FASTEST))
    for parameter, value in ((_RATE_PARAMETER, rate), (_PITCH, timbre.pitch), (_RANGE, timbre.range)):
        library.espeak_SetParameter(parameter, value, 0)

    @_Callback
    def on_sound(wave: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        spoken = bool(wave) and count > 0  # otherwise it only brings events
        samples = np.ctypeslib.as_array(wave, (count,)).copy() if spoken else np.zeros(0, np.int16)
        return 0 if listener(samples, _words(events)) else 1

    library.espeak_SetSynthCallback(on_sound)
    # Characters that end or garble the C string are spoken as blanks; their number stays the same.
    data = "".join(c if c.isprintable() else " " for c in text).encode("utf-8", "replace") + b"\0"
    library.espeak_Synth(
        data,
        ctypes.c_size_t(len(data)),
        ctypes.c_uint(0),
        _BY_CHARACTER,
        ctypes.c_uint(0),
        ctypes.c_uint(_UTF8 | _END_PAUSE),
        None,
        None,
    )


def _words(events: ctypes._Pointer[_Event]) -> list[WordStart]:
    found = []
    index = 0
    while events[index].type != _LAST_EVENT:
        if events[index].type == _WORD_EVENT:
            found.append(WordStart(events[index].text_position - 1, events[index].sample))
        index += 1
    return found


@functools.cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = espeakng_loader.get_data_path().encode()
    rate = library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, data, _DONT_EXIT)
    if rate != RATE:
        raise OSError(f"espeak-ng did not start (it answered {rate}); reinstall espeakng-loader.")
    return library
