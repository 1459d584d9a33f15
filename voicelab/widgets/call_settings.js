// What stands behind the call bar's Settings button: choices of the call, and what it is at. Read together with
// call_bar.js, which it comes before.

const CODECS = [["opus", "Opus, 48 kHz"], ["pcmu", "PCMU, 8 kHz"], ["pcma", "PCMA, 8 kHz"]];
const TRANSPORTS = [["auto", "Automatic"], ["webrtc", "WebRTC only"], ["relay", "Relay"]];

/** A drawing of 16 by 16, as the text's colour has it; what it means is said in words beside it. */
function icon(...paths) {
  return drawing("svg", { viewBox: "0 0 16 16", class: "voicelab-icon", "aria-hidden": "true" },
    ...paths.map((d) => drawing("path", { d })));
}

/** A button with an icon, which has its word beside it as long as there is room. */
function worded(text, title, ...paths) {
  return button({ title },
    ...(paths.length ? [icon(...paths)] : []), element("span", { className: "voicelab-word", textContent: text }));
}

function checkbox(label, title) {
  const input = element("input", { type: "checkbox" });
  return [input, element("label", { className: "voicelab-switch", title }, input, label)];
}

function choice(label, title) {
  const select = element("select", { className: "voicelab-select", ariaLabel: label });
  return [select, element("label", { className: "voicelab-choice", title }, label, select)];
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

function group(title, ...children) {
  return element("fieldset", { className: "voicelab-group" }, element("legend", { textContent: title }), ...children);
}

class Settings {
  constructor(model, id) {
    this.model = model;
    const [pushToTalk, pushToTalkLabel] = checkbox("Push to talk", "Hold the talk button while you speak");
    const [playback, playbackLabel] = checkbox("Playback", "Let the agent be heard");
    const [logs, logsLabel] = checkbox("Events", "Show the event table");
    const [microphone, microphoneLabel] = choice("Microphone", "Which one hears you");
    const [agent, agentLabel] = choice("Agent", "Who answers the next call");
    const [thinker, thinkerLabel] = choice("Who thinks", "Who decides what is said");
    const [codec, codecLabel] = choice("Codec", "How the sound is packed on its way");
    const [transport, transportLabel] = choice("Transport", "Which way the sound takes");
    Object.assign(this, { pushToTalk, playback, logs, microphone, agent, thinker, thinkerLabel, codec, transport });
    this.camera = worded("Camera", "Show the agent a picture");
    this.facts = element("div", { className: "voicelab-facts", role: "list" });
    this.el = element("div", { id, className: "voicelab-settings", role: "region", ariaLabel: "Settings", hidden: true },
      group("During a call", pushToTalkLabel, playbackLabel, logsLabel, this.camera),
      group("From the next call on", agentLabel, thinkerLabel, microphoneLabel, codecLabel, transportLabel),
      group("This call", this.facts));
    this.act();
  }

  act() {
    const set = (name, value) => { this.model.set(name, value); this.model.save_changes(); };
    this.pushToTalk.onchange = () => set("push_to_talk", this.pushToTalk.checked);
    this.playback.onchange = () => set("playback", this.playback.checked);
    this.logs.onchange = () => set("logs", this.logs.checked);
    for (const name of ["codec", "transport", "microphone"]) this[name].onchange = () => set(name, this[name].value);
    this.agent.onchange = () => this.model.send({ type: "agent", name: this.agent.value });
    this.thinker.onfocus = () => this.model.send({ type: "find_models" }); // one may have been started since
    this.thinker.onchange = () => this.model.send({ type: "thinker", value: this.thinker.value });
    this.camera.onclick = () => this.model.send({ type: "camera", shown: !this.model.get("camera") });
  }

  draw() {
    const get = (name) => this.model.get(name);
    const [on, off] = [get("state") === "connected", get("state") === "disconnected"];
    this.pushToTalk.checked = get("push_to_talk");
    this.playback.checked = get("playback");
    this.logs.checked = get("logs");
    this.camera.disabled = !on && !get("camera");
    this.camera.ariaPressed = String(get("camera"));
    for (const name of ["codec", "transport", "microphone", "agent", "thinker"]) this[name].disabled = !off;
    offer(this.codec, CODECS, get("codec"));
    offer(this.transport, TRANSPORTS, get("transport"));
    const devices = get("devices").map(({ id, label }) => [id, label || "Microphone"]);
    const microphones = [["", "Default"], ...devices.filter(([id]) => id !== "default"), ["none", "None: listen and write"]];
    offer(this.microphone, microphones, get("microphone"));
    const names = [...new Set([...get("agents"), get("agent")])];
    offer(this.agent, names.map((name) => [name, name]), get("agent"));
    this.thinkerLabel.hidden = !get("thinkers").length;
    offer(this.thinker, get("thinkers"), get("thinker"));
    this.tell(off);
  }

  tell(off) {
    const get = (name) => this.model.get(name);
    const tools = Object.entries(get("tools")).map(([name, origin]) => origin === "tool" ? name : `${name} (${origin})`);
    const facts = [["Endpoint", get("endpoint") || "chosen with the first call"], ["Who thinks", get("thinks")],
      ["Connection", get("connected_by")], ["Reached", off ? "" : get("stage")],
      ["Tools", tools.join(", ")]].filter(([, fact]) => fact);
    this.facts.replaceChildren(...facts.map(([name, fact]) => element("div", { className: "voicelab-fact", role: "listitem" },
      element("span", { textContent: name }), element("span", { textContent: fact }))));
  }
}
