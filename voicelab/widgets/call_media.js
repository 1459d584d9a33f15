// The browser's end of a call: microphone, WebRTC or the relay, loudspeaker, recording. It has nothing to see;
// call bars in the same page find it by its identity. The call belongs to the model: all its views share it.
const CONNECT_SECONDS = 6; // to give up, where no relay is wanted; an engine waits 10 s for a caller's first sound
const FALLBACK_SECONDS = 4; // without a connection after the answer, "auto" relays
const GATHER_SECONDS = 2;
const HEARD_SECONDS = 0.04; // pieces in which the relay sends the microphone: turn detection waits for them
const SPOKEN = /"type":\s*"output_audio_buffer\.(cleared|started)"/; // an answer was cut; the next one begins
const PROBLEMS = { NotAllowedError: "microphone_refused", SecurityError: "microphone_refused",
  NotFoundError: "no_microphone", OverconstrainedError: "no_microphone", NotReadableError: "microphone_busy" };

/** The code of the problem that an exception of getUserMedia stands for. */
const problemOf = (error) => PROBLEMS[error?.name] ?? "browser_failed";

/** The codecs of a transceiver with the chosen one in front; browsers name them `audio/opus`, `audio/PCMU`. */
function preferred(codecs, chosen) {
  const first = codecs.filter(({ mimeType }) => mimeType.toLowerCase() === `audio/${chosen}`);
  return [...first, ...codecs.filter((codec) => !first.includes(codec))];
}

class CallMedia extends CallSound {
  constructor(model) {
    super(model);
    this.views = this.attempt = 0;
    this.asking = this.relaying = false;
    this.hoped = false; // whether bars say "connecting", and the kernel does not know of it yet
    this.peer = this.line = null; // the line: the name of what was asked of the kernel, an offer or a relay
  }

  /** Whether this page is in the call, or about to be. */
  get busy() {
    return this.line !== null;
  }

  /** Whether it holds the microphone, or asks for it. */
  get active() {
    return this.asking || this.microphone !== null;
  }

  /** `chosen` is what the bar shows: on its way through the kernel it may be later than a person who presses Connect. */
  async connect(chosen = {}) {
    this.release();
    for (const [name, value] of Object.entries(chosen)) this.model.set(name, value);
    const attempt = this.attempt;
    const wanted = () => attempt === this.attempt; // anything may happen while a person is asked for the microphone
    const listening = this.model.get("microphone_choice") === LISTENING;
    [this.asking, this.hoped] = [!listening, true];
    this.tell({ state: "connecting" });
    try {
      if (!listening && keptFrom()) return this.fail("no_microphone_here");
      if (!listening && !navigator.mediaDevices) return this.fail("insecure_context");
      const microphone = listening ? this.silence() : await this.openMicrophone(wanted);
      if (!wanted()) return;
      [this.microphone, this.asking] = [microphone, false];
      this.tell({ state: "connecting" });
      if (!listening) await this.listDevices();
      if (wanted()) await this.startAudio();
      if (wanted()) await this.call();
    } catch (error) {
      if (wanted()) this.fail(problemOf(error), `${error?.name ?? "Error"}: ${error?.message ?? error}`);
    }
  }

  async call() {
    if (this.relaying || this.model.get("transport_choice") === "relay") this.relay();
    else await this.dial();
  }

  /** After a drop: the same microphone, a new connection; a page that was not in the call opens no microphone for it. */
  async redial() {
    if (!this.busy) return;
    if (!this.microphone?.active) return this.connect();
    this.closePeer();
    await this.call();
  }

  // WebRTC.

  async dial() {
    const line = (this.line = newId());
    const peer = (this.peer = new RTCPeerConnection({ iceServers: [] }));
    const track = this.microphone.getAudioTracks()[0];
    this.sender = peer.addTrack(track, this.microphone);
    peer.getTransceivers()[0].setCodecPreferences?.(
      preferred(RTCRtpReceiver.getCapabilities("audio").codecs, this.model.get("codec")));
    const channel = peer.createDataChannel("oai-events"); // the kernel's sideband runs the agents
    channel.onmessage = ({ data }) => {
      const what = typeof data === "string" && data.match(SPOKEN)?.[1];
      if (what) this.hush(what === "cleared");
    };
    peer.ontrack = ({ streams, track: heard }) => this.hearAgent(streams[0] ?? new MediaStream([heard]));
    peer.onconnectionstatechange = () => this.peerChanged(peer);
    const offer = await peer.createOffer();
    if (peer === this.peer) await peer.setLocalDescription(offer);
    if (peer === this.peer) await gathered(peer);
    if (peer === this.peer) this.send({ type: "offer", line, sdp: peer.localDescription.sdp });
  }

  /** An answer came, to this page or another, to this offer or one before it. */
  async answered({ line, sdp }) {
    const peer = this.peer;
    if (!peer || line !== this.line) return;
    try {
      await peer.setRemoteDescription({ type: "answer", sdp });
      if (peer !== this.peer || peer.connectionState === "connected") return;
      // Only now: an endpoint that is being started takes longer to answer than a path takes to be found.
      const seconds = this.model.get("transport_choice") === "auto" ? FALLBACK_SECONDS : CONNECT_SECONDS;
      this.timer = setTimeout(() => this.noPath(peer), 1000 * seconds);
    } catch (error) {
      if (peer === this.peer) this.fail("browser_failed", String(error?.message ?? error));
    }
  }

