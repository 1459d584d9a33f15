// The event table. Only the rows in sight are elements; a row opens to its JSON below the list.

const ROW = 22; // pixels; the style sheet has the same height
const AROUND = 12; // rows kept ready above and below those in sight
const MARKS = { client: ["▲", "sent"], server: ["▼", "received"], other: ["•", "session"] };
const SUMMARY = 4; // its place in a row as it comes

/** Whether a row passes the filter: each part that is set has to fit. */
function passes(row, { direction, type, text, turn }) {
  const words = `${row.type} ${row.summary}`.toLowerCase();
  return (!direction || row.direction === direction) && (!type || row.type === type)
    && (!text || words.includes(text.toLowerCase())) && (!turn || row.turn === Number(turn));
}

class Table {
  constructor(model, el) {
    Object.assign(this, { model, all: [], shown: [], filter: {}, chosen: null, paused: false, waiting: [], due: false });
    this.view = newId();
    this.begun = false;
    this.types = new Set();
    this.turns = 0;
    this.build(el);
    this.unhook = this.hook();
  }

  build(el) {
    const select = (name, label) => element("select", { className: "voicelab-select", ariaLabel: label,
      onchange: (event) => this.filterBy(name, event.target.value) });
    this.heading = element("h4", { className: "voicelab-heading" });
    this.direction = select("direction", "Direction");
    this.type = select("type", "Type");
    this.turn = select("turn", "Turn");
    this.direction.append(new Option("All directions", ""), ...Object.entries(MARKS).map(([value, [mark, word]]) =>
      new Option(`${mark} ${word}`, value)));
    this.text = element("input", { type: "search", className: "voicelab-text", placeholder: "Search", ariaLabel: "Search",
      oninput: () => this.filterBy("text", this.text.value) });
    this.text.onkeydown = (event) => event.stopPropagation(); // the notebook has shortcuts of its own
    this.pause = small("Pause", () => this.setPaused(!this.paused));
    this.follow = element("input", { type: "checkbox", checked: true, onchange: () => this.draw() });
    const download = small("Download", () => this.model.send({ type: "download", view: this.view }));
    this.space = element("div", { className: "voicelab-space" });
    this.list = element("div", { className: "voicelab-rows", tabIndex: 0, role: "listbox", ariaLabel: "Events" }, this.space);
    this.list.onscroll = () => this.scrolled();
    this.list.onkeydown = (event) => this.key(event);
    this.detail = element("div", { className: "voicelab-detail", role: "region", ariaLabel: "Event", hidden: true });
    const followLabel = element("label", { className: "voicelab-switch" }, this.follow, "Follow");
    const head = element("div", { className: "voicelab-head" }, this.heading, followLabel, this.pause, download);
    const filters = element("div", { className: "voicelab-filters" }, this.direction, this.type, this.turn, this.text);
    el.classList.add("voicelab-events");
    el.append(head, filters, this.list, this.detail);
  }

  hook() {
    const take = (news, buffers) => this.take(news, buffers);
    this.model.on("msg:custom", take);
    this.model.send({ type: "hello", view: this.view });
    return () => this.model.off("msg:custom", take);
  }

  take(news, buffers) {
    if (news.view ? news.view !== this.view : !this.begun) return; // another view's, or in what is still to come for this
    if (news.type === "begin") this.begun = true;
    if (news.type === "grown") this.grow(news);
    const rows = news.type === "rows" ? JSON.parse(new TextDecoder().decode(buffers[0])) : [];
    if (this.paused) this.waiting.push(...rows);
    else this.add(rows);
    if (news.type === "payload" && news.number === this.chosen?.number) this.open(news);
    if (news.type === "file") save(news.name, buffers[0], "application/jsonl");
    this.later();
  }

  add(rows) {
    for (const [number, direction, time, type, summary, turn, links, error] of rows) {
      const row = { number, direction, time, type, summary, turn, links, error };
      row.since = row.time - (this.all.at(-1)?.time ?? row.time);
      this.all.push(row);
      this.types.add(row.type);
      this.turns = Math.max(this.turns, row.turn);
      if (passes(row, this.filter)) this.shown.push(row);
    }
  }

  /** Appends of audio that follow each other share a row. */
  grow({ number, summary }) {
    const row = this.all[number - 1];
    if (row) row.summary = summary;
    const waiting = this.waiting.find(([waits]) => waits === number);
    if (waiting) waiting[SUMMARY] = summary;
  }

  setPaused(paused) {
    this.paused = paused;
    this.pause.ariaPressed = String(paused);
    this.pause.textContent = paused ? "Go on" : "Pause";
    if (!paused) this.add(this.waiting.splice(0));
    this.later();
  }

  filterBy(name, value) {
    this.filter[name] = value;
    this.shown = this.all.filter((row) => passes(row, this.filter));
    this.later();
  }

