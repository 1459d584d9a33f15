"""What a page looks like to those who see it otherwise: axe's rules, and rows of controls that stay rows."""

from __future__ import annotations

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def faults(page: Page, *selectors: str) -> list[str]:
    """What axe finds that keeps people out, in these parts of the page: rule, impact and the element of each."""
    context = {"include": [[selector] for selector in selectors if page.locator(selector).count()]}
    found = Axe().run(page, context=context, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['impact']} {one['id']}: {node['html'][:160]} {told(node['any'] + node['all'] + node['none'])}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def told(checks: Iterable[dict]) -> str:
    return " ".join(check["message"] for check in checks)


def in_one_row(page: Page, selector: str) -> bool:
    """Whether what is in the first element of this kind stands in one row, and nothing of it sticks out."""
    return page.locator(selector).first.evaluate(
        """row => {
          const boxes = [...row.children].map((child) => child.getBoundingClientRect()).filter((box) => box.width);
          const middles = boxes.map((box) => (box.top + box.bottom) / 2);
          const inside = row.getBoundingClientRect();
          return Math.max(...middles) - Math.min(...middles) < 4 && row.scrollWidth <= row.clientWidth + 1
            && boxes.every((box) => box.left >= inside.left - 1 && box.right <= inside.right + 1);
        }"""
    )
