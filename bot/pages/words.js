// The sentences of the page, in the language it was served in.

const sentences = JSON.parse(document.getElementById("sentences").textContent);

export function say(key, values) {
  return sentences[key].replace(/\{([a-z_]+)\}/g, (hole, name) => (values && name in values ? values[name] : hole));
}

// An element with a class and a text; texts are only ever put in as text.
export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

// Days and times are the city's, wherever the browser believes to be.
const zone = document.documentElement.dataset.zone;

export function clockOf(at) {
  return new Date(at).toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
}

export function dayOf(at) {
  return new Date(at).toLocaleDateString("en-CA", { timeZone: zone }); // 2026-11-23
}

export function byId(id) {
  return document.getElementById(id);
}
