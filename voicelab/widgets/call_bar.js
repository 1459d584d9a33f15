// The call bar: connect, mute, stop, talk and write in one row, how the call stands below it, the rest behind Settings.

const SILENT_BELOW_DB = -55;
const QUIETEST_DB = -70;
const LABELS = { disconnected: "Connect", connecting: "Cancel", connected: "Disconnect",
  reconnecting: "Reconnecting…", refreshing: "Refreshing…" };
const MICROPHONE = ["M8 1.5a2 2 0 0 1 2 2v4a2 2 0 0 1-4 0v-4a2 2 0 0 1 2-2z", "M3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.5"];
const STOP = ["M3.5 3.5h9v9h-9z"];
const TALK = ["M2 6.5v3h2.5L8 12.5v-9L4.5 6.5zM10.5 5.5a3.5 3.5 0 0 1 0 5M12.5 3.5a6.5 6.5 0 0 1 0 9"];
const SEND = ["M2.5 8h10M8.5 4l4 4-4 4"];
const SLIDERS = ["M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.5v4M6 9.5v4"];


/** A talk button: mouse, touch and pen by pointer events, the space bar and Enter by key events. */
function holdable(talk, call) {
  const down = (event) => { event.preventDefault(); talk.focus(); if (!talk.disabled) press(true); };
  const up = () => press(false);
  const press = (pressed) => {
    if ((talk.dataset.down === "true") === pressed) return;
    talk.dataset.down = talk.ariaPressed = String(pressed);
    call()?.talk(pressed);
  };
  talk.onpointerdown = (event) => { talk.setPointerCapture(event.pointerId); down(event); };
  talk.onpointerup = talk.onpointercancel = talk.onblur = up;
  talk.onkeydown = (event) => { if ([" ", "Enter"].includes(event.key)) { event.stopPropagation(); down(event); } };
  talk.onkeyup = (event) => { if ([" ", "Enter"].includes(event.key)) { event.preventDefault(); up(); } };
  talk.oncontextmenu = (event) => event.preventDefault(); // a long touch would open a menu
}

/** How loud somebody is: a bar, and a word for those who do not see it. */
class Level {
  constructor(who, name) {
    this.fill = element("span", { className: `voicelab-fill voicelab-fill-${name}` });
    this.meter = element("span", { className: "voicelab-meter", role: "meter", ariaLabel: `Level, ${who}`,
      ariaValueMin: String(QUIETEST_DB), ariaValueMax: "0" }, this.fill);
    this.word = element("span", { className: "voicelab-hint" });
    this.el = element("span", { className: `voicelab-level voicelab-level-${name}` }, who, this.meter, this.word);
    this.show(null, "");
  }

  /** The level in dB below full scale, or `null` outside of calls; and what is to be said of it. */
  show(level, word) {
    const shown = Math.max(QUIETEST_DB, Math.min(0, level ?? QUIETEST_DB));
    this.fill.style.transform = `scaleX(${1 - shown / QUIETEST_DB})`;
    this.meter.ariaValueNow = String(Math.round(shown));
    this.meter.ariaValueText = this.word.textContent = word;
  }
}

function parts(model) {
  const settings = new Settings(model, newId());
  return { settings,
    connect: element("button", { type: "button", className: "voicelab-connect" }),
    mute: worded("Mute", "Send silence", ...MICROPHONE), stop: worded("Stop", "Silence the agent", ...STOP),
    talk: Object.assign(worded("Hold to talk", "", ...TALK), { ariaPressed: "false",
      className: "voicelab-button voicelab-talk" }),
    more: worded("Settings", "Microphone, push to talk, agent, connection", ...SLIDERS),
    you: new Level("You", "you"), agent: new Level("Agent", "agent"),
    status: element("span", { className: "voicelab-status", role: "status" }),
    error: element("div", { className: "voicelab-error", role: "alert", hidden: true }),
    text: element("input", { type: "text", className: "voicelab-text", placeholder: "Write instead of speaking",
      ariaLabel: "Message to the agent" }),
    send: Object.assign(worded("Send", "Say this in writing", ...SEND), { type: "submit" }) };
}

/** How the call stands, in words. */
function standing(model, call) {
  const get = (name) => model.get(name);
  const state = get("state");
  if (call?.gone) return "The kernel has gone: run the cell again.";
  if (state === "disconnected") return `Not connected. ${get("agent")} will answer.`;
  if (call?.asking) return "Connecting… Allow this page to use the microphone.";
  const waits = get("waits") && ` Waiting for ${get("waits")}.`;
  if (state !== "connected") return (state === "connecting" ? "Connecting…" : LABELS[state]) + waits;
  const over = get("connected_by") && ` over ${get("connected_by")}`;
  const who = get("caller") && `, verified: ${get("caller")}`;
  return `Connected to ${get("agent")}${over}${who}.${waits}`;
}

