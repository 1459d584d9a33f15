// Where call bars and the browser's end of their call find each other, in whatever order a page makes them.

const calls = (globalThis[Symbol.for("voicelab.calls")] ??= new Map());

/** The place of a call: `media` holds it, once there is one, and `listeners` are told what becomes of it. */
function placeOf(identity) {
  if (!calls.has(identity)) calls.set(identity, { media: null, listeners: new Set() });
  return calls.get(identity);
}
