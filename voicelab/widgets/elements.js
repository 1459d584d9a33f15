// What the widgets' scripts have in common; each of them comes behind this in one module.

function element(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

function button(attributes, ...children) {
  return element("button", { type: "button", className: "voicelab-button", ...attributes }, ...children);
}

/** A small one, as there are in the heads of lists. */
const small = (textContent, onclick) => button({ className: "voicelab-button voicelab-small", textContent, onclick });

/** An element of a drawing. */
function drawing(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const SCROLLING = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "];

/** An element that is scrolled by keys: the notebook would move its cursor with them. */
function scrollable(made) {
  made.tabIndex = 0;
  made.addEventListener("keydown", (event) => { if (SCROLLING.includes(event.key)) event.stopPropagation(); });
  return made;
}

/** Let the browser store this as a file. */
function save(name, data, type) {
  const href = URL.createObjectURL(new Blob([data], { type }));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** A name that nobody else has: all views of a widget hear all of its messages. `crypto` has one on https alone. */
const newId = () => `voicelab-${Math.random().toString(36).slice(2)}`;
