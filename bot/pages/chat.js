// The chat page: what happens when somebody writes, taps, arrives and leaves.

import * as give from "./give.js";
import { Hear, ask } from "./hear.js";
import * as lines from "./lines.js";
import * as personas from "./personas.js";
import { Unsent } from "./unsent.js";
import { byId, make, say } from "./words.js";

const WRITING = "tongxin.writing";
const KIOSK_SECONDS = 180;
const SETTLING = 400;
const words = byId("words");
const log = byId("log");
let who = "";
let demo = false;
let settled = 0;

const unsent = new Unsent({ who: () => who, arrived, trouble, hotline });
const hear = new Hear({ newest: lines.newest, lines: show, bye: () => load(), others: () => personas.unread() });

function trouble(sentence) {
  if (byId("notice").textContent !== sentence) byId("notice").textContent = sentence;
}

function hotline(sentence) {
  const line = make("div", "line urgent");
  line.setAttribute("role", "alert");
  line.append(lines.bubble(sentence));
  const old = byId("hotline");
  if (old) old.remove();
  line.id = "hotline";
  byId("unsent").append(line);
  toEnd();
}

// Reading further up is not disturbed; whoever is at the end stays there.
function atEnd() {
  const page = document.documentElement;
  return page.scrollHeight - window.scrollY - window.innerHeight < 160;
}

function toEnd() {
  window.scrollTo({ top: document.documentElement.scrollHeight });
  byId("newest").hidden = true;
  settle();
}

// What has just come or moved feels no finger for a moment: the second tap of two would hit a button nobody meant.
// A keyboard points at its button, and is never kept waiting.
function settle() {
  clearTimeout(settled);
  log.classList.add("settling");
  settled = setTimeout(() => log.classList.remove("settling"), SETTLING);
}

function show(all) {
  const end = atEnd();
  const fresh = lines.add(all, press);
  if (!fresh.length) return;
  for (const line of fresh) if (line.mine) unsent.seen(line);
  if (end || fresh.some((line) => line.mine)) toEnd();
  else byId("newest").hidden = false;
  if (demo) personas.look(lines.newest());
}

function press(option, button) {
  button.classList.add("chosen");
  unsent.add({ press: option.press, label: option.label });
  toEnd();
}

// Ask everything anew: who one is, what was said, and go on listening.
async function load() {
  let told;
  try {
    told = await ask({});
  } catch (offline) {
    trouble(say("offline"));
    setTimeout(load, 4000);
    return;
  }
  trouble("");
  demo = Boolean(told.personas);
  if (demo) personas.draw(told.personas, switchTo);
  if (demo && !told.who && (await personas.become(told.personas[0].user))) return load();
  if (told.who !== who) lines.clear();
  who = told.who;
  log.setAttribute("aria-busy", "true");
  lines.add(told.lines, press);
  log.setAttribute("aria-busy", "false");
  byId("earlier").hidden = !told.more;
  toEnd();
  if (who) hear.start();
  else hear.stop();
  if (demo) personas.look(lines.newest());
  if (demo) personas.unread();
  unsent.takeUp();
}

// The first message has made a session: now there is something to listen to.
function arrived() {
  const old = byId("hotline");
  if (old) old.remove();
  if (!who) load();
  else if (hear.source.readyState !== EventSource.OPEN) hear.look();
}

async function switchTo(user) {
  hear.stop();
  unsent.clear();
  await personas.become(user);
  load();
}

function send() {
  const text = words.value.trim();
  if (!text) {
    words.focus();
    return;
  }
  words.value = "";
  grow();
  unsent.add({ text });
  toEnd();
}

function grow() {
  words.style.height = "auto";
  words.style.height = Math.min(words.scrollHeight + 4, 170) + "px";
  try {
    localStorage.setItem(WRITING, words.value);
  } catch (full) {
    // Nothing is lost but the half sentence, and only on a reload.
  }
}

// A link from a group's door, or a one-time code: said once, and gone from the address bar and its history.
function openDoor() {
  const query = new URLSearchParams(location.search);
  const code = query.get("code");
  if (!code) return;
  query.delete("code");
  history.replaceState(null, "", location.pathname + (query.toString() ? "?" + query : ""));
  if (/^[A-Za-z0-9_-]{1,64}$/.test(code)) unsent.add({ text: "/start " + code });
}

async function earlier() {
  const told = await ask({ before: lines.oldest() });
  const height = document.documentElement.scrollHeight;
  lines.add(told.lines, press);
  byId("earlier").hidden = !told.more;
  window.scrollBy(0, document.documentElement.scrollHeight - height);
}

// A screen that many people share forgets each of them.
function kiosk() {
  if (!new URLSearchParams(location.search).has("kiosk")) return;
  const dialog = byId("leaving");
  let timer = 0;
  const leave = async () => {
    await fetch("/leave", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
    localStorage.clear();
    location.replace(location.pathname + "?kiosk");
  };
  const touched = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (who || words.value ? leave() : null), KIOSK_SECONDS * 1000);
  };
  byId("leave").hidden = false;
  byId("leave").addEventListener("click", () => dialog.showModal());
  byId("leave-no").addEventListener("click", () => dialog.close());
  byId("leave-yes").addEventListener("click", leave);
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, touched);
  touched();
}

function begin() {
  words.value = words.value || localStorage.getItem(WRITING) || "";
  words.addEventListener("input", grow);
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  byId("newest").addEventListener("click", toEnd);
  byId("earlier").addEventListener("click", earlier);
  document.addEventListener("grown", () => (byId("newest").hidden && atEnd() ? toEnd() : null));
  window.addEventListener("scroll", () => (atEnd() ? (byId("newest").hidden = true) : null), { passive: true });
  window.addEventListener("offline", () => trouble(say("offline")));
  window.addEventListener("online", () => trouble(""));
  give.photos((item) => unsent.add(item) || toEnd());
  give.voice((item) => unsent.add(item), trouble);
  give.spot((item) => unsent.add(item), trouble);
  byId("send").disabled = false;
  grow();
  kiosk();
  load().then(openDoor);
}

begin();
