/** A long form counts what was changed, marks it, and asks before it is left. */
import { whenPresent } from "./page.js";

const FIELDS = "input, select, textarea";

function differs(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function changedNames(form) {
  const names = new Set();
  for (const field of form.querySelectorAll(FIELDS)) {
    if (!field.name || field.type === "hidden") continue;
    const changed = differs(field);
    field.classList.toggle("is-changed", changed && field.classList.contains("form-control"));
    if (changed) names.add(field.name);
  }
  return names;
}

/** Two parts, so that the second agrees with the first: "1 change" and "not saved". */
function phrase(bar, count) {
  const category = new Intl.PluralRules(document.documentElement.lang).select(count);
  return (bar.dataset[category] ?? bar.dataset.other ?? "").replace("{count}", String(count)).split("|");
}

function arrange(form) {
  const bar = form.querySelector("[data-save-bar]");
  let leaving = false;
  const update = () => {
    const count = changedNames(form).size;
    form.dataset.changes = String(count);
    if (!bar) return;
    bar.hidden = count === 0 && !("always" in bar.dataset);
    const [changes, state] = phrase(bar, count);
    bar.querySelector("[data-save-count]").textContent = changes;
    bar.querySelector("[data-save-state]").textContent = state;
    bar.querySelector("[data-save-text]")?.classList.toggle("at-save-none", count === 0);
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  form.addEventListener("reset", () => setTimeout(update));
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && form.isConnected && Number(form.dataset.changes) > 0) event.preventDefault();
  });
  update();
}

export function startSave() {
  whenPresent("form[data-watch-changes]", arrange);
}
