"""Boxes of this package's own widgets, which a cell displays as a whole."""

from __future__ import annotations

from typing import Any

import anywidget


class DisplayedBox:
    """Is displayed as the widgets in it are: put it before the class of the box.

    In Colab an output has to name the manager that can show other people's widgets. `anywidget` does so for its own,
    a box of `ipywidgets` does not, and without the name nothing of it appears.
    """

    children: tuple[Any, ...]

    def _repr_mimebundle_(self, **options: Any) -> Any:
        data = super()._repr_mimebundle_(**options)  # type: ignore[misc]
        inside = [child for child in self.children if isinstance(child, anywidget.AnyWidget)]
        told = inside[0]._repr_mimebundle_(**options) if inside else None
        return None if data is None else (data, told[1] if told else {})
