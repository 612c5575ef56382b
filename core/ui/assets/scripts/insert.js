/** A press puts a piece of text where somebody is writing: into the field of the form that had the cursor last. */
const TAKES = "[data-takes-variables]";
let last = null;

function put(button) {
  const form = document.querySelector(button.dataset.insertInto);
  const field = last && form?.contains(last) ? last : form?.querySelector(`textarea${TAKES}, ${TAKES}`);
  if (!field) return;
  field.focus();
  field.setRangeText(button.dataset.insert, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
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