  hearAgent(stream) {
    this.audio.srcObject = stream; // without an element some browsers deliver no sound to the graph
    this.heard = new GainNode(this.context);
    this.context.createMediaStreamSource(stream).connect(this.heard);
    this.heard.connect(this.sides, 0, 1);
    this.heard.connect(this.agentLevel);
  }

  async peerChanged(peer) {
    if (peer !== this.peer) return;
    if (peer.connectionState === "connected") {
      clearTimeout(this.timer);
      peer.voicelabConnected = true;
      this.send({ type: "through" });
      this.send({ type: "codec", codec: await negotiated(peer) });
    } else if (peer.connectionState === "failed") {
      if (peer.voicelabConnected) this.send({ type: "lost", line: this.line });
      else this.noPath(peer);
    }
  }

  /** ICE found no way through: relay over the comm, or say so. */
  noPath(peer) {
    if (peer !== this.peer || peer.connectionState === "connected") return;
    if (this.model.get("transport_choice") !== "auto") return this.fail("ice_failed");
    this.closePeer();
    this.relay();
  }

  // The relay.

  relay() {
    clearTimeout(this.timer);
    this.relaying = true;
    this.line = newId();
    this.player ??= this.newPlayer();
    this.send({ type: "relay", line: this.line, rate: this.context.sampleRate });
    this.capture ??= this.tap(this.inlet, 1, "heard", HEARD_SECONDS);
  }

  newPlayer() {
    const player = new AudioWorkletNode(this.context, "voicelab-player", { numberOfInputs: 0, outputChannelCount: [1] });
    player.port.onmessage = ({ data }) => this.send({ type: "relayed", ...data });
    this.loudspeaker = new GainNode(this.context);
    player.connect(this.loudspeaker).connect(this.context.destination);
    player.connect(this.sides, 0, 1);
    player.connect(this.agentLevel);
    this.applySwitches();
    return player;
  }

  fail(code, detail = "") {
    const { line } = this; // of a page that has asked for no call yet it is none, and ends nobody's
    this.release();
    this.tell({ state: "disconnected" });
    this.send({ type: "problem", line, code, detail });
  }

  hangUp() {
    const { line } = this;
    this.release();
    if (line) this.send({ type: "hang_up", line });
  }

  /** The kernel was restarted, or has died. */
  lose() {
    this.gone = true;
    this.release();
    this.tell({ state: "disconnected" });
  }

  closePeer() {
    clearTimeout(this.timer);
    this.peer?.close();
    this.heard?.disconnect();
    this.peer = this.sender = this.heard = null;
    this.audio.srcObject = null;
  }

  /** Let go of everything, also of what is only being asked for; how the call stands, the kernel knows. */
  release() {
    this.attempt += 1;
    this.closePeer();
    this.asking = this.relaying = false;
    this.line = null;
    this.releaseSound();
    // Only then: of a bar's own state and this one, which the kernel sends one after the other, this may be the older.
    if (this.hoped) this.tell({ state: this.model.get("state") });
    this.hoped = false;
    const held = this.held;
    this.held = null;
    if (held) this.send({ type: "let_go", microphone: held }); // at last: a notebook that was closed sends nothing
  }
}

/** Wait until the peer has its ICE candidates, within bounds. */
async function gathered(peer) {
  const deadline = Date.now() + 1000 * GATHER_SECONDS;
  while (peer.iceGatheringState !== "complete" && Date.now() < deadline) await new Promise((r) => setTimeout(r, 25));
}

/** The codec that is really sent, from the connection's own statistics. */
async function negotiated(peer) {
  for (let tries = 0; tries < 40; tries++) {
    const stats = await peer.getStats();
    for (const stat of stats.values()) {
      const codec = stat.type === "outbound-rtp" && stats.get(stat.codecId)?.mimeType;
      if (codec) return codec.replace("audio/", "").toLowerCase();
    }
    await new Promise((r) => setTimeout(r, 100));
  }
  return "";
}

function initialize({ model }) {
  const call = new CallMedia(model);
  call.place.media = call;
  model.on("msg:custom", (message, buffers) => {
    if (message.type === "answer") call.answered(message);
    if (message.type === "hung_up" && (!message.line || message.line === call.line)) call.release();
    if (message.type === "redial") call.redial();
    if (message.type === "play") call.play(message.id, buffers[0]);
    if (message.type === "silence") call.player?.port.postMessage("clear");
    if (message.type === "relay") {
      const samples = new Int16Array(bytesOf(buffers[0]));
      call.player?.port.postMessage({ item: message.item, index: message.index, samples });
    }
  });
  model.on("change:state", () => { call.hoped = false; });
  const gone = () => call.hangUp();
  for (const name of ["muted", "playback", "push_to_talk"]) model.on(`change:${name}`, () => call.applySwitches());
  model.on("comm_live_update", () => call.lose()); // it was live before this module had the model
  addEventListener("pagehide", gone);
  return () => {
    removeEventListener("pagehide", gone);
    call.place.media = null;
    call.release();
  };
}

function render({ model, el }) {
  const call = placeOf(model.get("identity")).media;
  el.style.display = "none";
  call.views += 1;
  return () => {
    call.views -= 1;
    setTimeout(() => { if (!call.views) call.hangUp(); }, 500); // a notebook closed; a redrawn cell comes back at once
  };
}

export default { initialize, render };
