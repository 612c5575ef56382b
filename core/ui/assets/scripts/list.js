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
}
