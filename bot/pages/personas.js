// Only in the demo: everybody one can be, and how much each has not seen.

import { byId, make, say } from "./words.js";

const SEEN = "tongxin.seen";
const bar = byId("personas");
const wide = window.matchMedia("(min-width: 70rem)");
let people = [];

function seen() {
  try {
    return JSON.parse(localStorage.getItem(SEEN) || "{}");
  } catch (broken) {
    return {};
  }
}

export function draw(personas, become) {
  people = personas.map(({ user, label, here }) => {
    const button = make("button", "", label);
    const count = button.appendChild(make("span", "count"));
    button.type = "button";
    button.setAttribute("aria-pressed", String(here));
    button.addEventListener("click", () => become(user));
    return { user, here, button, count };
  });
  byId("everybody").replaceChildren(...people.map((one) => one.button));
  byId("me").textContent = (personas.find((one) => one.here) || { label: "" }).label;
  bar.hidden = false;
  bar.open = wide.matches;
  wide.onchange = () => (bar.open = wide.matches);
  document.body.classList.add("demo");
}

export async function become(user) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch("/persona", { method: "POST", headers, body: JSON.stringify({ user }) });
  return response.ok;
}

// The person one is has seen this line.
export function look(line) {
  const known = seen();
  for (const { user, here } of people) if (here && line) known[user] = line;
  localStorage.setItem(SEEN, JSON.stringify(known));
}

function mark(count, number) {
  count.hidden = !number;
  const shown = make("span", "", String(number));
  shown.setAttribute("aria-hidden", "true");
  count.replaceChildren(shown, make("span", "unseen", " " + say("unread", { count: number })));
}

export async function unread() {
  const known = seen();
  const response = await fetch("/others?" + new URLSearchParams(known), { cache: "no-store" });
  if (!response.ok) return;
  const told = await response.json();
  let all = 0;
  for (const { user, here, count } of people) {
    // What happened before the first visit is nobody's news.
    if (!known[user]) known[user] = told.now;
    const number = here ? 0 : told.unread[user] || 0;
    all += number;
    mark(count, number);
  }
  mark(byId("unread"), all);
  localStorage.setItem(SEEN, JSON.stringify(known));
}
