"""Text from anywhere shown as the text that it is: in a terminal, in HTML, in Markdown, in CSV.

What callers say, models write, tools return and servers answer is shown in many places, each of which has characters
that do something instead of being seen. One function for each place; the standard library alone.
"""

from __future__ import annotations

import html
import re
from typing import Any

# Characters that cannot be seen and do something: to a terminal (C0 and C1 controls, escape among them), to the order
# of what is read (bidirectional marks, overrides and isolates), to where a line ends, to an encoder (half surrogates),
# or nothing at all but hide (zero width, tags). Line feed and tab are seen; joiners (U+200C, U+200D) are part of words
# and of emoji. After Unicode's general categories Cc, Cf, Cs, Zl and Zp.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
MATH = re.compile(r"[$\\]")  # begins mathematics, which JupyterLab sets in HTML too
MARKUP = re.compile(r"([\\`*_\[\]<>&|~$])")  # of Markdown, HTML in Markdown, tables and mathematics, anywhere in a line
LINE_MARKUP = re.compile(r"^(\s*)([#+\-=>:]|\d+(?=[.)]))")  # of Markdown, at the beginning of a line
ADDRESS = re.compile(
    r"(?<=[a-zA-Z0-9])(:(?=//)|@)|(?<=\bwww)\.", re.IGNORECASE
)  # of what GitHub makes a link by itself
FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # begins one in a spreadsheet (OWASP, CSV injection)
INDENT = "    "


def visible(text: object) -> str:
    """The text with each character that does something unseen as its escape, such as `\\x1b`.

    Whatever is no text is shown as its `str`.
    """
    return UNSEEN.sub(_escape, str(text).replace("\r\n", "\n"))


def in_lines(text: object) -> str:
    """For a terminal or a `repr` with a line for each entry: `visible`, and no line of the text could be an entry's."""
    return visible(text).replace("\n", f"\n{INDENT}")


def in_one_line(text: object) -> str:
    """For a row of a printed table: `visible`, with each stretch of white space as one space."""
    return " ".join(visible(text).split())


def visible_within(value: Any) -> Any:
    """JSON-safe data with each text in it `visible`, keys too; for what a widget shows."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(key): visible_within(inner) for key, inner in value.items()}
    return [visible_within(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def as_html(text: object) -> str:
    """As the text of an HTML element."""
    return no_math(html.escape(visible(text)))


def as_attribute(text: object) -> str:
    """As the value of an HTML element's attribute, between quotation marks."""
    return html.escape(visible(text))


def no_math(told: str) -> str:
    """HTML whose texts JupyterLab does not set as mathematics: what begins it is in an element of its own."""
    return MATH.sub(r"<span>\g<0></span>", told)


def as_markdown(text: object) -> str:
    """As the text of a Markdown paragraph: no markup, no HTML, no link; lines stay lines."""
    return "\\\n".join(_markdown_line(line) for line in visible(text).split("\n"))


def csv_cell(value: Any) -> Any:
    """A cell of a CSV file: a text that a spreadsheet would take for a formula is marked as text by an apostrophe."""
    if not isinstance(value, str):
        return value
    told = visible(value)
    return f"'{told}" if value.startswith(FORMULA) or told.lstrip().startswith(FORMULA) else told


def _markdown_line(line: str) -> str:
    escaped = ADDRESS.sub(r"\\\g<0>", MARKUP.sub(r"\\\1", line))
    return LINE_MARKUP.sub(_line_escape, escaped)


def _line_escape(match: re.Match[str]) -> str:
    """A digit cannot be escaped; the full stop behind it can."""
    before, mark = match.groups()
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
