// The call bar: connects a browser's microphone to the session's endpoint, and shows how the call stands.
// The call belongs to the model, not to a view: all views of one panel in a page share it.

const CONNECT_SECONDS = 8;
const GATHER_SECONDS = 2;
const SILENT_BELOW_DB = -55;
const LABELS = { disconnected: "Connect", connecting: "Connecting…", connected: "Disconnect" };
const PROBLEMS = { NotAllowedError: "microphone_refused", SecurityError: "microphone_refused",
  NotFoundError: "no_microphone", OverconstrainedError: "no_microphone", NotReadableError: "microphone_busy" };

const calls = new Map(); // by the model's identity: initialize and render are handed different proxies of one model

/** The level of a block of samples (floats from -1 to 1), in dB relative to full scale. */
export function levelOf(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(Math.max(sum / samples.length, 1e-10));
}

/** The code of the problem that an exception of getUserMedia stands for. */
export function problemOf(error) {
  return PROBLEMS[error?.name] ?? "browser_failed";
}

class BrowserCall {
  constructor(model) {
    this.model = model;
    this.listeners = new Set();
    this.views = 0;
    this.peer = null;
    this.audio = Object.assign(new Audio(), { autoplay: true });
  }

  async connect() {
    this.hangUp(false);
    this.setState("connecting");
    try {
      if (!navigator.mediaDevices) return this.fail("insecure_context");
      this.microphone = await this.openMicrophone();
      const peer = (this.peer = new RTCPeerConnection({ iceServers: [] }));
      this.sender = peer.addTrack(this.microphone.getAudioTracks()[0], this.microphone);
      peer.createDataChannel("oai-events"); // display only: the kernel's sideband runs the agents
      peer.ontrack = ({ streams, track }) => { this.audio.srcObject = streams[0] ?? new MediaStream([track]); };
      peer.onconnectionstatechange = () => this.peerChanged(peer);
      this.timer = setTimeout(() => this.fail("ice_failed"), 1000 * (CONNECT_SECONDS + GATHER_SECONDS));
      this.watchLevel();
      this.applyMute();
      await peer.setLocalDescription(await peer.createOffer());
      await gathered(peer);
      this.model.send({ type: "offer", sdp: peer.localDescription.sdp });
    } catch (error) {
      this.fail(problemOf(error), `${error?.name ?? "Error"}: ${error?.message ?? error}`);
    }
  }

  async openMicrophone() {
    const id = this.model.get("microphone").slice("IPY_MODEL_".length);
    const camera = await this.model.widget_manager.get_model(id);
    return await camera.captureStream();
  }

  async answered(sdp) {
    try {
      await this.peer?.setRemoteDescription({ type: "answer", sdp });
    } catch (error) {
      this.fail("browser_failed", String(error?.message ?? error));
    }
  }

  peerChanged(peer) {
    if (peer !== this.peer) return;
    if (peer.connectionState === "connected") clearTimeout(this.timer);
    if (peer.connectionState === "failed") this.fail("ice_failed");
  }

  fail(code, detail = "") {
    this.release();
    this.setState("disconnected");
    this.model.send({ type: "problem", code, detail });
  }

  hangUp(tell = true) {
    const had = this.peer !== null;
    this.release();
    if (tell && had) this.model.send({ type: "hang_up" });
  }

  release() {
    clearTimeout(this.timer);
    clearInterval(this.meter);
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.peer?.close();
    this.context?.close();
    this.audio.srcObject = null;
    this.peer = this.microphone = this.sender = this.context = null;
    this.tell({ level: null });
  }

  watchLevel() {
    const context = (this.context = new AudioContext());
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(this.microphone).connect(analyser);
    const block = new Float32Array(analyser.fftSize);
    this.meter = setInterval(() => {
      analyser.getFloatTimeDomainData(block);
      this.tell({ level: levelOf(block) });
    }, 100);
  }

  applyMute() {
    this.microphone?.getTracks().forEach((track) => { track.enabled = !this.model.get("muted"); });
  }

