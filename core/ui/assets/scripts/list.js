/** Small behaviours of a list page that belong to no single part of it. */
export function startList() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-list-search]")) return;
    const filters = document.querySelector(".at-filters");
    filters?.classList.toggle("is-searching");
    filters?.querySelector("input[type=search]")?.focus();
  });
  // The first column always stays: its box can be focused and explained, and not cleared.
  document.addEventListener("click", (event) => {
    if (event.target.matches?.("input[data-fixed]")) event.preventDefault();
  });
  keepTyping();
}

/** Letters typed while the list is on its way are not lost with the old search box: they start the next search. */
function keepTyping() {
  let typed;
  const find = () => document.getElementById("list-search");
  document.addEventListener("htmx:beforeSwap", () => {
    const box = find();
    typed = box && box === document.activeElement ? { text: box.value, place: box.selectionStart } : undefined;
  });
  document.addEventListener("htmx:afterSwap", () => {
    const box = find();
    if (!typed || !box) return;
    box.focus();
    box.value = typed.text;
    box.setSelectionRange(typed.place, typed.place);
    typed = undefined;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const box = find();
    if (box && box === document.activeElement && box.value.trim() !== box.defaultValue.trim()) box.dispatchEvent(new Event("search"));
  });
}
