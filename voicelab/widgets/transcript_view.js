// The live transcript: bubbles for what was said, breadcrumbs for what was done, each opening to its JSON.

const NAMES = { tool_call: "Tool call", tool_result: "Tool result", approval: "Approval", handoff: "Handoff",
  notice: "Notice" };

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function message(entry) {
  const who = entry.role === "user" ? "You" : entry.agent ?? "Agent";
  const line = element("div", `voicelab-said voicelab-${entry.role}`, element("b", "", who), entry.text || "…");
  if (entry.status === "interrupted") {
    line.append(element("s", "", entry.detail?.unheard ?? ""), element("i", "", " (interrupted)"));
  }
  if (entry.sources?.length) line.append(element("small", "voicelab-sources", `Sources: ${entry.sources.join("; ")}`));
  if (!entry.in_context) line.append(element("small", "", "No longer in the model's context"));
  return line;
}

function breadcrumb(entry) {
  const crumb = element("details", `voicelab-crumb voicelab-${entry.kind}`,
    element("summary", "", element("b", "", NAMES[entry.kind]), entry.text));
  if (entry.detail) crumb.append(element("pre", "", JSON.stringify(entry.detail, null, 2)));
  return crumb;
}

function render({ model, el }) {
  const log = element("div", "voicelab-log");
  log.setAttribute("role", "log");
  log.setAttribute("aria-live", "polite");
  log.setAttribute("aria-label", "Transcript");
  log.tabIndex = 0;
  el.classList.add("voicelab-transcript");
  el.append(element("h4", "voicelab-heading", "Transcript"), log);
  const draw = () => {
    const open = new Set([...log.querySelectorAll("details[open]")].map((crumb) => crumb.dataset.key));
    const lines = model.get("entries").map((entry) => {
      const line = entry.kind === "message" ? message(entry) : breadcrumb(entry);
      line.dataset.key = entry.key;
      if (open.has(entry.key)) line.open = true;
      return line;
    });
    log.replaceChildren(...(lines.length ? lines : [element("p", "voicelab-hint", "Nothing has been said yet.")]));
    log.scrollTop = log.scrollHeight;
  };
  model.on("change:entries", draw);
  draw();
  return () => model.off("change:entries", draw);
}

export default { render };
