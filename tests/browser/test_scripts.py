"""The widgets' scripts in a page without Jupyter: what a view does to others, and what happens at an awkward moment."""

from __future__ import annotations

import io
import wave

import pytest
from playwright.sync_api import Page, expect

from voicelab.widgets import EventTable, RecordingView
from voicelab.widgets.approval_form import ApprovalForm
from voicelab.widgets.call_bar import CallBar
from voicelab.widgets.call_media import CallMedia
from voicelab.widgets.scripts import joined
from voicelab.widgets.transcript_view import TranscriptView

# A widget's model as a script sees it, whose kernel is the test; `streams` has a microphone that each id stands for.
PAGE = """<!doctype html><body><script>
class Model {
  constructor(state) { Object.assign(this, { state, sent: [], heard: [] }); }
  widget_manager = { get_model: async (id) => ({ captureStream: () => new Promise((allow) => {
    window.allow[id] = () => allow(window.streams[id] = stream()); }) }) };
  get(name) { return this.state[name]; }
  set(name, value) { this.state[name] = value; for (const event of ["change", `change:${name}`]) this.trigger(event); }
  save_changes() {}
  send(message) { this.sent.push(message); }
  on(names, callback) { for (const name of names.split(" ")) this.heard.push([name, callback]); }
  off(names, callback) { this.heard = this.heard.filter((one) => one[1] !== callback); }
  trigger(name, ...news) { for (const [event, callback] of [...this.heard]) if (event === name) callback(...news); }
  told(type) { return this.sent.filter((message) => message.type === type); }
}
const stream = () => new AudioContext().createMediaStreamDestination().stream;
window.allow = {}; window.streams = {}; window.models = {};
async function show(name, source, state, views) {
  const script = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const [widget, model] = [(await import(script)).default, window.models[name] = new Model(state)];
  widget.initialize?.({ model });
  for (let view = 0; view < views; view++) {
    const el = document.body.appendChild(document.createElement("div"));
    widget.render({ model, el });
  }
}
</script>"""
MEDIA = {"identity": "one", "microphone": "IPY_MODEL_a", "state": "disconnected", "transport_choice": "relay"}
MEDIA |= {
    "worklets": joined("audio_worklets.js"),
    "muted": False,
    "playback": True,
    "push_to_talk": False,
    "codec": "opus",
}
SWITCHES = {"muted": False, "playback": True, "logs": True, "push_to_talk": True, "codec": "opus", "transport": "relay"}
BAR = {**SWITCHES, "identity": "one", "microphone": "", "state": "disconnected", "agent": "Clerk", "agents": ["Clerk"]}
BAR |= {"devices": [], "thinkers": [], "tools": {}, "error": {}, "waits": "", "connected_by": "", "caller": ""}
SCRIPTS = {"table": EventTable, "form": ApprovalForm, "transcript": TranscriptView, "recording": RecordingView}
SCRIPTS |= {"bar": CallBar, "media": CallMedia}


class Shown:
    """A page with widgets in it."""

    def __init__(self, page: Page, address: str = "http://localhost/", **headers: str) -> None:
        self.page = page
        headers = {"Content-Type": "text/html"} | {name.replace("_", "-"): value for name, value in headers.items()}
        page.route("**/*", lambda route: route.fulfill(body=PAGE, headers=headers))
        page.goto(address)

    def add(self, name: str, state: dict, views: int = 1) -> None:
        source = str(SCRIPTS[name]._esm)
        self.page.evaluate("(all) => show(...all)", [name, source, state, views])

    def kernel(self, name: str, message: dict, data: list[int] | None = None) -> None:
        """A message from the kernel."""
        self.page.evaluate(
            "([name, message, data]) => models[name].trigger('msg:custom', message, [new DataView("
            "new Uint8Array(data).buffer)])",
            [name, message, data or []],
        )

    def sent(self, name: str, kind: str) -> list[dict]:
        return self.page.evaluate("([name, kind]) => models[name].told(kind)", [name, kind])

    def until_sent(self, name: str, kind: str, times: int = 1) -> list[dict]:
        self.page.wait_for_function(
            "([name, kind, times]) => models[name].told(kind).length === times", arg=[name, kind, times]
        )
        return self.sent(name, kind)

    def allow(self, microphone: str) -> None:
        """A person lets the page use the microphone, once it has asked."""
        self.page.wait_for_function("(id) => allow[id]", arg=microphone)
        self.page.evaluate("(id) => allow[id]()", microphone)

    def tracks(self, microphone: str) -> str:
        return f"streams.{microphone} && streams.{microphone}.getTracks()[0].readyState"


@pytest.fixture
def shown(page: Page) -> Shown:
    return Shown(page)


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def recording(seconds: float) -> list[int]:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 24_000, 0, "NONE", ""))
        sound.writeframes(bytes(2 * int(24_000 * seconds)))
    return list(file.getvalue())


