"""espeak-ng through ctypes: text in, sound in 60 ms buffers and the places of its words out.

The library is called with its synthesis callback, which hands over sound as it is made. It keeps its state in
global variables, so everything here runs on one thread, `THREAD`; other programs' settings of the library
don't matter.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import espeakng_loader
import numpy as np

RATE = 22_050
"""Samples per second of espeak-ng's own voices."""

THREAD = ThreadPoolExecutor(1, thread_name_prefix="espeak-ng")
"""The thread for everything that touches the library."""

WORDS_PER_MINUTE = 165
SLOWEST, FASTEST = 80, 450  # words per minute that the library can do
SLOWEST_SPEED = 0.25  # of the Realtime API; what `SLOWEST` lacks is made up by gaps between words
GAP = 10  # in the library's units of 10 ms: makes speech at `SLOWEST` longer by what a speed of 1.0 takes

LONGEST_PATH = 140
"""Bytes of a path to its data that the library can hold; it has room for 160 and no word about more."""

# Of speak_lib.h:
_SYNCHRONOUS, _DONT_EXIT, _BY_CHARACTER, _UTF8, _END_PAUSE = 2, 0x8000, 1, 1, 0x1000
_RATE_PARAMETER, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7
_IPA = 2 | ord("_") << 8  # of espeak_TextToPhonemes: in the phonetic alphabet, separated
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
        speed: 1.0 is `WORDS_PER_MINUTE`; at most about 2.7. Below 0.5 the words are as slow as the library can say
            them, and stand further apart.

    Raises:
        OSError: when the library, its data or the variant is missing.
    """
    library = _library()
    if library.espeak_SetVoiceByName(timbre.variant.encode()):
        raise OSError(f"espeak-ng has no voice {timbre.variant!r}; reinstall espeakng-loader.")
    rate = round(min(max(WORDS_PER_MINUTE * speed, SLOWEST), FASTEST))
    gap = round(GAP * max(0.0, 1 / max(speed, SLOWEST_SPEED) - WORDS_PER_MINUTE / SLOWEST))
    settings = ((_RATE_PARAMETER, rate), (_WORD_GAP, gap), (_PITCH, timbre.pitch), (_RANGE, timbre.range))
    for parameter, value in settings:
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


def phonemes(word: str) -> list[str]:
    """The sounds of an American English word in the international phonetic alphabet; call on `THREAD` only.

    Raises:
        OSError: when the library or its data is missing.
    """
    library = _library()
    library.espeak_SetVoiceByName(b"en-us")
    text = ctypes.c_char_p(word.encode("utf-8", "replace"))
    written = library.espeak_TextToPhonemes(ctypes.byref(text), _UTF8, _IPA) or b""
    return written.decode().translate({ord(mark): None for mark in "ˈˌ"}).replace("_", " ").split()


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
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    rate = library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, _data(), _DONT_EXIT)
    if rate != RATE:
        raise OSError(f"espeak-ng did not start (it answered {rate}); reinstall espeakng-loader.")
    return library


def _data() -> bytes:
    """Where the library's data is: a temporary copy, if the path of the original is too long for it."""
    original = Path(espeakng_loader.get_data_path())
    path = _encoded(original)
    if len(path) <= LONGEST_PATH:
        return path
    folder = tempfile.mkdtemp(prefix="voicelab-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = Path(folder, original.name)
    shutil.copytree(original, copy, ignore=shutil.ignore_patterns("*_dict"))  # of other languages
    shutil.copy(original / "en_dict", copy)
    return _encoded(copy)


def _encoded(path: Path) -> bytes:
    """As the C library opens it: Windows has a code page of its own for that."""
    return str(path).encode("mbcs") if os.name == "nt" else os.fsencode(path)
