// Photos, voice and location, as far as this browser has them.

import { newId } from "./unsent.js";
import { byId, say } from "./words.js";

const LONGEST_SIDE = 2048;
const MOST_SECONDS = 120;

// A photo made smaller before it travels: a village's network is slow, and the camera's own data stays at home.
async function smaller(file) {
  const src = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = src;
    await image.decode();
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob || file;
  } catch (unreadable) {
    return file; // the server says kindly what is wrong with it
  } finally {
    URL.revokeObjectURL(src);
  }
}

export function photos(send) {
  const input = byId("photos");
  byId("photo").hidden = false;
  input.addEventListener("change", async () => {
    const chosen = Array.from(input.files);
    input.value = "";
    const album = chosen.length > 1 ? newId() : ""; // sent as one, answered as one
    for (const file of chosen) send({ kind: "photo", album, blob: await smaller(file) });
  });
}

export function voice(send, trouble) {
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia || !window.MediaRecorder) return;
  const start = byId("voice");
  const bar = byId("recording");
  const stop = byId("voice-send");
  start.hidden = false;
  start.addEventListener("click", async () => {
    if (!bar.hidden) return;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (denied) {
      trouble(say("voice_denied"));
      return;
    }
    trouble("");
    record(stream, { bar, start, stop, send });
  });
}

function record(stream, { bar, start, stop, send }) {
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24000 });
  const chunks = [];
  let wanted = false;
  let seconds = 0;
  const tell = () => {
    const time = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
    byId("heard").textContent = say("recording", { time });
  };
  const end = (send) => {
    wanted = send;
    if (recorder.state !== "inactive") recorder.stop();
  };
  const timer = setInterval(() => {
    seconds += 1;
    tell();
    if (seconds >= MOST_SECONDS) end(true);
  }, 1000);
  recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
  recorder.addEventListener("stop", () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    bar.hidden = true;
    start.parentElement.hidden = false;
    start.focus();
    if (wanted && chunks.length) send({ kind: "voice", blob: new Blob(chunks, { type: recorder.mimeType }) });
  });
  stop.onclick = () => end(true);
  byId("voice-drop").onclick = () => end(false);
  tell();
  bar.hidden = false;
  start.parentElement.hidden = true;
  stop.focus();
  recorder.start();
}

export function spot(send, trouble) {
  if (!navigator.geolocation || !window.isSecureContext) return;
  const button = byId("spot");
  button.hidden = false;
  button.addEventListener("click", () => {
    trouble(say("spot_asking"));
    navigator.geolocation.getCurrentPosition(
      (found) => {
        trouble("");
        send({ spot: [found.coords.latitude, found.coords.longitude] });
      },
      () => trouble(say("spot_denied")),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