def test_a_microphone_that_is_allowed_after_the_call_was_cancelled_is_let_go_of(shown: Shown):
    page = shown.page
    shown.add("media", MEDIA)
    shown.add("bar", BAR)
    button(page, "Connect").click()
    expect(page.get_by_role("status")).to_contain_text("Allow this page to use the microphone")
    button(page, "Cancel").click()
    for kind in ("hold", "let_go"):
        assert shown.sent("media", kind) == [{"type": kind, "microphone": "IPY_MODEL_a"}]
    button(page, "Connect").click()
    page.evaluate("models.media.set('microphone', 'IPY_MODEL_b')")
    shown.allow("b")
    shown.until_sent("media", "relay")
    shown.allow("a")
    page.wait_for_function(f"({shown.tracks('a')}) === 'ended'")
    assert page.evaluate(shown.tracks("b")) == "live" and len(shown.sent("media", "relay")) == 1
    assert not shown.sent("media", "hang_up")
    button(page, "Cancel").click()
    [asked] = shown.sent("media", "relay")
    assert shown.sent("media", "hang_up") == [{"type": "hang_up", "line": asked["line"]}]
    assert page.evaluate(shown.tracks("b")) == "ended"


def test_what_was_just_chosen_counts_before_the_kernel_has_handed_it_on(shown: Shown):
    shown.add("media", MEDIA | {"transport_choice": "auto"})
    shown.add("bar", BAR | {"microphone": "none"})
    button(shown.page, "Connect").click()
    shown.until_sent("media", "relay")
    assert not shown.sent("media", "hold")


def test_a_kernel_that_has_gone_is_named(shown: Shown):
    page = shown.page
    shown.add("bar", BAR)
    shown.add("media", MEDIA)
    button(page, "Connect").click()
    page.evaluate("models.media.trigger('comm_live_update')")
    expect(page.get_by_role("status")).to_have_text("The kernel has gone: run the cell again.")
    expect(button(page, "Connect")).to_be_disabled()
    assert not shown.sent("media", "let_go")
    shown.allow("a")
    page.wait_for_function(f"({shown.tracks('a')}) === 'ended'")


def test_a_notebook_that_was_closed_lets_go_though_it_can_send_nothing(shown: Shown):
    page = shown.page
    shown.add("media", MEDIA)
    page.evaluate("void globalThis[Symbol.for('voicelab.calls')].get('one').media.connect()")
    shown.allow("a")
    shown.until_sent("media", "relay")
    page.evaluate("""() => { models.media.send = () => { throw new Error("The comm is closed."); };
      try { globalThis[Symbol.for('voicelab.calls')].get('one').media.hangUp(); } catch {} }""")
    assert page.evaluate(shown.tracks("a")) == "ended"


def test_only_the_page_in_the_call_plays_and_it_stops_with_the_call(shown: Shown):
    page = shown.page
    shown.add("media", MEDIA)
    shown.kernel("media", {"type": "play", "id": 1}, recording(0.1))
    page.evaluate("void (models.idle = models.media)")
    shown.add("media", {**MEDIA, "identity": "two"})
    page.evaluate("void globalThis[Symbol.for('voicelab.calls')].get('two').media.connect()")
    shown.allow("a")
    shown.until_sent("media", "relay")
    shown.kernel("media", {"type": "play", "id": 2}, recording(0.1))
    shown.until_sent("media", "played")
    shown.kernel("media", {"type": "play", "id": 3}, recording(20))
    page.wait_for_function("Boolean(globalThis[Symbol.for('voicelab.calls')].get('two').media.stopPlaying)")
    shown.kernel("media", {"type": "hung_up"})
    assert [one["id"] for one in shown.until_sent("media", "played", 2)] == [2, 3]
    assert not shown.sent("idle", "played")


def test_an_answer_goes_to_the_offer_that_it_is_for(shown: Shown):
    page = shown.page
    page.evaluate("""() => { window.answers = [];
      Object.defineProperty(RTCPeerConnection.prototype, "connectionState", { get: () => "connected" });
      RTCPeerConnection.prototype.setRemoteDescription = async function ({ sdp }) { window.answers.push(sdp); }; }""")
    shown.add("media", {**MEDIA, "transport_choice": "webrtc"})
    page.evaluate("void globalThis[Symbol.for('voicelab.calls')].get('one').media.connect()")
    shown.allow("a")
    shown.until_sent("media", "offer")
    shown.kernel("media", {"type": "redial"})
    first, second = shown.until_sent("media", "offer", 2)
    for line, sdp in ((first["line"], "first"), ("another page's", "other"), (second["line"], "second")):
        shown.kernel("media", {"type": "answer", "line": line, "sdp": sdp})
    shown.kernel("media", {"type": "hung_up", "line": first["line"]})
    assert page.evaluate("answers") == ["second"] and page.evaluate(shown.tracks("a")) == "live"
    shown.kernel("media", {"type": "hung_up", "line": second["line"]})
    assert page.evaluate(shown.tracks("a")) == "ended"


