"""What was looked at, and how it is: lines of a check, with a likely cause and a first fix where it is not well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from voicelab.plain_text import as_html, in_lines

MARKS = {"OK": "✔", "WARN": "⚠", "FAIL": "✘", "–": ""}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `cause` and `fix` are filled in where it is not well, or will not be for long.

    `ok` is `None` where there was nothing to look at: that is neither well nor a fault.
    """

    name: str
    ok: bool | None
    detail: str
    cause: str = ""
    fix: str = ""

    @property
    def verdict(self) -> str:
        """`OK`, `FAIL`, `WARN` for what is well today, or a dash where there was nothing to look at."""
        if self.ok is None:
            return "–"
        return "FAIL" if not self.ok else "WARN" if self.cause else "OK"

    def __str__(self) -> str:
        line = in_lines(f"[{self.verdict}] {self.name}: {self.detail}")
        why = f"\n       likely cause: {in_lines(self.cause)}\n       first fix:    {in_lines(self.fix)}"
        return f"{line}{why}" if self.verdict in ("WARN", "FAIL") else line


class Report(list[Finding]):
    """Findings, shown as a table in a notebook and as lines elsewhere."""

    def __init__(self, findings: Iterable[Finding] = (), caption: str = "Health check") -> None:
        super().__init__(findings)
        self.caption = caption

    @property
    def ok(self) -> bool:
        """Whether nothing is at fault, and something was looked at."""
        return not any(finding.ok is False for finding in self) and any(finding.ok for finding in self)

    def __repr__(self) -> str:
        return "\n".join(map(str, self))

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{MARKS[finding.verdict]} {finding.verdict}</td>"
            + "".join(
                f'<td style="text-align:left">{as_html(text)}</td>'
                for text in (finding.name, finding.detail, finding.cause, finding.fix)
            )
            + "</tr>"
            for finding in self
        )
        head = "".join(
            f'<th style="text-align:left">{name}</th>' for name in ("", "checked", "found", "likely cause", "first fix")
        )
        return f"<table><caption>{self.caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
