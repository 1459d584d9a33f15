// The sound of a browser's call: one graph for microphone, recorded callers, recording and levels. Read together with
// call_media.js, which it comes before and which makes the connections.
const RECORDED_SECONDS = 0.25; // every message costs page, server and kernel time; a call's last piece is lost
const HUSH_MS = 300; // more than a jitter buffer holds; should the next answer begin before, it is heard
const FADE_SECONDS = 0.002;
const TAIL_MS = 300; // the microphone stays open a little longer than the talk button is held
const LISTENING = "none"; // as the microphone that is chosen

/** Whether the program that shows the notebook keeps the microphone from it: VS Code does, wherever it runs. */
const keptFrom = () => location.protocol === "vscode-webview:" || location.hostname.endsWith(".vscode-cdn.net")
  || document.featurePolicy?.allowsFeature("microphone") === false; // Chromium alone knows: its frame may not ask for one

/** The level of a block of samples (floats from -1 to 1), in dB relative to full scale. */
const levelOf = (samples) =>
  10 * Math.log10(Math.max(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length, 1e-10));

/** The bytes of a comm's buffer, by themselves. */
const bytesOf = ({ buffer, byteOffset, byteLength }) => buffer.slice(byteOffset, byteOffset + byteLength);

/** The next event of this kind. */
const next = (model, event) => new Promise((resolve) => {
  const heard = () => { model.off(event, heard); resolve(); };
  model.on(event, heard);
});

class CallSound {
  constructor(model) {
    this.model = model;
    this.place = placeOf(model.get("identity"));
    this.microphone = this.used = this.held = null; // held: the name of the stream that is asked for, or open
    this.gone = false;
    this.pressed = this.talking = this.hushed = false;
    this.audio = Object.assign(new Audio(), { autoplay: true });
  }

  send(content, buffers) {
    if (!this.gone) this.model.send(content, undefined, buffers);
  }

  /** Ask for the microphone; `null` if it is not wanted any more. Each try has a stream of its own from the kernel. */
  async openMicrophone(wanted) {
    while (wanted() && this.model.get("microphone") === this.used) await next(this.model, "change:microphone");
    if (!wanted()) return null;
    this.used = this.held = this.model.get("microphone");
    this.send({ type: "hold", microphone: this.held });
    const camera = await this.model.widget_manager.get_model(this.used.slice("IPY_MODEL_".length));
    const stream = wanted() ? await camera.captureStream() : null;
    if (wanted()) return stream;
    stream?.getTracks().forEach((track) => track.stop());
    return null;
  }

  /** A stream of nothing in the microphone's place, for those who listen, write, and play recordings. */
  silence() {
    this.nothing = new AudioContext();
    const zero = new ConstantSourceNode(this.nothing, { offset: 0 }); // without one no packets go out: an engine hangs up
    const line = new MediaStreamAudioDestinationNode(this.nothing);
    zero.connect(line);
    zero.start();
    return line.stream;
  }

