"""Widgets that are not wanted any more."""

from __future__ import annotations

from ipywidgets import Widget


def close_whole(widget: Widget) -> None:
    """Close a widget with its layout, style, children and whatever else it is made of.

    Its own `close` would leave all of these open, in the kernel and in each page.
    """
    for name in widget.keys:
        value = getattr(widget, name)
        for part in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(part, Widget):
                close_whole(part)
    widget.close()
