/** What scripts know of the page they run in. */
const words = document.getElementById("ui-words")?.dataset ?? {};

/** A phrase of templates/ui/_words.html, with its {name} filled in. */
export function say(name, values = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

export function icon(name, classes = "") {
  const sprite = document.querySelector('meta[name="icon-sprite"]')?.content ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon ${classes}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export function element(tag, classes, ...children) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...children);
  return made;
}

/** Run `set` once on every match now in the page and on those that a swap brings later. */
export function whenPresent(selector, set) {
  const done = new WeakSet();
  const once = (found) => {
    if (done.has(found)) return;
    done.add(found);
    set(found);
  };
  const within = (root) => {
    if (root.matches?.(selector)) once(root);
    root.querySelectorAll?.(selector).forEach(once);
  };
  within(document);
  document.addEventListener("htmx:load", (event) => within(event.detail.elt));
}

let lastSaid = 0;
let waiting;

/** Say something to a screen reader, at most once in five seconds and always the latest. */
export function announce(text) {
  const region = document.querySelector("[data-announce]");
  if (!region) return;
  clearTimeout(waiting);
  const pause = Math.max(0, lastSaid + 5000 - Date.now());
  waiting = setTimeout(() => {
    lastSaid = Date.now();
    region.textContent = text;
  }, pause);
}

export function post(url, fields) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  return fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
  });
}