  /** Play a WAV into the call in the microphone's place. */
  async play(id, data) {
    try {
      const buffer = await this.context.decodeAudioData(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
      const source = new AudioBufferSourceNode(this.context, { buffer });
      const line = new MediaStreamAudioDestinationNode(this.context);
      source.connect(line);
      await this.sender.replaceTrack(line.stream.getAudioTracks()[0]);
      await new Promise((done) => { source.onended = done; source.start(); });
      await this.sender?.replaceTrack(this.microphone.getAudioTracks()[0]);
    } finally {
      this.model.send({ type: "played", id });
    }
  }

  setState(state) {
    this.model.set("state", state);
    this.tell({});
  }

  tell(news) {
    for (const listener of this.listeners) listener(news);
  }
}

/** Wait until the peer has its ICE candidates, within bounds. */
async function gathered(peer) {
  const deadline = Date.now() + 1000 * GATHER_SECONDS;
  while (peer.iceGatheringState !== "complete" && Date.now() < deadline) await new Promise((r) => setTimeout(r, 25));
}

function initialize({ model }) {
  const call = new BrowserCall(model);
  calls.set(model.get("identity"), call);
  const onMessage = (message, buffers) => {
    if (message.type === "answer") call.answered(message.sdp);
    if (message.type === "hung_up") call.release();
    if (message.type === "play") call.play(message.id, buffers[0]);
  };
  const gone = () => call.hangUp(true);
  const commGone = () => { if (!model.comm_live) call.release(); };
  model.on("msg:custom", onMessage);
  model.on("change:muted", () => call.applyMute());
  model.on("comm_live_update", commGone); // the kernel was restarted or has died
  addEventListener("pagehide", gone);
  return () => {
    removeEventListener("pagehide", gone);
    calls.delete(model.get("identity"));
    call.release();
  };
}

function element(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

function render({ model, el }) {
  const call = calls.get(model.get("identity"));
  const connect = element("button", { type: "button", className: "voicelab-connect" });
  const mute = element("button", { type: "button", className: "voicelab-button", textContent: "Mute" });
  const stop = element("button", { type: "button", className: "voicelab-button", textContent: "Stop",
    title: "Silence the agent" });
  const meter = element("meter", { min: -70, max: 0, low: SILENT_BELOW_DB, value: -70, ariaLabel: "Microphone level" });
  const heard = element("span", { className: "voicelab-hint" });
  const status = element("span", { className: "voicelab-status", role: "status" });
  const text = element("input", { type: "text", className: "voicelab-text", placeholder: "Write instead of speaking",
    ariaLabel: "Message to the agent" });
  const send = element("button", { type: "submit", className: "voicelab-button", textContent: "Send" });
  const form = element("form", { className: "voicelab-form" }, text, send);
  const error = element("div", { className: "voicelab-error", role: "alert", hidden: true });
  const tools = element("div", { className: "voicelab-tools" });
  const bar = element("div", { className: "voicelab-bar" }, connect, mute, stop,
    element("label", { className: "voicelab-meter" }, "Microphone ", meter, heard), status);
  el.classList.add("voicelab-call-bar");
  el.append(bar, tools, error, form);

  const draw = () => {
    const state = model.get("state");
    const on = state === "connected";
    connect.textContent = LABELS[state];
    connect.dataset.state = state;
    connect.disabled = state === "connecting";
    mute.disabled = stop.disabled = !on;
    mute.ariaPressed = String(model.get("muted"));
    mute.textContent = model.get("muted") ? "Unmute" : "Mute";
    const who = model.get("caller") && `verified: ${model.get("caller")}`;
    const where = [model.get("agent"), who, model.get("endpoint"), model.get("transport")].filter(Boolean);
    status.textContent = `${state[0].toUpperCase()}${state.slice(1)} · ${where.join(" · ")}`;
    const offered = Object.entries(model.get("tools")).map(([name, origin]) =>
      origin === "tool" ? name : `${name} (${origin})`);
    tools.textContent = offered.length ? `Tools: ${offered.join(", ")}` : "";
    const problem = model.get("error");
    error.hidden = !problem?.title;
    error.replaceChildren(...(problem?.title ? [element("b", {}, problem.title), ` ${problem.cause} `,
      element("i", {}, problem.remedy)] : []));
  };
  const listen = ({ level }) => {
    if (level === undefined) return draw();
    meter.value = level ?? -70;
    meter.disabled = level === null;
    heard.textContent = level === null ? "" : model.get("muted") ? "muted" : level < SILENT_BELOW_DB ? "silent" : "heard";
  };

  connect.onclick = () => {
    if (model.get("state") !== "connected") return call.connect();
    if (call.peer) call.hangUp();
    else model.send({ type: "hang_up" }); // the call is held elsewhere: by a cell or another page
  };
  mute.onclick = () => model.send({ type: "mute", muted: !model.get("muted") });
  stop.onclick = () => model.send({ type: "stop" });
  form.onkeydown = (event) => event.stopPropagation(); // the notebook would take Enter for a command of its own
  form.onsubmit = (event) => {
    event.preventDefault();
    if (text.value.trim()) model.send({ type: "say", text: text.value.trim() });
    text.value = "";
  };
  const traits = ["state", "muted", "agent", "endpoint", "transport", "error", "caller", "tools"];
  for (const trait of traits) model.on(`change:${trait}`, draw);
  call.listeners.add(listen);
  call.views += 1;
  draw();
  return () => {
    for (const trait of traits) model.off(`change:${trait}`, draw);
    call.listeners.delete(listen);
    call.views -= 1;
    setTimeout(() => { if (!call.views) call.hangUp(); }, 500); // a notebook closed; a redrawn cell comes back at once
  };
}

export default { initialize, render };
