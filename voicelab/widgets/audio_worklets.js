// Runs on the audio thread: taps what goes by, and plays what a relayed call's answer consists of.

const REPORT_SECONDS = 0.1;
const FADE_SECONDS = 0.005; // a voice that is cut off fades so long: a sudden end is a click

/** Posts its input as interleaved int16, in pieces of the seconds it is told. */
class Tap extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.channels = processorOptions.channels;
    this.size = Math.round(sampleRate * processorOptions.seconds);
    this.begin();
  }

  begin() {
    this.piece = new Int16Array(this.size * this.channels);
    this.filled = 0;
  }

  process([input]) {
    const frames = input[0]?.length ?? 128;
    for (let frame = 0; frame < frames; frame++) {
      for (let channel = 0; channel < this.channels; channel++) {
        const sample = Math.max(-1, Math.min(1, input[channel]?.[frame] ?? 0));
        this.piece[this.filled * this.channels + channel] = Math.round(sample * 32767);
      }
      if (++this.filled === this.size) {
        this.port.postMessage(this.piece.buffer, [this.piece.buffer]);
        this.begin();
      }
    }
    return true;
  }
}

/** Plays pieces of answers one after another, and reports how much of which item was played. */
class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.ending = [];
    this.sounding = false;
    this.played = null;
    this.port.onmessage = ({ data }) => {
      if (data === "clear") {
        this.report();
        this.ending = this.sounding ? this.fade(this.queue[0]) : [];
        this.queue = [];
      } else {
        this.queue.push({ ...data, at: 0 });
      }
    };
  }

  report() {
    if (this.played?.frames) this.port.postMessage({ ...this.played.of, ms: (1000 * this.played.frames) / sampleRate });
    this.played = null;
  }

  fade(piece) {
    const rest = piece ? Array.from(piece.samples.slice(piece.at, piece.at + sampleRate * FADE_SECONDS)) : [];
    return rest.map((sample, at) => sample * (1 - (at + 1) / (rest.length + 1)));
  }

  process(_, [output]) {
    const out = output[0];
    for (let frame = 0; frame < out.length; frame++) {
      if (this.ending.length) {
        out[frame] = this.ending.shift() / 32768;
        continue;
      }
      const piece = this.queue[0];
      this.sounding = Boolean(piece);
      if (!piece) break;
      if (this.played?.of.item !== piece.item) {
        this.report();
        this.played = { of: { item: piece.item, index: piece.index }, frames: 0 };
      }
      out[frame] = piece.samples[piece.at++] / 32768;
      this.played.frames++;
      if (piece.at === piece.samples.length) this.queue.shift();
    }
    if (this.played && (!this.queue.length || this.played.frames > sampleRate * REPORT_SECONDS)) this.report();
    return true;
  }
}

registerProcessor("voicelab-tap", Tap);
registerProcessor("voicelab-player", Player);
