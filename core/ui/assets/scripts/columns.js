/** The columns chooser: order by dragging, or by the arrow keys on the handle; what is on and in which order goes with
 * the form. Columns are made wider and narrower by their edge, also by the arrow keys. */
import { announce, post, say, whenPresent } from "./page.js";

function rows(list) {
  return [...list.querySelectorAll("[data-column]:not([data-pinned])")].filter((row) => !row.classList.contains("is-off"));
}

function tell(list, row) {
  const all = rows(list);
  announce(`${row.textContent.trim()}: ${say("moved", { place: all.indexOf(row) + 1, total: all.length })}`);
}

function keys(list, event) {
  const handle = event.target.closest("[data-column-drag]");
  const shift = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!handle || !shift) return;
  event.preventDefault();
  event.stopPropagation();
  const row = handle.closest("[data-column]");
  const all = rows(list);
  const other = all[all.indexOf(row) + shift];
  if (!other) return;
  if (shift < 0) other.before(row);
  else other.after(row);
  handle.focus();
  tell(list, row);
}

function drag(list, event) {
  const handle = event.target.closest("[data-column-drag]");
  if (!handle) return;
  event.preventDefault();
  const row = handle.closest("[data-column]");
  row.classList.add("is-dragging");
  handle.setPointerCapture(event.pointerId);
  const move = ({ clientY }) => {
    const over = rows(list).find((other) => {
      const box = other.getBoundingClientRect();
      return other !== row && clientY > box.top && clientY < box.bottom;
    });
    if (!over) return;
    const box = over.getBoundingClientRect();
    if (clientY < box.top + box.height / 2) over.before(row);
    else over.after(row);
  };
  const end = () => {
    row.classList.remove("is-dragging");
    handle.removeEventListener("pointermove", move);
    tell(list, row);
  };
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", end, { once: true });
  handle.addEventListener("pointercancel", end, { once: true });
}

function resize(edge, width, save) {
  const head = edge.closest("th");
  const next = Math.min(640, Math.max(64, Math.round(width)));
  head.style.width = `${next}px`;
  head.style.minWidth = `${next}px`;
  edge.setAttribute("aria-valuenow", String(next));
  if (save && edge.dataset.url) post(edge.dataset.url, { column: edge.dataset.resize, width: next }).catch(() => {});
}

function startResize(event) {
  const edge = event.target.closest?.("[data-resize]");
  if (!edge) return;
  event.preventDefault();
  const from = { x: event.clientX, width: edge.closest("th").offsetWidth };
  const move = ({ clientX }) => resize(edge, from.width + clientX - from.x, false);
  edge.setPointerCapture(event.pointerId);
  edge.addEventListener("pointermove", move);
  edge.addEventListener("pointerup", () => {
    edge.removeEventListener("pointermove", move);
    resize(edge, edge.closest("th").offsetWidth, true);
  }, { once: true });
}

export function startColumns() {
  whenPresent("[data-columns]", (list) => {
    list.addEventListener("keydown", (event) => keys(list, event));
    list.addEventListener("pointerdown", (event) => drag(list, event));
  });
  document.addEventListener("pointerdown", startResize);
  document.addEventListener("keydown", (event) => {
    const edge = event.target.closest?.("[data-resize]");
    const shift = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (edge && shift) resize(edge, edge.closest("th").offsetWidth + shift, true);
  });
}
