// The live transcript: bubbles for what was said, breadcrumbs for what was done, each opening to its JSON.

const NAMES = { tool_call: "Tool call", tool_result: "Tool result", approval: "Approval", handoff: "Handoff",
  guardrail: "Guardrail", step: "Step", notice: "Notice" };
const SIGNS = { "in progress": "…", pass: "✓", fail: "✗" };

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function chip([name, check]) {
  const told = check.category ? `: ${check.category}` : "";
  const made = element("details", `voicelab-chip voicelab-${check.state.replace(" ", "-")}`,
    element("summary", "", `${SIGNS[check.state]} ${name}, ${check.state}${told}`));
  if (check.rationale) made.append(element("p", "", check.rationale));
  return made;
}

function waterfall({ stretches, to_first_audio_ms: first, spoken }, colors) {
  const total = stretches.reduce((sum, [, ms]) => sum + ms, 0);
  const bar = element("div", "voicelab-waterfall", ...stretches.map(([mark, ms]) => {
    const part = element("span");
    Object.assign(part.style, { width: `${(100 * ms) / total}%`, background: colors[mark] });
    part.title = `${mark}: ${ms} ms`;
    return part;
  }));
  const told = first === null ? "no sound" : `${spoken ? "~" : ""}${first} ms to the first sound`;
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", stretches.map(([mark, ms]) => `${mark} ${ms} ms`).join(", "));
  return element("div", "voicelab-timing", bar, element("small", "", told));
}

function message(entry, turn, colors) {
  const who = entry.role === "user" ? "You" : entry.agent ?? "Agent";
  const line = element("div", `voicelab-said voicelab-${entry.role}`, element("b", "", who), entry.text || "…");
  if (entry.status === "interrupted") {
    line.append(element("s", "", entry.detail?.unheard ?? ""), element("i", "", " (interrupted)"));
  }
  line.append(...Object.entries(entry.guardrails ?? {}).map(chip));
  if (entry.sources?.length) line.append(element("small", "voicelab-sources", `Sources: ${entry.sources.join("; ")}`));
  if (!entry.in_context) line.append(element("small", "", "No longer in the model's context"));
  if (turn?.stretches.length) line.append(waterfall(turn, colors));
  return line;
}

function breadcrumb(entry) {
  const crumb = element("details", `voicelab-crumb voicelab-${entry.kind}`,
    element("summary", "", element("b", "", NAMES[entry.kind]), entry.text));
  if (entry.detail) crumb.append(element("pre", "", JSON.stringify(entry.detail, null, 2)));
  return crumb;
}

function button(text, onclick) {
  const made = element("button", "voicelab-button", text);
  Object.assign(made, { type: "button", onclick });
  return made;
}

async function copy(text, told) {
  await navigator.clipboard.writeText(text);
  told.textContent = "Copied.";
  setTimeout(() => { told.textContent = ""; }, 2000);
}

function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function render({ model, el }) {
  const log = element("div", "voicelab-log");
  log.setAttribute("role", "log");
  log.setAttribute("aria-live", "polite");
  log.setAttribute("aria-label", "Transcript");
  log.tabIndex = 0;
  const told = element("span", "voicelab-hint");
  told.setAttribute("role", "status");
  const tools = element("div", "voicelab-filters", button("Copy", () => copy(model.get("markdown"), told)),
    button("Download", () => download("transcript.md", model.get("markdown"))), told);
  el.classList.add("voicelab-transcript");
  el.append(element("h4", "voicelab-heading", "Transcript"), tools, log);
  const draw = () => {
    const open = new Set([...log.querySelectorAll("details[open]")].map((crumb) => crumb.dataset.key));
    const turns = model.get("waterfalls");
    const lines = model.get("entries").map((entry) => {
      const line = entry.kind === "message" ? message(entry, turns[entry.key], model.get("colors")) : breadcrumb(entry);
      line.dataset.key = entry.key;
      if (open.has(entry.key)) line.open = true;
      return line;
    });
    log.replaceChildren(...(lines.length ? lines : [element("p", "voicelab-hint", "Nothing has been said yet.")]));
    log.scrollTop = log.scrollHeight;
  };
  model.on("change:entries change:waterfalls", draw);
  draw();
  return () => model.off("change:entries change:waterfalls", draw);
}

export default { render };