  /** At most one drawing for each frame of the screen, however many messages there are. */
  later() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => { this.due = false; this.draw(); });
  }

  draw() {
    const hidden = this.waiting.length ? `, ${this.waiting.length} waiting` : "";
    const count = this.shown.length === this.all.length ? `${this.all.length}` : `${this.shown.length} of ${this.all.length}`;
    this.heading.textContent = `${this.model.get("title")} (${count}${hidden})`;
    options(this.type, "All types", [...this.types].sort());
    options(this.turn, "All turns", Array.from({ length: this.turns }, (_, index) => String(index + 1)), "Turn ");
    this.space.style.height = `${this.shown.length * ROW}px`;
    if (this.follow.checked && !this.paused) this.list.scrollTop = this.list.scrollHeight;
    this.drawRows();
  }

  drawRows() {
    const first = Math.max(0, Math.floor(this.list.scrollTop / ROW) - AROUND);
    const last = Math.min(this.shown.length, first + Math.ceil(this.list.clientHeight / ROW) + 2 * AROUND);
    this.space.replaceChildren(...this.shown.slice(first, last).map((row, index) => this.row(row, first + index)));
  }

  row(row, place) {
    const [mark, word] = MARKS[row.direction];
    const cell = (name, textContent, title = "") => element("span", { className: `voicelab-${name}`, textContent, title });
    const line = element("div", { id: this.nameOf(row), role: "option", ariaPosInSet: String(place + 1),
      ariaSetSize: String(this.shown.length), className: `voicelab-event voicelab-${row.direction}`,
      onclick: () => this.choose(row) },
      Object.assign(cell("mark", mark, word), { ariaLabel: word }), cell("time", `${row.time.toFixed(2)} s`),
      cell("since", `+${(1000 * row.since).toFixed(0)}`, "ms since the event before"), cell("type", row.type, row.type),
      cell("summary", row.summary, row.summary));
    line.style.top = `${place * ROW}px`;
    line.ariaSelected = String(row === this.chosen);
    line.classList.toggle("voicelab-failed", row.error);
    const together = this.chosen && row !== this.chosen && row.links.some((id) => this.chosen.links.includes(id));
    line.classList.toggle("voicelab-together", Boolean(together));
    return line;
  }

  /** The id of a row's element. */
  nameOf(row) {
    return `${this.view}-${row.number}`;
  }

  choose(row) {
    this.chosen = row === this.chosen ? null : row;
    this.detail.hidden = !this.chosen;
    this.detail.replaceChildren();
    this.list.setAttribute("aria-activedescendant", this.chosen ? this.nameOf(row) : "");
    if (this.chosen) this.model.send({ type: "open", number: row.number });
    this.drawRows();
  }

  open({ payload, changes }) {
    const told = (value) => (value === null || value === undefined ? "–" : JSON.stringify(value));
    const rows = changes.map(({ path, before, after }) => element("tr", {}, element("th", { textContent: path }),
      element("td", { textContent: told(before) }), element("td", { textContent: told(after) })));
    const head = element("tr", {}, ...["Setting", "Before", "After"].map((textContent) => element("th", { textContent })));
    this.detail.replaceChildren(
      element("b", { textContent: `${this.chosen.number} · ${this.chosen.type}` }),
      ...(rows.length ? [element("table", { className: "voicelab-changes" }, head, ...rows)] : []),
      scrollable(element("pre", { textContent: JSON.stringify(payload, null, 2) })));
  }

  scrolled() {
    const atEnd = this.list.scrollTop + this.list.clientHeight >= this.list.scrollHeight - ROW;
    if (!atEnd && this.list.matches(":hover, :focus")) this.follow.checked = false; // somebody is reading further up
    this.drawRows();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === "Escape" && this.chosen) this.choose(this.chosen);
    if (step === undefined || !this.shown.length) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.chosen ? this.shown.indexOf(this.chosen) : -1;
    const place = Math.max(0, Math.min(this.shown.length - 1, at + step));
    this.follow.checked = false;
    if (this.shown[place] !== this.chosen) this.choose(this.shown[place]);
    const top = place * ROW;
    if (top < this.list.scrollTop) this.list.scrollTop = top;
    if (top + ROW > this.list.scrollTop + this.list.clientHeight) this.list.scrollTop = top + ROW - this.list.clientHeight;
  }
}

/** Offer these values in a select, without disturbing it if it has them already. */
function options(select, all, values, prefix = "") {
  if (select.options.length === values.length + 1) return;
  const chosen = select.value;
  select.replaceChildren(new Option(all, ""), ...values.map((value) => new Option(prefix + value, value)));
  select.value = chosen;
}

function render({ model, el }) {
  const table = new Table(model, el);
  return () => table.unhook();
}

export default { render };