def test_the_talk_button_never_scrolls_the_page(shown: Shown):
    shown.page.add_style_tag(content=joined("shared.css", "call_bar.css"))
    shown.add("bar", BAR)
    talk = shown.page.get_by_role("button", name="Hold to talk")
    assert talk.evaluate("(talk) => getComputedStyle(talk).touchAction") == "none"


ROWS = """({ from, ...to }) => {
  const rows = Array.from({ length: 30 }, (_, at) => [from + at, "server", at, "a", "", 1, [], false]);
  models.table.trigger("msg:custom", { type: "rows", ...to }, [new TextEncoder().encode(JSON.stringify(rows))]);
}"""


def test_two_views_of_a_table_do_not_disturb_each_other(shown: Shown):
    page = shown.page
    page.add_style_tag(content=joined("shared.css", "event_table.css"))
    shown.add("table", {"title": "Events"}, views=2)
    first, second = (page.locator(".voicelab-events").nth(at) for at in (0, 1))
    views = [message["view"] for message in shown.sent("table", "hello")]
    shown.kernel("table", {"type": "begin", "view": views[0]})
    first.get_by_label("Follow").uncheck()
    page.evaluate(ROWS, {"from": 1, "view": views[0]})
    first.locator(".voicelab-event").first.click()
    page.evaluate(ROWS, {"from": 31})  # the news, which the second view has in what comes for it
    shown.kernel("table", {"type": "begin", "view": views[1]})
    page.evaluate(ROWS, {"from": 1, "view": views[1]})
    expect(second.locator("h4")).to_contain_text("(30)")
    expect(first.locator("h4")).to_contain_text("(60)")
    expect(first.locator("[aria-selected=true]")).to_have_count(1)

    first.locator(".voicelab-rows").focus()
    page.keyboard.press("ArrowDown")
    active = first.locator(".voicelab-rows").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").count() == 1
    row = first.locator(f"#{active}")
    assert (row.get_attribute("aria-posinset"), row.get_attribute("aria-setsize")) == ("2", "60")

    button(second, "Download").click()
    assert [message["view"] for message in shown.sent("table", "download")] == [views[1]]
    with page.expect_download():
        shown.kernel("table", {"type": "file", "name": "events.jsonl", "view": views[1]})
    page.evaluate("void (HTMLAnchorElement.prototype.click = () => { throw new Error('another view saves it too'); })")
    shown.kernel("table", {"type": "file", "name": "events.jsonl", "view": "another page's"})


def test_a_sound_plays_in_the_view_that_asked_for_it(shown: Shown):
    page = shown.page
    entry = {"key": "k", "kind": "message", "role": "user", "text": "Hello", "status": "completed", "in_context": True}
    state = {"entries": [entry], "heard": ["k"], "waterfalls": {}, "colors": {}, "markdown": ""}
    shown.add("transcript", state, views=2)
    shown.add("recording", {"seconds": 1, "peaks": [[0], [0]], "turns": [], "notes": []}, views=2)
    page.evaluate("window.played = 0; HTMLMediaElement.prototype.play = async () => { window.played += 1; }; null")
    for transcript in page.locator(".voicelab-transcript").all():
        transcript.get_by_role("button", name="Play what you said").click()
    button(page.locator(".voicelab-recording").first, "Play").click()
    shown.kernel("transcript", {**shown.sent("transcript", "play")[0], "type": "sound"})
    assert page.evaluate("played") == 1
    shown.kernel("recording", shown.sent("recording", "sound")[0])
    assert page.evaluate("played") == 2
    assert page.locator(".voicelab-recording audio").count() == 1


def test_keys_that_scroll_the_transcript_stay_there_and_a_page_that_may_not_copy_says_so(page: Page):
    shown = Shown(page, "http://plain.example/")
    shown.add("transcript", {"entries": [], "heard": [], "waterfalls": {}, "colors": {}, "markdown": "text"})
    page.evaluate("window.left = []; document.addEventListener('keydown', ({ key }) => window.left.push(key))")
    page.get_by_role("log").focus()
    for key in ("ArrowUp", "ArrowDown", "PageDown", "Escape"):
        page.keyboard.press(key)
    assert page.evaluate("left") == ["Escape"]
    button(page, "Copy").click()
    expect(page.get_by_role("status")).to_have_text("This page may not copy; use Download.")


def test_a_form_that_appears_is_told_to_those_who_do_not_see_it(shown: Shown):
    shown.add("form", {"forms": [], "credentials": False, "hint": ""})
    status = shown.page.get_by_role("status").last
    assert status.evaluate("(status) => status.checkVisibility()")
    form = {"call_id": "c", "tool": "show_balance", "arguments": {}, "agent": "Bank", "outcome": "", "message": ""}
    shown.page.evaluate("(forms) => models.form.set('forms', forms)", [form])
    expect(status).to_have_text("Waiting for a person to approve show_balance.")
