// The live transcript: bubbles for what was said, which can be heard again, and breadcrumbs for what was done.

const NAMES = { tool_call: "Tool call", tool_result: "Tool result", approval: "Approval", handoff: "Handoff",
  guardrail: "Guardrail", step: "Step", notice: "Notice" };
const STRETCHES = { "speech ended": "you spoke", "speech stopped": "silence, by which the end of your turn was noticed",
  committed: "until the turn was taken", "response created": "until the answer was begun",
  "first audio": "until its first sound", "audio done": "until all of it was made" };
const SIGNS = { "in progress": "…", pass: "✓", fail: "✗" };

function chip([name, check]) {
  const told = check.category ? `: ${check.category}` : "";
  const made = element("details", { className: `voicelab-chip voicelab-${check.state.replace(" ", "-")}` },
    element("summary", {}, `${SIGNS[check.state]} ${name}, ${check.state}${told}`));
  if (check.rationale) made.append(element("p", {}, check.rationale));
  return made;
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Where the time of a turn went: how long the caller waited in words, and all of it when it is opened. */
function waterfall({ stretches, to_first_audio_ms: first, spoken }, colors) {
  const total = stretches.reduce((sum, [, ms]) => sum + ms, 0);
  const bar = element("span", { className: "voicelab-waterfall" }, ...stretches.map(([mark, ms]) => {
    const part = element("span");
    Object.assign(part.style, { width: `${(100 * ms) / total}%`, background: colors[mark] });
    return part;
  }));
  bar.ariaHidden = "true";
  const told = first === null ? "No sound yet"
    : `Answered after ${spoken ? "about " : ""}${seconds(first)}`;
  const list = element("ul", {}, ...stretches.map(([mark, ms]) => {
    const sign = element("span", { className: "voicelab-sign" });
    sign.style.background = colors[mark];
    return element("li", {}, sign, `${seconds(ms)} ${STRETCHES[mark]}`);
  }));
  return element("details", { className: "voicelab-timing" }, element("summary", {}, told, bar), list);
}

function message(entry, turn, colors, play) {
  const who = entry.role === "user" ? "You" : entry.agent ?? "Agent";
  const line = element("div", { className: `voicelab-said voicelab-${entry.role}` },
    element("b", {}, who, ...(play ? [play] : [])), entry.text || "…");
  play?.setAttribute("aria-label", `Play what ${who === "You" ? "you" : who} said: ${entry.text}`);
  if (entry.status === "interrupted") {
    line.append(element("s", {}, entry.detail?.unheard ?? ""), element("i", {}, " (interrupted)"));
  }
  line.append(...Object.entries(entry.guardrails ?? {}).map(chip));
  if (entry.sources?.length)
    line.append(element("small", { className: "voicelab-sources" }, `Sources: ${entry.sources.join("; ")}`));
  if (!entry.in_context) line.append(element("small", {}, "No longer in the model's context"));
  if (turn?.stretches.length) line.append(waterfall(turn, colors));
  return line;
}

/** Plays one turn at a time; its button stops it. */
class Player {
  constructor(model) {
    this.model = model;
    this.audio = new Audio();
    this.view = newId();
    this.key = this.url = null;
    this.buttons = new Map();
    this.audio.onended = () => this.stop();
  }

  /** The button of an entry, the same one for as long as there is one: it may have the focus. */
  button(key) {
    if (!this.buttons.has(key))
      this.buttons.set(key, button({ className: "voicelab-play", onclick: () => this.toggle(key) }));
    this.show(key);
    return this.buttons.get(key);
  }

  toggle(key) {
    const stopped = this.key === key;
    this.stop();
    if (stopped) return;
    this.key = key;
    this.show(key);
    this.model.send({ type: "play", key, view: this.view });
  }

  take({ type, key, view }, [data]) {
    if (type !== "sound" || key !== this.key || view !== this.view) return;
    this.url = URL.createObjectURL(new Blob([data], { type: "audio/wav" }));
    this.audio.src = this.url;
    this.audio.play().catch(() => this.stop());
  }

  stop() {
    const key = this.key;
    this.audio.pause();
    if (this.url) URL.revokeObjectURL(this.url);
    this.key = this.url = null;
    if (key) this.show(key);
  }

  show(key) {
    const [shown, playing] = [this.buttons.get(key), this.key === key];
    shown.textContent = playing ? "■" : "▶";
    shown.ariaPressed = String(playing);
  }
}

function breadcrumb(entry) {
  const crumb = element("details", { className: `voicelab-crumb voicelab-${entry.kind}` },
    element("summary", {}, element("b", {}, NAMES[entry.kind]), entry.text));
  if (entry.detail) crumb.append(element("pre", {}, JSON.stringify(entry.detail, null, 2)));
  return crumb;
}

async function copy(text, told) {
  try {
    await navigator.clipboard.writeText(text); // there is none on plain http, and elsewhere it may be refused
    told.textContent = "Copied.";
  } catch {
    told.textContent = "This page may not copy; use Download.";
  }
  setTimeout(() => { told.textContent = ""; }, 4000);
}

function render({ model, el }) {
  const log = scrollable(element("div", { className: "voicelab-log", role: "log", ariaLive: "polite",
    ariaLabel: "Transcript" }));
  const told = element("span", { className: "voicelab-hint", role: "status" });
  const head = element("div", { className: "voicelab-head" }, element("h4", { className: "voicelab-heading" }, "Transcript"), told,
    small("Copy", () => copy(model.get("markdown"), told)),
    small("Download", () => save("transcript.md", model.get("markdown"), "text/markdown")));
  const player = new Player(model);
  const take = (news, buffers) => player.take(news, buffers);
  el.classList.add("voicelab-transcript");
  el.append(head, log);
  const nothing = element("p", { className: "voicelab-hint" }, "Nothing has been said yet.");
  const shown = new Map(); // by key: the line of an entry, and what it was made from
  const draw = () => {
    const [focus, atEnd] = [document.activeElement, log.scrollTop + log.clientHeight >= log.scrollHeight - 20];
    const [turns, heard] = [model.get("waterfalls"), new Set(model.get("heard"))];
    const lines = model.get("entries").map((entry) => {
      const [turn, known] = [turns[entry.key], shown.get(entry.key)];
      const told = JSON.stringify([entry, turn, heard.has(entry.key)]);
      if (known?.told === told) return known.line; // a screen reader would read it again
      const play = heard.has(entry.key) ? player.button(entry.key) : null;
      const line = entry.kind === "message" ? message(entry, turn, model.get("colors"), play) : breadcrumb(entry);
      line.ariaBusy = String(entry.status === "in_progress");
      const opens = (made) => made?.matches("details") ? made : made?.querySelector(".voicelab-timing");
      if (opens(known?.line)?.open) Object.assign(opens(line) ?? {}, { open: true });
      known?.line.replaceWith(line);
      shown.set(entry.key, { told, line });
      return line;
    });
    if (!lines.length) lines.push(nothing);
    lines.forEach((line, at) => { if (log.children[at] !== line) log.insertBefore(line, log.children[at] ?? null); });
    while (log.children.length > lines.length) log.lastChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
    if (focus !== document.activeElement && log.contains(focus)) focus.focus();
  };
  model.on("msg:custom", take);
  model.on("change:entries change:waterfalls change:heard", draw);
  draw();
  return () => {
    model.off("msg:custom", take);
    model.off("change:entries change:waterfalls change:heard", draw);
    player.stop();
  };
}

export default { render };