  async listDevices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const inputs = devices.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId);
    this.send({ type: "devices", devices: inputs.map(({ deviceId, label }) => ({ id: deviceId, label })) });
  }

  /** One audio graph for the level, the recording, the relay and recorded callers. */
  async startAudio() {
    const stream = this.microphone;
    try {
      this.context = new AudioContext({ sampleRate: 24000 });
      this.source = this.context.createMediaStreamSource(stream);
    } catch { // some browsers cannot capture at another rate than the device's: the kernel resamples
      this.context?.close();
      this.context = new AudioContext();
      this.source = this.context.createMediaStreamSource(stream);
    }
    const context = this.context;
    const url = URL.createObjectURL(new Blob([this.model.get("worklets")], { type: "text/javascript" }));
    await context.audioWorklet.addModule(url).finally(() => URL.revokeObjectURL(url));
    if (context !== this.context) return; // hung up meanwhile
    this.inlet = new GainNode(this.context);
    this.source.connect(this.inlet);
    this.sides = new ChannelMergerNode(this.context, { numberOfInputs: 2 });
    this.inlet.connect(this.sides, 0, 0);
    this.tap(this.sides, 2, "recorded", RECORDED_SECONDS);
    this.watchLevels();
    this.applySwitches();
  }

  tap(from, channels, type, seconds) {
    const node = new AudioWorkletNode(this.context, "voicelab-tap", { numberOfOutputs: 0, channelCount: channels,
      channelCountMode: "explicit", channelInterpretation: "discrete", processorOptions: { channels, seconds } });
    const rate = this.context.sampleRate;
    node.port.onmessage = ({ data }) => {
      if (this.busy && this.model.get("state") === "connected") this.send({ type, rate }, [data]);
    };
    from.connect(node);
    return node;
  }

  /** Play a WAV into the call in the microphone's place; only the page that is in the call does it, and says when. */
  async play(id, data) {
    if (!this.busy) return;
    const context = this.context;
    try {
      const buffer = await context.decodeAudioData(bytesOf(data));
      if (context !== this.context) return;
      const source = new AudioBufferSourceNode(context, { buffer });
      const line = new MediaStreamAudioDestinationNode(context);
      this.source.disconnect();
      source.connect(this.inlet);
      source.connect(line);
      await this.sender?.replaceTrack(line.stream.getAudioTracks()[0]);
      // A closed context ends nothing: hanging up has to.
      await new Promise((done) => { this.stopPlaying = source.onended = done; source.start(); });
    } finally {
      if (context === this.context) {
        this.source.connect(this.inlet);
        await this.sender?.replaceTrack(this.microphone.getAudioTracks()[0]);
      }
      this.send({ type: "played", id });
    }
  }

  applySwitches() {
    const open = !this.model.get("muted") && (!this.model.get("push_to_talk") || this.talking);
    this.microphone?.getTracks().forEach((track) => { track.enabled = open; });
    this.audio.muted = !this.model.get("playback") || this.hushed;
    this.heard?.gain.setTargetAtTime(this.hushed ? 0 : 1, this.context.currentTime, FADE_SECONDS);
    if (this.loudspeaker) this.loudspeaker.gain.value = this.model.get("playback") ? 1 : 0;
  }

  /** What the jitter buffer still has of an answer that was cut, a tenth of a second or so, nobody wants to hear. */
  hush(hushed) {
    clearTimeout(this.hushing);
    this.hushed = hushed;
    this.applySwitches();
    if (hushed) this.hushing = setTimeout(() => this.hush(false), HUSH_MS);
  }

  talk(down) {
    if (down === this.pressed) return;
    this.pressed = down;
    clearTimeout(this.tail);
    const apply = () => { this.talking = down; this.applySwitches(); };
    if (down) apply();
    else this.tail = setTimeout(apply, TAIL_MS);
    this.send({ type: down ? "press" : "release" });
  }

  watchLevels() {
    const [you, agent] = [0, 1].map(() => new AnalyserNode(this.context, { fftSize: 1024 }));
    this.inlet.connect(you);
    this.agentLevel = agent;
    const block = new Float32Array(you.fftSize);
    const levelAt = (analyser) => { analyser.getFloatTimeDomainData(block); return levelOf(block); };
    this.meter = setInterval(() => this.tell({ level: { you: levelAt(you), agent: levelAt(agent) } }), 100);
  }

  releaseSound() {
    clearInterval(this.meter);
    clearTimeout(this.tail);
    clearTimeout(this.hushing);
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.context?.close();
    this.nothing?.close();
    this.stopPlaying?.();
    this.nothing = this.microphone = this.context = this.source = this.inlet = this.sides = null;
    this.player = this.capture = this.loudspeaker = this.agentLevel = this.stopPlaying = null;
    this.pressed = this.talking = this.hushed = false;
    this.tell({ level: { you: null, agent: null } });
  }

  tell(news) {
    for (const listener of this.place.listeners) listener(news);
  }
}