function draw(model, ui, call) {
  const [state, muted, pushToTalk] = ["state", "muted", "push_to_talk"].map((name) => model.get(name));
  const [on, told] = [state === "connected", standing(model, call)];
  ui.connect.textContent = LABELS[state];
  ui.connect.dataset.state = state;
  ui.connect.disabled = ui.text.disabled = ui.send.disabled = ui.more.disabled = Boolean(call?.gone);
  if (call?.gone) ui.hideSettings();
  ui.mute.disabled = ui.stop.disabled = !on;
  ui.mute.ariaPressed = String(muted);
  ui.mute.lastChild.textContent = muted ? "Unmute" : "Mute";
  ui.talk.disabled = !on || !pushToTalk || muted;
  ui.talk.title = pushToTalk ? "Hold the mouse, a finger or the space bar" : "Switch on Push to talk in Settings first";
  if (ui.status.textContent !== told) ui.status.textContent = told; // a screen reader would read it again
  const problem = model.get("error");
  ui.error.hidden = !problem?.title;
  ui.error.replaceChildren(...(problem?.title ? [element("b", {}, problem.title), ` ${problem.cause} `,
    element("i", {}, problem.remedy)] : []));
  ui.settings.draw();
}

/** Settings open and close in place; Escape closes them, and the button has the focus again. */
function disclose(ui) {
  const open = (shown) => {
    ui.settings.el.hidden = !shown;
    ui.more.ariaExpanded = String(shown);
  };
  ui.more.setAttribute("aria-controls", ui.settings.el.id);
  ui.more.onclick = () => open(ui.settings.el.hidden);
  ui.settings.el.onkeydown = (event) => {
    event.stopPropagation(); // the notebook has shortcuts of its own
    if (event.key !== "Escape") return;
    open(false);
    ui.more.focus();
  };
  ui.hideSettings = () => open(false);
  open(false);
}

function act(model, ui, call) {
  ui.connect.onclick = () => {
    const [microphone_choice, transport_choice, codec] = ["microphone", "transport", "codec"].map((name) => model.get(name));
    if (model.get("state") === "disconnected") return call()?.connect({ microphone_choice, transport_choice, codec });
    if (call()?.active) call().hangUp();
    else model.send({ type: "hang_up" }); // the call is held elsewhere: by a cell or another page
  };
  ui.mute.onclick = () => { model.set("muted", !model.get("muted")); model.save_changes(); };
  ui.stop.onclick = () => model.send({ type: "stop" });
  holdable(ui.talk, call);
  disclose(ui);
  ui.form.onkeydown = (event) => event.stopPropagation(); // the notebook would take Enter for a command of its own
  ui.form.onsubmit = (event) => {
    event.preventDefault();
    if (ui.text.value.trim()) model.send({ type: "say", text: ui.text.value.trim() });
    ui.text.value = "";
  };
}

/** What is told of loudness: by the page itself on its own calls, by the kernel on those without a browser. */
function levels(model, ui, { you, agent }) {
  const heard = (level) => level !== null && level >= SILENT_BELOW_DB;
  ui.you.show(you, you === null ? "" : model.get("muted") ? "muted" : heard(you) ? "heard" : "silent");
  ui.agent.show(agent, agent === null ? "" : heard(agent) ? "speaking" : "silent");
}

function render({ model, el }) {
  const ui = parts(model);
  ui.form = element("form", { className: "voicelab-form" }, ui.text, ui.send);
  el.classList.add("voicelab-call-bar");
  el.append(
    element("div", { className: "voicelab-bar", role: "group", ariaLabel: "Call" },
      ui.connect, ui.mute, ui.stop, ui.talk, ui.form, ui.more),
    ui.settings.el,
    element("div", { className: "voicelab-strip" },
      ui.status, ui.you.el, ui.agent.el), ui.error);
  const place = placeOf(model.get("identity"));
  const call = () => place.media;
  const redraw = () => draw(model, ui, call());
  const listen = ({ state, level }) => {
    if (level) return levels(model, ui, level);
    model.set("state", state);
    redraw();
  };
  const take = (news) => { if (news.type === "level" && !call()?.busy) levels(model, ui, news); };
  act(model, ui, call);
  model.on("change", redraw);
  model.on("msg:custom", take);
  place.listeners.add(listen);
  redraw();
  return () => {
    model.off("change", redraw);
    model.off("msg:custom", take);
    place.listeners.delete(listen);
  };
}

export default { render };
