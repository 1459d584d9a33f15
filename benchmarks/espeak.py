"""espeak-ng, for comparison: text → sound and the samples at which its words begin. Needs `espeakng-loader`."""

from __future__ import annotations

import ctypes
import functools

import numpy as np

RATE = 22_050
_SYNCHRONOUS, _DONT_EXIT, _BY_CHARACTER, _UTF8, _WORD = 2, 0x8000, 1, 1, 1
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


def spoken(text: str) -> tuple[list[np.ndarray], list[int]]:
    """Buffers of int16 at `RATE`, and the sample at which each word begins.

    Raises:
        ImportError: where espeakng-loader is not installed.
    """
    library = _library()
    library.espeak_SetVoiceByName(b"en-us")
    buffers: list[np.ndarray] = []
    starts: list[int] = []

    @_Callback
    def on_sound(wave, count, events) -> int:  # type: ignore[no-untyped-def]
        if wave and count > 0:
            buffers.append(np.ctypeslib.as_array(wave, (count,)).copy())
        index = 0
        while events[index].type:
            if events[index].type == _WORD:
                starts.append(events[index].sample)
            index += 1
        return 0

    library.espeak_SetSynthCallback(on_sound)
    data = text.encode() + b"\0"
    library.espeak_Synth(data, ctypes.c_size_t(len(data)), 0, _BY_CHARACTER, 0, _UTF8, None, None)
    return buffers, starts


@functools.cache
def _library() -> ctypes.CDLL:
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, str(espeakng_loader.get_data_path()).encode(), _DONT_EXIT)
    return library
