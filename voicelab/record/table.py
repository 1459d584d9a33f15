"""Data frames of what is kept of calls: texts in them are shown as texts, and are no formulas in their CSV files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas

from voicelab.plain_text import csv_cell, no_math, visible_within


class Table(pandas.DataFrame):
    """A data frame; what is taken from it is one too. Its values are as they came; what is shown of them is text."""

    @property
    def _constructor(self) -> Callable[..., Table]:
        return Table

    @property
    def _constructor_sliced(self) -> Callable[..., Column]:
        return Column

    def to_csv(self, *args: Any, **kwargs: Any) -> str | None:
        """As pandas writes it, with no cell that a spreadsheet would take for a formula; headings count as cells."""
        return _each(self, csv_cell).to_csv(*args, **kwargs)

    def __repr__(self) -> str:
        return repr(_each(self, visible_within))

    def _repr_html_(self) -> str | None:
        told = _each(self, visible_within)._repr_html_()
        return told and no_math(told)


class Column(pandas.Series):
    """A column or a row of a `Table`."""

    @property
    def _constructor(self) -> Callable[..., Column]:
        return Column

    @property
    def _constructor_expanddim(self) -> Callable[..., Table]:
        return Table

    def to_csv(self, *args: Any, **kwargs: Any) -> str | None:
        """As `Table.to_csv`."""
        return self.to_frame().to_csv(*args, **kwargs)

    def __repr__(self) -> str:
        return repr(pandas.Series(self).map(visible_within))


def _each(table: pandas.DataFrame, made: Callable[[Any], Any]) -> pandas.DataFrame:
    """A plain data frame of what is made of each cell and heading."""
    plain = pandas.DataFrame(table).map(made)
    plain.columns, plain.index = (_heads(index, made) for index in (table.columns, table.index))
    return plain


def _heads(index: pandas.Index, made: Callable[[Any], Any]) -> pandas.Index:
    if not len(index):
        return index
    each = (lambda keys: tuple(map(made, keys))) if isinstance(index, pandas.MultiIndex) else made
    return index.map(each).set_names([made(name) for name in index.names])
