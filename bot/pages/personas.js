// Only in the demo: the bar with everybody one can be, and how much each has not seen.

import { byId, make, say } from "./words.js";

const SEEN = "tongxin.seen";
const bar = byId("personas");
let counts = new Map();

function seen() {
  try {
    return JSON.parse(localStorage.getItem(SEEN) || "{}");
  } catch (broken) {
    return {};
  }
}

export function draw(personas, become) {
  bar.replaceChildren(make("p", "", say("demo")));
  counts = new Map();
  for (const { user, label, here } of personas) {
    const button = make("button", "", label);
    const count = make("span", "count");
    count.hidden = true;
    button.type = "button";
    button.setAttribute("aria-pressed", String(here));
    button.append(count);
    button.addEventListener("click", () => become(user));
    bar.append(button);
    counts.set(user, { count, here });
  }
  bar.hidden = false;
}

export async function become(user) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch("/persona", { method: "POST", headers, body: JSON.stringify({ user }) });
  return response.ok;
}

// The person one is has seen this line.
export function look(line) {
  const known = seen();
  for (const [user, { here }] of counts) if (here && line) known[user] = line;
  localStorage.setItem(SEEN, JSON.stringify(known));
}

export async function unread() {
  const response = await fetch("/others?" + new URLSearchParams(seen()), { cache: "no-store" });
  if (!response.ok) return;
  const told = await response.json();
  for (const [user, { count, here }] of counts) {
    count.hidden = here || !told[user];
    count.textContent = told[user] || "";
    count.setAttribute("aria-label", say("unread", { count: told[user] || 0 }));
  }
}
