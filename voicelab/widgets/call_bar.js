// The call bar: a button that connects, the switches of the call, and how it stands.

const SILENT_BELOW_DB = -55;
const LABELS = { disconnected: "Connect", connecting: "Connecting…", connected: "Disconnect",
  reconnecting: "Reconnecting…", refreshing: "Refreshing…" };
const CODECS = [["opus", "Opus 48 kHz"], ["pcmu", "PCMU 8 kHz"], ["pcma", "PCMA 8 kHz"]];
const TRANSPORTS = [["auto", "Automatic"], ["webrtc", "WebRTC only"], ["relay", "Relay"]];

const media = (globalThis[Symbol.for("voicelab.media")] ??= new Map());

function element(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

const button = (textContent, title) => element("button", { type: "button", className: "voicelab-button", textContent, title });

function checkbox(label, title) {
  const input = element("input", { type: "checkbox" });
  return [input, element("label", { className: "voicelab-switch", title }, input, label)];
}

function choice(label, title) {
  const select = element("select", { className: "voicelab-select", ariaLabel: label.trim() });
  return [select, element("label", { className: "voicelab-switch", title }, label, select)];
}

/** Show these options, `[value, label]` each, without disturbing a select that has them already. */
function offer(select, options, chosen) {
  const shown = JSON.stringify(options);
  if (select.dataset.options !== shown) {
    select.replaceChildren(...options.map(([value, label]) => element("option", { value, textContent: label })));
    select.dataset.options = shown;
  }
  select.value = chosen;
}

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

function parts() {
  const [pushToTalk, pushToTalkLabel] = checkbox("Push to talk", "Mark your turns with the talk button");
  const [playback, playbackLabel] = checkbox("Playback", "Let the agent be heard");
  const [logs, logsLabel] = checkbox("Events", "Show the event table");
  const [codec, codecLabel] = choice("Codec ", "Counts from the next connection on");
  const [transport, transportLabel] = choice("Transport ", "Counts from the next connection on");
  const [microphone, microphoneLabel] = choice("Input ", "Which microphone; counts from the next connection on");
  const [thinker, thinkerLabel] = choice("Thinks ", "Who decides what is said; counts from the next connection on");
  const [agent, agentLabel] = choice("Agent ", "Who answers the next call");
  return { pushToTalk, playback, logs, codec, transport, microphone, agent, thinker, thinkerLabel,
    connect: element("button", { type: "button", className: "voicelab-connect" }),
    mute: button("Mute", "Send silence"), stop: button("Stop", "Silence the agent"),
    talk: Object.assign(button("Hold to talk", "Hold the mouse, a finger or the space bar"), { ariaPressed: "false" }),
    camera: button("Camera", "Show the agent a picture"),
    meter: element("meter", { min: -70, max: 0, low: SILENT_BELOW_DB, value: -70, ariaLabel: "Microphone level" }),
    heard: element("span", { className: "voicelab-hint" }),
    status: element("span", { className: "voicelab-status", role: "status" }),
    tools: element("div", { className: "voicelab-tools" }),
    error: element("div", { className: "voicelab-error", role: "alert", hidden: true }),
    text: element("input", { type: "text", className: "voicelab-text", placeholder: "Write instead of speaking",
      ariaLabel: "Message to the agent" }),
    labels: [pushToTalkLabel, playbackLabel, logsLabel, agentLabel, thinkerLabel, microphoneLabel, codecLabel, transportLabel] };
}

function draw(model, ui) {
  const state = model.get("state");
  const [on, off] = [state === "connected", state === "disconnected"];
  ui.connect.textContent = LABELS[state];
  ui.connect.dataset.state = state;
  ui.connect.disabled = state === "connecting";
  ui.mute.disabled = ui.stop.disabled = !on;
  ui.camera.disabled = !on && !model.get("camera");
  ui.camera.ariaPressed = String(model.get("camera"));
  ui.mute.ariaPressed = String(model.get("muted"));
  ui.mute.textContent = model.get("muted") ? "Unmute" : "Mute";
  ui.pushToTalk.checked = model.get("push_to_talk");
  ui.talk.disabled = !on || !model.get("push_to_talk") || model.get("muted");
  ui.playback.checked = model.get("playback");
  ui.logs.checked = model.get("logs");
  ui.codec.disabled = ui.transport.disabled = ui.microphone.disabled = ui.agent.disabled = ui.thinker.disabled = !off;
  offer(ui.codec, CODECS, model.get("codec"));
  offer(ui.transport, TRANSPORTS, model.get("transport"));
  const devices = model.get("devices").map(({ id, label }) => [id, label || "Microphone"]);
  offer(ui.microphone, [["", "Default"], ...devices.filter(([id]) => id !== "default")], model.get("microphone"));
  const names = [...new Set([...model.get("agents"), model.get("agent")])];
  offer(ui.agent, names.map((name) => [name, name]), model.get("agent"));
  ui.thinkerLabel.hidden = !model.get("thinkers").length;
  offer(ui.thinker, model.get("thinkers"), model.get("thinker"));
  const who = model.get("caller") && `verified: ${model.get("caller")}`;
  const stage = off ? "" : model.get("stage");
  const waits = model.get("waits") && `waits for ${model.get("waits")}`;
  const where = [waits, stage, model.get("agent"), who, model.get("endpoint"),
    model.get("thinks") && `${model.get("thinks")} thinks`, model.get("connected_by")].filter(Boolean);
  ui.status.textContent = `${state[0].toUpperCase()}${state.slice(1)} · ${where.join(" · ")}`;
  const offered = Object.entries(model.get("tools")).map(([name, origin]) =>
    origin === "tool" ? name : `${name} (${origin})`);
  ui.tools.textContent = offered.length ? `Tools: ${offered.join(", ")}` : "";
  const problem = model.get("error");
  ui.error.hidden = !problem?.title;
  ui.error.replaceChildren(...(problem?.title ? [element("b", {}, problem.title), ` ${problem.cause} `,
    element("i", {}, problem.remedy)] : []));
}

function act(model, ui, call) {
  const set = (name, value) => { model.set(name, value); model.save_changes(); };
  ui.connect.onclick = () => {
    if (model.get("state") === "disconnected") return call()?.connect();
    if (call()?.busy) call().hangUp();
    else model.send({ type: "hang_up" }); // the call is held elsewhere: by a cell or another page
  };
  ui.mute.onclick = () => set("muted", !model.get("muted"));
  ui.stop.onclick = () => model.send({ type: "stop" });
  ui.camera.onclick = () => model.send({ type: "camera", shown: !model.get("camera") });
  ui.pushToTalk.onchange = () => set("push_to_talk", ui.pushToTalk.checked);
  ui.playback.onchange = () => set("playback", ui.playback.checked);
  ui.logs.onchange = () => set("logs", ui.logs.checked);
  for (const name of ["codec", "transport", "microphone"]) ui[name].onchange = () => set(name, ui[name].value);
  ui.agent.onchange = () => model.send({ type: "agent", name: ui.agent.value });
  ui.thinker.onfocus = () => model.send({ type: "find_models" }); // one may have been started since
  ui.thinker.onchange = () => model.send({ type: "thinker", value: ui.thinker.value });
  holdable(ui.talk, call);
  ui.form.onkeydown = (event) => event.stopPropagation(); // the notebook would take Enter for a command of its own
  ui.form.onsubmit = (event) => {
    event.preventDefault();
    if (ui.text.value.trim()) model.send({ type: "say", text: ui.text.value.trim() });
    ui.text.value = "";
  };
}

function render({ model, el }) {
  const ui = parts();
  ui.form = element("form", { className: "voicelab-form" }, ui.text,
    element("button", { type: "submit", className: "voicelab-button", textContent: "Send" }));
  el.classList.add("voicelab-call-bar");
  el.append(
    element("div", { className: "voicelab-bar" }, ui.connect, ui.mute, ui.stop, ui.talk, ui.camera,
      element("label", { className: "voicelab-meter" }, "Microphone ", ui.meter, ui.heard), ui.status),
    element("div", { className: "voicelab-switches" }, ...ui.labels), ui.tools, ui.error, ui.form);
  const call = () => media.get(model.get("identity"));
  const redraw = () => draw(model, ui);
  const listen = ({ level, state }) => {
    if (state) {
      model.set("state", state);
      return redraw();
    }
    ui.meter.value = level ?? -70;
    ui.heard.textContent = level === null ? "" : model.get("muted") ? "muted" : level < SILENT_BELOW_DB ? "silent" : "heard";
  };
  act(model, ui, call);
  model.on("change", redraw);
  const waiting = setInterval(() => { // the browser's end of the call may be made a moment later than its bar
    if (!call()) return;
    clearInterval(waiting);
    call().listeners.add(listen);
  }, 50);
  redraw();
  return () => {
    clearInterval(waiting);
    model.off("change", redraw);
    call()?.listeners.delete(listen);
  };
}

export default { render };
