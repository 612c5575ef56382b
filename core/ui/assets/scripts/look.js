/** Pages of a document shown one by one: the arrow keys go to the one before and the one after. */
const WAYS = { ArrowLeft: "previous", PageUp: "previous", ArrowRight: "next", PageDown: "next" };

export function startLook() {
  document.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const link = document.querySelector(`dialog:modal [data-look="${way}"]`) ?? document.querySelector(`[data-look="${way}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}
