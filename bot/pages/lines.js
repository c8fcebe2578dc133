// The lines of the conversation as they are shown: bubbles, buttons, photos, days.

import { byId, clockOf, dayOf, make, say } from "./words.js";

const log = byId("log");
const lines = new Map(); // id → element
const EMERGENCY = /^\u26a0/;
const WEB = /https?:\/\/[^\s<>"，。；（）]+/;
const HOTLINE = /\b(110|119|120|12345|12355|12356)\b/;

// What somebody wrote cannot turn the rest around: every row of it stands alone.
export function bubble(text) {
  const box = make("div", "bubble");
  const urgent = EMERGENCY.test(text);
  for (const row of text.split("\n")) {
    const shown = make("bdi", "row");
    shown.dir = "auto";
    const number = urgent && row.match(HOTLINE);
    if (number) {
      const call = make("a", "", number[0]);
      call.href = "tel:" + number[0];
      shown.append(row.slice(0, number.index), call, row.slice(number.index + number[0].length));
    } else {
      shown.append(...linked(row));
    }
    box.append(shown);
  }
  return box;
}

// An address opens beside the conversation, and is not told where it was opened from.
function linked(row) {
  const found = row.match(WEB);
  if (!found) return [row];
  const link = make("a", "web", found[0]);
  link.href = found[0];
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  return [row.slice(0, found.index), link, row.slice(found.index + found[0].length)];
}

// What one said oneself; the code of a link says nothing to anybody.
export function own(text) {
  return text.startsWith("/start") ? say("opened") : text;
}

function gone(text) {
  return make("span", "gone", text);
}

function photo(file) {
  // A picture that was made, a chart or a code, is read; a photo is looked at when it is tapped.
  const link = make("a", file.name ? "wide" : "");
  link.href = file.src;
  link.target = "_blank";
  link.rel = "noopener";
  const image = make("img");
  image.alt = file.name || say("photo_here");
  image.loading = "lazy";
  image.decoding = "async";
  image.addEventListener("error", () => link.replaceWith(gone(say("photo_lost"))));
  image.addEventListener("load", () => document.dispatchEvent(new Event("grown")));
  image.src = file.src;
  link.append(image);
  return link;
}

function voice(file) {
  const audio = make("audio");
  audio.controls = true;
  audio.preload = "none";
  audio.src = file.src;
  audio.setAttribute("aria-label", say("voice_here"));
  return audio;
}

function paper(file) {
  const link = make("a", "paper", "📄 " + (file.name || say("file_here")));
  link.href = file.src;
  link.download = file.name || "";
  return link;
}

function shownFile(file) {
  if (file.state === "lost") return gone(say(file.kind === "document" ? "file_lost" : "photo_lost"));
  if (file.state === "coming") return gone(say("photo_coming"));
  return { photo, voice }[file.kind] ? { photo, voice }[file.kind](file) : paper(file);
}

export function files(all) {
  const box = make("div", all.length === 1 ? "files only" : "files");
  box.append(...all.map(shownFile));
  return box;
}

function options(line, press) {
  const box = make("div", "options");
  const rows = new Map();
  for (const option of line.options) {
    if (!rows.has(option.row)) rows.set(option.row, box.appendChild(make("div")));
    const button = make("button", "", option.label);
    button.type = "button";
    button.dir = "auto";
    button.addEventListener("click", () => press(option, button));
    rows.get(option.row).append(button);
  }
  const first = box.firstChild;
  const leads = first && first.children.length === 1 && rows.size > 1 && !alike(line.options);
  if (leads) first.firstChild.classList.add("first");
  return box;
}

// Choices of one kind: none of them is the likelier one, and the first must not look as if it were chosen.
function alike(options) {
  const kinds = options.map((option) => option.press.split(":", 1)[0]);
  return kinds[0] !== "say" && kinds.every((kind) => kind === kinds[0]);
}

function clock(at) {
  const time = make("time", "", clockOf(at));
  time.dateTime = at;
  return time;
}

function element(line, press) {
  const shown = make("article", "line" + (line.mine ? " mine" : "") + (EMERGENCY.test(line.text) ? " urgent" : ""));
  shown.dataset.id = line.id;
  shown.dataset.day = dayOf(line.at);
  shown.append(make("span", "unseen", say(line.mine ? "mine" : "theirs")));
  const place = line.mine && !line.text && !line.files.length;
  if (line.text || place) shown.append(bubble(place ? "📍 " + say("spot_sent") : line.mine ? own(line.text) : line.text));
  if (line.files.length) shown.append(files(line.files));
  shown.append(clock(line.at));
  if (line.options.length) shown.append(options(line, press));
  return shown;
}

// Puts lines where they belong, each once; answers those that are new.
export function add(all, press) {
  const fresh = all.filter((line) => !lines.has(line.id));
  for (const line of fresh) {
    const shown = element(line, press);
    let next = null;
    for (let last = log.lastElementChild; last && last.dataset.id > line.id; last = last.previousElementSibling) next = last;
    log.insertBefore(shown, next);
    lines.set(line.id, shown);
  }
  if (fresh.length) tidy();
  return fresh;
}

// A day stands above its first line; buttons that answer nothing newer than one's own last words stand back.
function tidy() {
  let day = "";
  let answered = false;
  for (const day of log.querySelectorAll(".day")) day.remove();
  for (const line of Array.from(log.children)) {
    if (line.dataset.day !== day) log.insertBefore(above(line), line);
    day = line.dataset.day;
  }
  for (const line of Array.from(log.children).reverse()) {
    answered = answered || line.classList.contains("mine");
    const box = line.querySelector(".options");
    if (box) box.classList.toggle("now", !answered);
  }
}

function above(line) {
  const now = Date.now();
  const named = { [dayOf(now)]: say("today"), [dayOf(now - 86400000)]: say("yesterday") }[line.dataset.day];
  const [, month, day] = line.dataset.day.split("-").map(Number);
  const shown = make("p", "day", named || say("date", { month, day }));
  shown.dataset.id = "";
  return shown;
}

export function newest() {
  return log.lastElementChild ? log.lastElementChild.dataset.id : "";
}

export function oldest() {
  const first = log.querySelector(".line");
  return first ? first.dataset.id : "";
}

export function clear() {
  lines.clear();
  log.replaceChildren();
}
