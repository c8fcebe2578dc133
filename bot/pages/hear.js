// Hearing what is said: a stream while it holds, asking every few seconds while it does not.

const ASK_EVERY = 5000;

export class Hear {
  // lines(all): some are new perhaps. bye(): this session speaks for somebody else now. others(): the demo's other people.
  constructor({ newest, lines, bye, others }) {
    Object.assign(this, { newest, lines, bye, others, source: null, timer: 0 });
  }

  start() {
    this.stop();
    const source = new EventSource("/events?after=" + encodeURIComponent(this.newest()));
    this.source = source;
    source.onmessage = (event) => this.lines([JSON.parse(event.data)]);
    source.addEventListener("bye", () => this.bye());
    source.addEventListener("others", () => this.others());
    this.timer = setInterval(() => this.look(), ASK_EVERY);
  }

  stop() {
    if (this.source) this.source.close();
    clearInterval(this.timer);
  }

  async look() {
    if (this.source.readyState === EventSource.OPEN) return;
    if (this.source.readyState === EventSource.CLOSED) this.start();
    try {
      const told = await ask({ after: this.newest() });
      this.lines(told.lines);
    } catch (offline) {
      // The next look, or the stream coming back, will do.
    }
  }
}

export async function ask(query) {
  const response = await fetch("/lines?" + new URLSearchParams(query), { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new Error("lines: " + response.status);
  return response.json();
}
