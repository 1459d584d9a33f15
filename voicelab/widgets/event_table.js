// The event table: a row an event, ▲ sent, ▼ received, • of the session itself; a row opens to its JSON.

const KEPT = 500;
const MARKS = { client: ["▲", "sent"], server: ["▼", "received"], other: ["•", "session"] };

function cell(className, text) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}

function row({ direction, time, type, summary, payload }) {
  const line = document.createElement("details");
  line.className = `voicelab-event voicelab-${direction}${type === "error" ? " voicelab-failed" : ""}`;
  const head = document.createElement("summary");
  const [mark, word] = MARKS[direction];
  const sign = cell("voicelab-mark", mark);
  sign.title = word;
  sign.setAttribute("aria-label", word);
  head.append(sign, cell("voicelab-time", `${time.toFixed(2)} s`), cell("voicelab-type", type),
    cell("voicelab-summary", summary));
  line.append(head);
  line.addEventListener("toggle", () => { // the JSON is written out only when somebody looks
    if (line.open && line.children.length === 1) {
      const json = document.createElement("pre");
      json.textContent = JSON.stringify(payload, null, 2);
      line.append(json);
    }
  });
  return line;
}

function render({ model, el }) {
  const heading = document.createElement("h4");
  heading.className = "voicelab-heading";
  const rows = document.createElement("div");
  rows.className = "voicelab-rows";
  rows.tabIndex = 0;
  rows.setAttribute("role", "log");
  rows.setAttribute("aria-live", "off");
  rows.setAttribute("aria-label", "Events");
  el.classList.add("voicelab-events");
  el.append(heading, rows);
  const count = (total) => { heading.textContent = `Events (${total})`; };
  const onMessage = (news) => {
    if (news.type === "snapshot") rows.replaceChildren();
    const following = rows.scrollTop + rows.clientHeight >= rows.scrollHeight - 30;
    rows.append(...news.events.map(row));
    while (rows.children.length > KEPT) rows.firstChild.remove();
    if (following) rows.scrollTop = rows.scrollHeight;
    count(news.total);
  };
  count(0);
  model.on("msg:custom", onMessage);
  model.send({ type: "hello" });
  return () => model.off("msg:custom", onMessage);
}

export default { render };
