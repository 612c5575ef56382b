/** The dashboard: a widget that cannot be loaded says so and can be asked for again; widgets are put in order. */
import Sortable from "sortablejs";
import { announce, whenPresent } from "./page.js";

const own = (event) => event.target.closest?.("[data-own-failure]");

function fail(event) {
  const widget = own(event);
  if (!widget) return;
  widget.removeAttribute("aria-busy");
  widget.querySelector("[data-waits]")?.setAttribute("hidden", "");
  widget.querySelector("[data-failed]")?.removeAttribute("hidden");
}

for (const kind of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, fail);

document.addEventListener("click", (event) => {
  const again = event.target.closest?.("[data-again]");
  if (!again) return;
  event.preventDefault();
  const widget = again.closest("[data-widget]");
  widget.setAttribute("aria-busy", "true");
  widget.querySelector("[data-failed]").hidden = true;
  widget.querySelector("[data-waits]").removeAttribute("hidden");
  window.htmx.trigger(widget, "again");
});

/** Say how many lines have come to "Needs attention". */
function count() {
  const place = document.querySelector("[data-attention-count]");
  if (place) place.textContent = document.querySelectorAll(".at-dash-attention > [data-came]").length || "";
}

document.addEventListener("htmx:load", count);
whenPresent(".at-dash-periods [aria-current]", (chosen) => {
  const row = chosen.parentElement;
  row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
});

/** Move a line by its arrows: the button keeps the focus, and the new place is said aloud. */
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-order-move]");
  const row = button?.closest("[data-order-row]");
  if (!row) return;
  const up = button.dataset.orderMove === "up";
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (up) other.before(row);
  else other.after(row);
  button.focus();
  const rows = [...row.parentElement.children];
  announce(`${row.querySelector("label").textContent.trim()}: ${rows.indexOf(row) + 1} / ${rows.length}`);
});

whenPresent("[data-order]", (list) => Sortable.create(list, { handle: "[data-grip]", animation: 120, ghostClass: "is-ghost" }));
