"""The event table in a real page: many rows, few elements; filters, pairs, JSON, changes at a handoff, download."""

from __future__ import annotations

import json

import nbformat
from playwright.sync_api import Page, expect
from running_lab import ROOT, Lab, run_all
from test_panel import PYTHON

SAVED = ROOT / "data/sessions/carry_on_and_interruption.jsonl"
CELL = f"""from voicelab.record import EventLog
from voicelab.widgets import EventTables

many = EventLog()
for number in range(20_000):
    many.append("server", "response.output_text.delta", {{"delta": f"word {{number}}", "item_id": "item_1"}})
EventTables(saved_session=EventLog.load({str(SAVED)!r}), many=many)"""


def test_many_rows_and_a_saved_session(lab: Lab, page: Page):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)], metadata=PYTHON)
    nbformat.write(notebook, lab.folder / "table.ipynb")
    lab.open(page, "table.ipynb")
    run_all(page)
    saved, many = page.locator(".voicelab-events").nth(0), page.locator(".voicelab-events").nth(1)
    expect(many.locator("h4")).to_contain_text("many (20000)", timeout=30_000)
    assert many.locator(".voicelab-event").count() < 80
    expect(many.locator(".voicelab-event").last).to_contain_text("word 19999")
    many.get_by_label("Search").fill("word 1234")
    expect(many.locator("h4")).to_contain_text("11 of 20000")

    expect(saved.locator("h4")).to_contain_text("saved session")
    saved.get_by_label("Type", exact=True).select_option("response.function_call_arguments.done")
    saved.locator(".voicelab-event").filter(has_text="request").first.click()
    expect(saved.locator(".voicelab-detail pre")).to_contain_text('"name": "document_lookup_tool"')
    saved.get_by_label("Type", exact=True).select_option("")
    saved.get_by_label("Search").fill("function_call_output")
    expect(saved.locator(".voicelab-together").first).to_be_visible()  # the call's output lights up with it

    saved.get_by_label("Search").fill("")
    saved.get_by_label("Type", exact=True).select_option("session.updated")
    saved.locator(".voicelab-rows").focus()
    page.keyboard.press("End")
    expect(saved.locator(".voicelab-changes")).to_contain_text("transfer_to_qa_agent")
    with page.expect_download() as download:
        saved.get_by_role("button", name="Download").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(SAVED.read_text(encoding="utf-8").splitlines()) and json.loads(lines[0])["type"]
