// A recorded call: two waveforms on one clock, the turns shaded, the events marked, a cursor where it plays.

const SIDES = [["Caller", "#2cb67d"], ["Agent", "#7f5af0"]];
const [WIDTH, HEIGHT] = [800, 60];
const LINE = 10; // of the marks' names
const NAME = 60; // the width of a name: one that is closer to the name before it stands a line lower

/** The outline of a waveform around its middle line, as the points of a polygon. */
function outline(peaks, width, height) {
  const at = (index) => (index * width) / Math.max(1, peaks.length - 1);
  const upper = peaks.map((peak, index) => `${at(index).toFixed(1)},${(height * (1 - peak) / 2).toFixed(1)}`);
  const lower = peaks.map((peak, index) => `${at(index).toFixed(1)},${(height * (1 + peak) / 2).toFixed(1)}`);
  return [...upper, ...lower.reverse()].join(" ");
}

function picture(model) {
  const seconds = model.get("seconds") || 1;
  const x = (time) => (WIDTH * time) / seconds;
  const drawn = drawing("svg", { viewBox: `0 0 ${WIDTH} ${2 * HEIGHT + 2 * LINE + 4}`, role: "img", preserveAspectRatio: "none",
    "aria-label": `Waveform of ${seconds.toFixed(1)} seconds, ${model.get("turns").length} turns of the caller` });
  for (const [start, end] of model.get("turns"))
    drawn.append(drawing("rect", { x: x(start), y: 0, width: x(end - start), height: HEIGHT, fill: "#2cb67d", opacity: 0.18 }));
  model.get("peaks").forEach((peaks, side) => drawn.append(drawing("polygon", { fill: SIDES[side][1],
    points: outline(peaks, WIDTH, HEIGHT), transform: `translate(0 ${side * HEIGHT})` })));
  let [before, lower] = [-Infinity, false];
  for (const [time, name] of model.get("notes")) {
    lower = x(time) - before < NAME && !lower;
    before = x(time);
    const mark = drawing("line", { x1: x(time), x2: x(time), y1: HEIGHT, y2: 2 * HEIGHT + 4, class: "voicelab-note" });
    mark.append(drawing("title", {}, `${time.toFixed(2)} s: ${name}`));
    drawn.append(mark, drawing("text", { x: x(time), y: 2 * HEIGHT + (lower ? 2 : 1) * LINE + 2, class: "voicelab-note" }, name));
  }
  const cursor = drawing("line", { x1: 0, x2: 0, y1: 0, y2: 2 * HEIGHT, class: "voicelab-cursor" });
  drawn.append(cursor);
  return { drawn, place: (time) => { for (const end of ["x1", "x2"]) cursor.setAttribute(end, x(time)); } };
}

function render({ model, el }) {
  const { drawn, place } = picture(model);
  const view = newId();
  const audio = element("audio", { controls: true, preload: "none" });
  const load = button({ textContent: "Play", onclick: () => model.send({ type: "sound", view }) });
  const link = element("a", { textContent: "Download WAV", download: "call.wav" });
  const legend = element("p", {}, ...SIDES.flatMap(([name, color]) => {
    const sign = element("span", { textContent: "■ " });
    sign.style.color = color;
    return [sign, `${name} `];
  }), "· shaded: turns as detected · lines: events");
  el.classList.add("voicelab-recording");
  el.append(drawn, legend, load);
  let url = null;
  const take = (news, [data]) => {
    if (news.type !== "sound" || news.view !== view || url) return;
    url = URL.createObjectURL(new Blob([data], { type: "audio/wav" }));
    audio.src = link.href = url;
    load.replaceWith(audio, link);
    audio.play().catch(() => {}); // a browser may want another click
  };
  let frame = null;
  const follow = () => { place(audio.currentTime); frame = requestAnimationFrame(follow); };
  audio.onplay = follow;
  audio.onpause = () => cancelAnimationFrame(frame);
  drawn.onclick = (event) => {
    const box = drawn.getBoundingClientRect();
    audio.currentTime = (model.get("seconds") * (event.clientX - box.left)) / box.width;
    place(audio.currentTime);
  };
  model.on("msg:custom", take);
  return () => {
    model.off("msg:custom", take);
    cancelAnimationFrame(frame);
    audio.pause();
    if (url) URL.revokeObjectURL(url);
  };
}

export default { render };
