"""What every log of a call is: rows in order, and watchers that are told of changes."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar, overload

Row = TypeVar("Row")
log = logging.getLogger(__name__)


class Rows(Generic[Row]):
    """Rows in the order in which they came: they have a length, an index, and can be gone through while more come."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(list(self._rows))

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        return self._rows[index]


class Watched:
    """Something that changes, and tells so."""

    def __init__(self) -> None:
        super().__init__()
        self._watchers: list[Callable[..., None]] = []

    def watch(self, callback: Callable[..., None]) -> Callable[[], None]:
        """Call back after each change, on the thread that makes it; returns the way to stop that, once or again.

        A callback that raises is logged, and called back no more: what it watches goes on.
        """
        self._watchers.append(callback)
        return lambda: self._forget(callback)

    def _forget(self, callback: Callable[..., None]) -> None:
        with contextlib.suppress(ValueError):
            self._watchers.remove(callback)

    def _changed(self, *news: Any) -> None:
        for watcher in list(self._watchers):
            try:
                watcher(*news)
            except Exception:
                self._forget(watcher)
                log.exception("%r failed, and is told of no more changes; mend it and watch again", watcher)
