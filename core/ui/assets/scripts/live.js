/**
 * Pages that follow their data. An element with data-live="<address with a grant>" receives the server's events; all
 * elements of a page share one stream:
 *   {"swap": "#row-7", "html": …}   puts the part in place and flashes it
 *   {"count": "[data-unread-count]", "value": 4}
 *   {"new": 3, "text": "3 новые записи"}   shows the pill over the rows; its click loads them
 *   {"refresh": "#rows"}   asks htmx to load the part again
 *   {"toast": …, "tone": …}, {"stamp": "14:32"}
 *   {"event": "fuel_cards.card.blocked", "facts": …}   loads the parts again that name the event in data-live-on
 *   {"event": "live.reset"}   says that something may have been missed: every such part is loaded again
 * Everything still works when the stream is down; the stamp then says so.
 */
import { announce } from "./page.js";
import { toast } from "./toasts.js";

const LONGEST_PAUSE = 60000;

function stamps(state) {
  document.querySelectorAll("[data-stamp]").forEach((stamp) => {
    if (stamp.dataset.state !== "late") stamp.dataset.state = state;
  });
}

function swap(message) {
  const target = document.querySelector(message.swap);
  if (!target) return;
  const part = document.createElement("template");
  part.innerHTML = message.html;
  const fresh = part.content.firstElementChild;
  target.replaceWith(fresh);
  fresh.classList.add("is-changed");
  window.htmx.process(fresh);
}

function newRows(message) {
  const pill = document.querySelector("[data-new-rows]");
  if (!pill) return;
  pill.hidden = false;
  pill.querySelector("[data-new-rows-text]").textContent = message.text;
  announce(message.text);
}

const ACTIONS = {
  swap,
  count: ({ count, value }) => document.querySelectorAll(count).forEach((place) => {
    place.textContent = value;
    place.hidden = !parseInt(value, 10);
  }),
  new: newRows,
  refresh: ({ refresh }) => document.querySelectorAll(refresh).forEach((part) => window.htmx.trigger(part, "refresh")),
  event: ({ event, facts }) => {
    document.querySelectorAll("[data-live-on]").forEach((part) => {
      const named = part.dataset.liveOn.split(" ").includes(event);
      if (named || event === "live.reset") window.htmx.trigger(part, "refresh");
    });
    // For scripts of single pages that need the facts themselves.
    document.dispatchEvent(new CustomEvent("live:event", { detail: { event, facts: facts ?? {} } }));
  },
  toast: (message) => toast(message.toast, message),
  stamp: ({ stamp }) => document.querySelectorAll("[data-stamp-time]").forEach((place) => { place.textContent = stamp; }),
};

function receive(event) {
  let message;
  try {
    message = JSON.parse(event.data);
  } catch {
    return;
  }
  for (const [name, act] of Object.entries(ACTIONS)) if (name in message) act(message);
}

class Stream {
  constructor(address, lastId = "") {
    this.address = address;
    this.lastId = lastId;
    this.pause = 1000;
    this.open();
  }

  open() {
    const url = new URL(this.address, location.href);
    // The browser repeats Last-Event-ID only on its own retries; after ours it travels in the address.
    if (this.lastId) url.searchParams.set("last_event_id", this.lastId);
    this.source = new EventSource(url, { withCredentials: true });
    this.source.addEventListener("open", () => {
      this.pause = 1000;
      stamps("live");
    });
    this.source.addEventListener("message", (event) => {
      if (event.lastEventId) this.lastId = event.lastEventId;
      receive(event);
    });
    this.source.addEventListener("error", () => {
      stamps("off");
      if (this.source.readyState === EventSource.CLOSED) this.again();
    });
  }

  again() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  close() {
    clearTimeout(this.timer);
    this.source.close();
  }
}

function together(addresses) {
  const [first, ...others] = [...addresses].map((address) => new URL(address, location.href));
  others.forEach((one) => first.searchParams.append("grant", one.searchParams.get("grant")));
  return first.href;
}

export function startLive() {
  const wanted = new Set();
  let stream = null;
  const stop = () => {
    stream?.close();
    const lastId = stream?.lastId ?? "";
    stream = null;
    return lastId;
  };
  const start = () => {
    const known = wanted.size;
    document.querySelectorAll("[data-live]").forEach(({ dataset }) => dataset.live && wanted.add(dataset.live));
    if (!wanted.size || (stream && wanted.size === known)) return;
    stream = new Stream(together(wanted), stop());
  };
  start();
  document.addEventListener("htmx:load", start);
  // An open stream keeps a page out of the browser's back-and-forward memory.
  window.addEventListener("pagehide", () => {
    stop();
    wanted.clear();
  });
  window.addEventListener("pageshow", start);
}
