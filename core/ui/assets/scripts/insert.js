/** A press puts a piece of text where somebody is writing: into the field of the form that had the cursor last. */
const TAKES = "[data-takes-variables]";
let last = null;

function put(button) {
  const form = document.querySelector(button.dataset.insertInto);
  const field = last && form?.contains(last) ? last : form?.querySelector(`textarea${TAKES}, ${TAKES}`);
  if (!field) return;
  field.focus();
  const start = field.selectionStart ?? field.value.length;
  const gap = "insertApart" in button.dataset && /[^\s(«"]$/.test(field.value.slice(0, start)) ? " " : "";
  field.setRangeText(gap + button.dataset.insert, start, field.selectionEnd ?? start, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startInsert() {
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.(TAKES)) last = event.target;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) put(button);
  });
}
