// Everything visible that can be operated, with its accessible name and size.
() =>
  Array.from(document.querySelectorAll("button, a[href], input, textarea, summary, audio, img"))
    .filter((element) => element.checkVisibility() && !element.matches(".skip, .unseen"))
    .map((element) => {
      const { width, height } = element.getBoundingClientRect();
      const label = element.labels && element.labels[0] ? element.labels[0].innerText : "";
      const name = element.getAttribute("aria-label") || element.innerText || element.alt || label || "";
      const decorative = element.getAttribute("alt") === "";
      return { what: element.outerHTML.slice(0, 80), tag: element.tagName, name: name.trim(), decorative, width, height };
    })
