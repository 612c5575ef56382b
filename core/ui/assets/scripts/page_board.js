/**
 * A board: cards are dragged, walked and moved by the keyboard, and follow what others do.
 *
 * A drop asks the server at once; where the transition wants something its dialog comes, where somebody was quicker the
 * conflict does, and the card goes back until the answer of the server puts it elsewhere. A move of somebody else is
 * shown from the event itself; a moment later one small request brings the true counts and the true card.
 */
import Sortable from "sortablejs";

const SETTLE = 250; // milliseconds that a burst of events is waited for
const SPREAD = 600; // so that a hundred screens do not ask in the same instant

const board = () => document.querySelector("[data-board]");
const columnOf = (stage) => board()?.querySelector(`[data-column="${CSS.escape(String(stage))}"]`);
const cardOf = (item) => board()?.querySelector(`[data-card="${CSS.escape(String(item))}"]`);
const waysOf = (column) => column?.dataset.ways.split(" ").filter(Boolean) ?? [];

function mayMove(source, target) {
  return board().hasAttribute("data-may-override") || waysOf(source).includes(target.dataset.column);
}

/** Put the card where the database's order has it. */
function place(card) {
  const column = columnOf(card.dataset.stage);
  const list = column?.querySelector("[data-cards]");
  if (!list) return;
  const others = [...list.querySelectorAll("[data-card]")].filter((other) => other !== card);
  const later = column.hasAttribute("data-final")
    ? (other) => other.dataset.finished < card.dataset.finished
    : (other) => other.dataset.order > card.dataset.order;
  list.insertBefore(card, others.find(later) ?? list.querySelector(".at-board-more"));
}

function flash(card) {
  card.classList.add("is-changed");
  setTimeout(() => card.classList.remove("is-changed"), 2400);
}

function addTo(stage, by) {
  for (const place of document.querySelectorAll(`[data-strip="${stage}"] [data-count], [data-column="${stage}"] h2 [data-count]`)) {
    const now = parseInt(place.textContent.replace(/\D/g, ""), 10);
    if (Number.isFinite(now)) place.textContent = new Intl.NumberFormat(document.documentElement.lang).format(Math.max(0, now + by));
  }
  const strip = document.querySelector(`[data-strip="${stage}"]`);
  if (strip) strip.dataset.change = by > 0 ? "more" : "less";
}

/** Show a move from its event alone. */
function showMove({ item_id: item, source_id: source, stage_id: target }) {
  const card = cardOf(item);
  if (card?.dataset.stage === String(target)) return;
  if (new URL(location.href).search === "") {
    addTo(source, -1);
    addTo(target, 1);
  }
  if (!card) return;
  card.dataset.stage = String(target);
  place(card);
  flash(card);
}

const waiting = new Set();
let timer;

/** Ask for the true counts and, with an item, for its true card. */
function refresh(item, soon = false) {
  if (item) waiting.add(String(item));
  clearTimeout(timer);
  timer = setTimeout(settle, soon ? 0 : SETTLE + Math.random() * SPREAD);
}

async function settle() {
  const items = [...waiting];
  waiting.clear();
  for (const item of items.length ? items : [""]) await pulse(item);
}

async function pulse(item) {
  const here = board();
  if (!here) return;
  const url = new URL(here.dataset.pulse, location.href);
  url.searchParams.set("item", item);
  const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("board-strip")?.replaceWith(part.getElementById("board-strip"));
  for (const figure of ["mine", "all", "late"]) {
    const value = part.getElementById(`board-${figure}`)?.textContent ?? "";
    document.querySelectorAll(`[data-board-figure="${figure}"]`).forEach((place) => { place.textContent = value; });
  }
  document.querySelectorAll("[data-strip]").forEach((stage) => {
    const count = stage.querySelector("[data-count]").textContent;
    const place = columnOf(stage.dataset.strip)?.querySelector("h2 [data-count]");
    if (place) place.textContent = count;
  });
  if (item) renew(item, part.querySelector("[data-card]"));
}

function renew(item, fresh) {
  const old = cardOf(item);
  const moved = old?.dataset.version !== fresh?.dataset.version;
  const focused = old?.contains(document.activeElement);
  old?.remove();
  if (!fresh) return;
  const card = document.adoptNode(fresh);
  place(card);
  window.htmx.process(card);
  if (moved) flash(card);
  if (focused) card.querySelector("[data-board-card]").focus();
}

