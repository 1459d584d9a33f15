"""What other programs do to the panel: colours of their own, and a microphone that they keep to themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from seeing import faults
from test_looks import PARTS
from test_scripts import BAR, MEDIA, ROWS, SCRIPTS, Shown, button

# What the widget managers of VS Code and Colab bring along: the colours of `ipywidgets` on a white page.
WIDGETS = """a { color: #4daafc; }
:root { --jp-ui-font-color1: rgba(0, 0, 0, 0.8); --jp-ui-font-color2: rgba(0, 0, 0, 0.5);
  --jp-layout-color0: white; --jp-layout-color1: white; --jp-layout-color2: #eee; --jp-layout-color3: #bdbdbd;
  --jp-border-color1: #9e9e9e; --jp-border-color2: #e0e0e0; --jp-brand-color1: #2196f3; --jp-brand-color3: #bbdefb;
  --jp-error-color1: #f44336; }"""
# And what Colab's then takes from the notebook's theme; the dark one's colours are these.
COLAB = """:root { --jp-layout-color2: var(--colab-secondary-surface-color);
    --jp-ui-font-color1: var(--colab-primary-text-color); }
  html { --colab-primary-text-color: #d5d5d5; --colab-primary-surface-color: #383838; --colab-border-color: #616161;
    --colab-secondary-surface-color: #454545; --colab-highlighted-surface-color: #525252;
    --colab-input-border-color: #a9a9a9; }
  body { background: #383838; color: #d5d5d5; }"""
SAID = {"kind": "message", "status": "completed", "in_context": True}
ENTRIES = [
    {**SAID, "key": "k", "role": "user", "text": "Hello"},
    {**SAID, "key": "l", "role": "assistant", "text": "Hi", "agent": "Clerk"},
]
FORM = {
    "call_id": "c",
    "tool": "show_balance",
    "arguments": {},
    "agent": "Bank",
    "outcome": "",
    "message": "4 tries left",
}
PROBLEM = {"title": "No microphone was found.", "cause": "None is plugged in.", "remedy": "Plug one in."}
NOTES = [[0.5, "response"]]
STATES = {
    "bar": {**BAR, "error": PROBLEM, "thinkers": [], "thinks": "", "endpoint": "", "stage": "", "thinker": ""},
    "transcript": {"entries": ENTRIES, "heard": ["k"], "waterfalls": {}, "colors": {}, "markdown": ""},
    "table": {"title": "Events"},
    "form": {"forms": [FORM], "credentials": True, "hint": "Ask whoever runs this."},
    "recording": {"seconds": 1, "peaks": [[0], [0]], "turns": [], "notes": NOTES},
}


@pytest.mark.parametrize("program", ["VS Code", "Colab in the dark"])
def test_the_panel_can_be_read_on_other_programs_pages(page: Page, program: str, tmp_path: Path):
    shown = Shown(page)
    page.evaluate("document.documentElement.lang = 'en'")
    page.add_style_tag(content=WIDGETS + (COLAB if program != "VS Code" else ""))
    for name, state in STATES.items():
        page.add_style_tag(content=str(SCRIPTS[name]._css))
        shown.add(name, state)
    page.evaluate(ROWS, {"from": 1, "view": shown.sent("table", "hello")[0]["view"]})
    button(page, "Settings").click()
    page.locator(".voicelab-event").nth(1).click()
    page.evaluate("HTMLMediaElement.prototype.play = async () => {}; null")
    button(page, "Play").click()
    shown.kernel("recording", shown.until_sent("recording", "sound", 1)[0])
    expect(page.get_by_role("link")).to_be_visible()
    page.screenshot(path=tmp_path / f"{program}.png", full_page=True)
    assert not faults(page, *PARTS)


def test_where_the_program_keeps_the_microphone_the_page_says_so_and_listens_without_one(page: Page):
    shown = Shown(page, Permissions_Policy="microphone=()")
    shown.add("media", MEDIA)
    shown.add("bar", BAR)
    button(page, "Connect").click()
    (problem,) = shown.sent("media", "problem")
    assert problem["code"] == "no_microphone_here" and not shown.sent("media", "hold")

    page.evaluate("models.bar.set('microphone', 'none')")
    button(page, "Connect").click()
    shown.until_sent("media", "relay")
    page.evaluate("models.media.set('state', 'connected')")
    page.wait_for_function("models.media.told('heard').length > 2")
    assert not shown.sent("media", "hold") and not shown.sent("media", "devices")
    button(page, "Cancel").click()
    shown.until_sent("media", "hang_up")
