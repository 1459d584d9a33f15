"""Print `conditions.txt` as the PDF among the policies: `pip install fpdf2`, then `python make_conditions.py`.

fpdf2 is needed for this alone, so it is in no requirements file. The same text gives the same bytes.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path

from fpdf import FPDF

HERE = Path(__file__).resolve().parent
WRITTEN = datetime(2026, 1, 5, tzinfo=timezone.utc)
BODY, SECTION, CHAPTER = 10.5, 13, 18  # points


class Conditions(FPDF):
    """A5 pages with their number at the foot."""

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Times", "I", 8)
        self.cell(0, 6, f"Meridian Air, Conditions of Carriage, page {self.page_no()}", align="C")


def main() -> None:
    """Write `policies/conditions_of_carriage.pdf`."""
    pdf = Conditions(format="A5")
    pdf.set_title("Meridian Air: Conditions of Carriage")
    pdf.set_creation_date(WRITTEN)
    pdf.set_margin(18)
    pdf.set_auto_page_break(True, margin=18)
    pdf.add_page()
    for block in re.split(r"\n\s*\n", (HERE / "conditions.txt").read_text(encoding="utf-8").strip()):
        text = " ".join(block.split())
        marks = len(text) - len(text.lstrip("#"))
        size = {0: BODY, 1: CHAPTER, 2: SECTION}[marks]
        if marks and pdf.will_page_break(30):
            pdf.add_page()
        if marks:
            pdf.ln(3)
            pdf.start_section(text.lstrip("# "), level=marks - 1)
        pdf.set_font("Times", "B" if marks else "", size)
        pdf.multi_cell(0, size * 0.5, text.lstrip("# "), new_x="LMARGIN", new_y="NEXT")
        pdf.ln(1.5)
    pdf.output(str(HERE / "policies" / "conditions_of_carriage.pdf"))


if __name__ == "__main__":
    main()