function ask(card, target, dropped) {
  const address = board().dataset.move.replace("/0/", `/${card.dataset.card}/`);
  const place = { target: "#dialog-place", swap: "innerHTML" };
  if (!dropped) {
    const wanted = target ? `&target=${target.dataset.column}` : "";
    return window.htmx.ajax("GET", `${address}?board=1${wanted}`, place);
  }
  const values = { target: target.dataset.column, version: card.dataset.version, board: "1", dropped: "1" };
  return window.htmx.ajax("POST", address, { ...place, values });
}

function drag(list) {
  const column = list.closest("[data-column]");
  Sortable.create(list, {
    group: "board",
    draggable: "[data-card]",
    filter: ".at-board-move",
    preventOnFilter: false,
    animation: 150,
    delay: 180,
    delayOnTouchOnly: true,
    sort: false,
    ghostClass: "is-ghost",
    onStart: () => {
      board().classList.add("is-dragging");
      board().querySelectorAll("[data-column]").forEach((one) => {
        one.classList.toggle("is-shut", one !== column && !mayMove(column, one));
      });
    },
    onMove: ({ to }) => {
      const target = to.closest("[data-column]");
      return target === column || mayMove(column, target);
    },
    onEnd: ({ item, to }) => {
      const target = to.closest("[data-column]");
      board().classList.remove("is-dragging");
      board().querySelectorAll(".is-shut").forEach((one) => one.classList.remove("is-shut"));
      if (target === column) return;
      // Back to where the server knows it until it answers otherwise.
      place(item);
      const isOpen = waysOf(column).includes(target.dataset.column);
      ask(item, target, isOpen);
    },
  });
}

function walk(event) {
  const link = event.target.closest?.("[data-board-card]");
  if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
  const card = link.closest("[data-card]");
  const column = card.closest("[data-column]");
  const columns = [...board().querySelectorAll("[data-column]")];
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.code === "KeyM" && !event.shiftKey && board().hasAttribute("data-may-move")) {
    event.preventDefault();
    ask(card, null, false);
    return;
  }
  if (side && event.shiftKey && board().hasAttribute("data-may-move")) {
    event.preventDefault();
    const target = columns[columns.indexOf(column) + side];
    if (target && mayMove(column, target)) ask(card, target, false);
    return;
  }
  const next = side ? neighbour(columns, columns.indexOf(column), side, card) : upOrDown(card, event.key);
  if (!next) return;
  event.preventDefault();
  next.querySelector("[data-board-card]").focus();
}

function upOrDown(card, key) {
  const cards = [...card.parentElement.querySelectorAll("[data-card]")];
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  return step && cards[cards.indexOf(card) + step];
}

function neighbour(columns, index, side, card) {
  const place = [...card.parentElement.querySelectorAll("[data-card]")].indexOf(card);
  for (let other = index + side; columns[other]; other += side) {
    const cards = columns[other].querySelectorAll("[data-card]");
    if (cards.length) return cards[Math.min(place, cards.length - 1)];
  }
  return null;
}

const EVENTS = /^pipelines\.(item|approval)\./;

document.addEventListener("live:event", ({ detail: { event, facts } }) => {
  const here = board();
  if (!here) return;
  if (event === "live.reset") return refresh("");
  if (!EVENTS.test(event) || String(facts.pipeline_id) !== here.dataset.board) return;
  if (event === "pipelines.item.moved") showMove(facts);
  refresh(facts.item_id);
});
document.addEventListener("board:changed", ({ detail }) => refresh(detail.item, true));
document.addEventListener("keydown", walk);
document.addEventListener("change", (event) => event.target.closest("[data-sends]")?.form.requestSubmit());

// Whoever closes the page is off the board at once; whoever cannot say so is after a while.
window.addEventListener("pagehide", () => {
  const place = document.querySelector("[data-people]");
  if (!place) return;
  const said = new FormData();
  said.set("gone", "1");
  said.set("csrfmiddlewaretoken", document.querySelector('meta[name="csrf-token"]').content);
  navigator.sendBeacon(place.dataset.people, said);
});

function start(root) {
  const here = root.closest?.("[data-board]") ?? root.querySelector?.("[data-board]");
  if (!here?.hasAttribute("data-may-move")) return;
  here.querySelectorAll("[data-cards]:not([data-drags])").forEach((list) => {
    list.dataset.drags = "";
    drag(list);
  });
}
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
