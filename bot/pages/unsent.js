// What has not arrived yet: sent in order, tried again under the same id until the server says it is kept.

import { bubble, files, own } from "./lines.js";
import { byId, make, say } from "./words.js";

const PAUSES = [2, 4, 8, 15, 30]; // seconds
const KEPT = "tongxin.unsent";
const box = byId("unsent");

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Unsent {
  // arrived(item): it is kept. trouble(sentence): why nothing goes out, "" when it does. hotline(sentence): say it now.
  constructor({ who, arrived, trouble, hotline }) {
    Object.assign(this, { who, arrived, trouble, hotline, items: [], running: false, tries: 0, wake: () => {} });
    window.addEventListener("online", () => this.wake());
    window.addEventListener("focus", () => this.wake());
  }

  add(item) {
    if (item.press && this.items.some((other) => other.press === item.press && !other.failed)) return;
    item.id = newId();
    item.who = this.who();
    this.items.push(item);
    this.keep();
    this.draw(item);
    this.run();
  }

  // What an earlier visit could not send; somebody else's words are not said in this one's name.
  takeUp() {
    let kept = [];
    try {
      kept = JSON.parse(localStorage.getItem(KEPT) || "[]");
    } catch (broken) {
      kept = [];
    }
    for (const item of kept.filter((each) => each.who === "" || each.who === this.who())) {
      if (this.items.some((each) => each.id === item.id)) continue;
      this.items.push(item);
      this.draw(item);
    }
    this.keep();
    this.run();
  }

  keep() {
    try {
      localStorage.setItem(KEPT, JSON.stringify(this.items.filter((item) => !item.blob && !item.failed).map((item) => (
        { id: item.id, who: item.who, text: item.text, press: item.press, label: item.label, spot: item.spot }))));
    } catch (full) {
      // A browser that keeps nothing still sends.
    }
  }

  drop(item) {
    this.items = this.items.filter((other) => other !== item);
    if (item.shown) item.shown.remove();
    if (item.blob) URL.revokeObjectURL(item.src);
    this.keep();
  }

  clear() {
    for (const item of this.items.slice()) this.drop(item);
  }

  // The server shows the line itself now, perhaps before it has answered.
  seen(line) {
    const match = this.items.find((item) => !item.hidden && (item.blob ? line.files.length : item.spot ? !line.text : (item.text || item.label) === line.text));
    if (match && match.shown) {
      match.hidden = true;
      match.shown.hidden = true;
    }
  }

  async run() {
    if (this.running) return;
    this.running = true;
    for (let item; (item = this.items.find((each) => !each.failed)); ) {
      const wait = await this.attempt(item);
      if (wait) {
        this.mark(item, say("waiting"));
        await new Promise((resolve) => {
          this.wake = resolve;
          setTimeout(resolve, wait * 1000);
        });
      }
    }
    this.running = false;
  }

  // Seconds to wait before the next try; 0 to go on.
  async attempt(item) {
    for (let again = 0; again < 3; again++) {
      let response;
      let told = {};
      try {
        response = await post(item, this.who());
        told = await response.json().catch(() => ({}));
      } catch (offline) {
        this.trouble(say("offline"));
        return PAUSES[Math.min(this.tries++, PAUSES.length - 1)];
      }
      if (response.ok) return this.done(item);
      if (response.status === 409 && told.again) continue;
      if (told.hotline) this.hotline(told.hotline);
      if (response.status === 500 && this.tries > 3) return this.fail(item, say("odd"));
      if (response.status >= 500 || response.status === 429 || response.status === 408) {
        this.trouble(told.text || say("down"));
        this.tries += 1;
        return Number(response.headers.get("Retry-After")) || PAUSES[Math.min(this.tries, PAUSES.length - 1)];
      }
      return this.fail(item, told.text || say("odd"));
    }
    return this.fail(item, say("cookies"));
  }

  done(item) {
    this.tries = 0;
    this.trouble("");
    this.arrived(item);
    this.drop(item);
    return 0;
  }

  fail(item, why) {
    item.failed = true;
    this.keep();
    this.mark(item, say("failed", { why }), true);
    const choice = make("p", "choice");
    const again = make("button", "", say("again"));
    const drop = make("button", "", say("drop"));
    again.addEventListener("click", () => {
      item.failed = false;
      choice.remove();
      this.mark(item, "");
      this.run();
    });
    drop.addEventListener("click", () => this.drop(item));
    choice.append(again, drop);
    item.shown.append(choice);
    return 0;
  }

  draw(item) {
    const shown = make("div", "line mine");
    item.shown = shown;
    item.state = make("p", "state");
    if (item.blob) {
      item.src = URL.createObjectURL(item.blob);
      shown.append(files([{ src: item.src, kind: item.kind, state: "here" }]));
      item.state.textContent = say("sending");
    } else {
      shown.append(bubble(item.spot ? "📍 " + say("spot_sent") : own(item.text || item.label)));
    }
    shown.append(item.state);
    box.append(shown);
  }

  mark(item, words, bad) {
    item.state.textContent = words;
    item.state.classList.toggle("bad", Boolean(bad));
    item.shown.hidden = false;
  }
}

async function post(item, who) {
  const how = { method: "POST", credentials: "same-origin", cache: "no-store" };
  if (item.blob) {
    // On a slow line a photo should not travel twice: first a session, then the photo.
    if (!who) await fetch("/session", { ...how, headers: { "Content-Type": "application/json" }, body: "{}" });
    const headers = { "Content-Type": "application/octet-stream" };
    const query = new URLSearchParams({ event: item.id, kind: item.kind, album: item.album || "" });
    return fetch("/files?" + query, { ...how, headers, body: item.blob });
  }
  const said = item.press ? { press: item.press } : item.spot ? { spot: item.spot } : { text: item.text };
  const body = JSON.stringify({ event: item.id, ...said });
  return fetch("/messages", { ...how, headers: { "Content-Type": "application/json" }, body });
}
