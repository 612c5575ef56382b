/** Rows of a list: one by one, a range with shift, all of them; the bulk bar says how many. */
import { announce, say, whenPresent } from "./page.js";

const ROW = "tbody [data-select-row]";

function boxes(list) {
  return [...list.querySelectorAll(ROW)];
}

function sum(list) {
  const all = boxes(list);
  const chosen = all.filter((box) => box.checked);
  const head = list.querySelector("[data-select-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  all.forEach((box) => box.closest("tr")?.classList.toggle("is-selected", box.checked));
  const bulk = list.querySelector("[data-bulk]");
  if (!bulk) return;
  bulk.hidden = chosen.length === 0;
  list.classList.toggle("at-selecting", chosen.length > 0);
  const whole = bulk.querySelector("[data-select-filter]");
  if (whole && chosen.length < all.length) whole.checked = false;
  const count = whole?.checked ? whole.dataset.total : chosen.length;
  const label = bulk.querySelector("[data-bulk-count]");
  const category = new Intl.PluralRules(document.documentElement.lang).select(Number(String(count).replace(/\D/g, "")));
  if (label) label.textContent = (label.dataset[category] ?? label.dataset.other ?? "").replace("{count}", count);
  if (chosen.length) announce(say("selected", { count }));
}

function range(list, box, from) {
  const all = boxes(list);
  const [start, end] = [all.indexOf(from), all.indexOf(box)].sort((one, two) => one - two);
  all.slice(start, end + 1).forEach((other) => { other.checked = box.checked; });
}

function longPress(list) {
  let timer;
  list.addEventListener("touchstart", (event) => {
    const box = event.target.closest("tr")?.querySelector("[data-select-row]");
    if (!box || event.target.closest("a, button, summary")) return;
    timer = setTimeout(() => {
      box.checked = !box.checked;
      sum(list);
    }, 500);
  }, { passive: true });
  for (const kind of ["touchend", "touchmove", "touchcancel"]) list.addEventListener(kind, () => clearTimeout(timer), { passive: true });
}

function arrange(list) {
  let last;
  list.addEventListener("click", (event) => {
    const box = event.target.closest(ROW);
    if (box) {
      if (event.shiftKey && last?.isConnected) range(list, box, last);
      last = box;
      sum(list);
    }
    if (event.target.closest("[data-clear-selection]")) {
      boxes(list).forEach((other) => { other.checked = false; });
      sum(list);
    }
    const whole = event.target.closest("[data-select-whole]");
    if (whole) {
      boxes(list).forEach((other) => { other.checked = true; });
      const filter = list.querySelector("[data-select-filter]");
      if (filter) filter.checked = true;
      sum(list);
    }
  });
  list.addEventListener("change", (event) => {
    if (!event.target.matches("[data-select-all]")) return;
    boxes(list).forEach((box) => { box.checked = event.target.checked; });
    sum(list);
  });
  list.addEventListener("htmx:afterSettle", () => sum(list));
  longPress(list);
  sum(list);
}

export function startSelection() {
  whenPresent("[data-list]", arrange);
}
