"""Imports without what nobody here asks for: an engine begins with a third less work, and a test run as well.

The package `openai` makes the models of all its interfaces when it is imported, files, images and fine-tuning among
them; it brings aiohttp as another way to send requests, and `httpx` its own command line, with all that this prints
with. What is spared stays importable, and what is hollow is filled when somebody asks for a name of it.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import sys
import threading
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

OPENAI = ("aiohttp", "httpx._main")
"""What `openai` and `httpx` do without where it is not installed."""
HOLLOW = ("openai.types", "openai.types.responses")
"""Packages whose own code does nothing but import several hundred modules, and hand on what these define."""


@contextlib.contextmanager
def without(*names: str) -> Iterator[None]:
    """While it lasts, modules that nobody has imported yet cannot be, as where they are not installed."""
    spared = [name for name in names if name not in sys.modules]
    for name in spared:
        sys.modules[name] = None  # type: ignore[assignment]  # its import fails
    try:
        yield
    finally:
        for name in spared:
            del sys.modules[name]


@contextlib.contextmanager
def light_openai() -> Iterator[None]:
    """Import `openai`, and what stands on it, in here; packages that somebody has imported already stay as they are."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        with without(*OPENAI):
            yield
    finally:
        sys.meta_path.remove(finder)


class _Package(ModuleType):
    """A package that runs its own code with the first name that is asked of it; its modules are imported as ever."""

    def __getattr__(self, name: str) -> Any:
        later, thread = self.__spec__.loader, threading.get_ident()
        if name.startswith("__") or not isinstance(later, _Later) or thread in later.filling:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        later.filling.add(thread)  # another thread that asks meanwhile does the same: importing twice does no harm
        try:
            later.loader.exec_module(self)
        finally:
            later.filling.discard(thread)
        self.__spec__.loader = self.__loader__ = later.loader
        return getattr(self, name)


class _Later(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader) -> None:
        self.loader = loader
        self.filling: set[int] = set()

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Package(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(fullname, path) if fullname in HOLLOW else None
        if spec and spec.loader:
            spec.loader = _Later(spec.loader)
        return spec
