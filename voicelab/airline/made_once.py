"""What is made when it is first asked for, and once: a cache alone lets many who ask first at once each make it."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def made_once(make: Callable[[], T]) -> Callable[[], T]:
    """`make`, called by whoever asks first; the others wait for what it makes."""
    making, cached = threading.Lock(), functools.cache(make)

    @functools.wraps(make)
    def made() -> T:
        with making:
            return cached()

    return made
