"""The approval form in a real JupyterLab: filled in with the keyboard alone, and its password kept nowhere."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from running_lab import Lab
from test_panel import show

BANK = """from agents import RunContextWrapper, function_tool
from agents.realtime import RealtimeAgent
from voicelab import LiveSession
from voicelab.desk import Caller

@function_tool(needs_approval=lambda run, arguments, call_id: run.context.caller is None)
def show_balance(run: RunContextWrapper) -> str:
    "Tells the balance of the caller's account."
    return f"{run.context.caller.name}, your balance is 12 dollars."

bank = RealtimeAgent(name="Bank", instructions="You are a bank.", tools=[show_balance])
verify = lambda name, password: Caller("C-1", "Ada") if (name, password) == ("ada", "s" + "esame-42") else None
session = LiveSession(bank, verify=verify)
session"""
SEARCH = """import asyncio

from voicelab.widgets import panel_of

while "12 dollars" not in repr(session.transcript):
    await asyncio.sleep(0.1)
everything = [list(session.events), session.transcript.to_json(), list(session.audit), session.approvals]
widgets = panel_of(session).form.get_state()
print("password found" if "s" + "esame-42" in repr([everything, widgets]) else "no password in sight")"""
PASSWORD = "sesame-42"


def ask(page: Page, text: str) -> None:
    message = page.get_by_label("Message to the agent")
    message.fill(text)
    message.press("Enter")


def test_a_form_is_filled_in_with_the_keyboard_and_its_password_is_kept_nowhere(lab: Lab, page: Page, tmp_path: Path):
    show(lab, page, BANK, SEARCH)
    ask(page, "What is my balance?")
    form = page.get_by_role("form", name="Authentication required for show_balance")
    expect(form).to_contain_text("Bank wants to run show_balance")
    go, name, password = (
        form.get_by_role("button", name="Continue"),
        form.get_by_label("User name"),
        form.get_by_label("Password"),
    )
    expect(go).to_be_disabled()
    name.focus()
    page.keyboard.type("ada")
    expect(go).to_be_disabled()
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    expect(go).to_be_enabled()
    for width in (1400, 800):
        page.set_viewport_size({"width": width, "height": 1000})
        page.screenshot(path=tmp_path / f"form-{width}.png")
    page.keyboard.press("Enter")
    expect(form).to_contain_text("4 tries left")
    expect(password).to_have_value("")
    expect(password).to_have_attribute("type", "password")
    password.focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(form).to_be_hidden()
    expect(
        page.locator(".voicelab-said.voicelab-assistant").filter(has_text="your balance is 12 dollars")
    ).to_be_visible()
    expect(page.locator(".voicelab-status")).to_contain_text("verified: Ada")
    expect(page.locator(".voicelab-crumb.voicelab-approval")).to_contain_text("show_balance: approved")
    page.get_by_text("no password in sight", exact=True).wait_for()
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    assert PASSWORD not in (lab.folder / "panel.ipynb").read_text(encoding="utf-8")
    assert PASSWORD not in page.content()


def test_escape_cancels_and_a_form_outlives_no_call(lab: Lab, page: Page):
    show(
        lab,
        page,
        BANK,
        "import asyncio\nwhile len(session.approvals) < 2: await asyncio.sleep(0.1)\nawait session.hang_up()",
    )
    ask(page, "What is my balance?")
    form = page.get_by_role("form", name="Authentication required for show_balance")
    form.get_by_label("User name").focus()
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(page.locator(".voicelab-said.voicelab-assistant").filter(has_text="cancelled the sign-in")).to_be_visible()
    ask(page, "What is my balance?")
    expect(page.locator(".voicelab-decided")).to_contain_text("The call has ended", timeout=30_000)
    expect(form).to_be_hidden()
