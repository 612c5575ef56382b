/**
 * Dialogs are native <dialog> elements: the browser traps the focus, makes the page inert and closes by Esc.
 * <button data-dialog="id"> opens one of the page; a swap into #dialog-place opens the one it brings; a link with
 * data-dialog works without script as the link it is.
 */
import { whenPresent } from "./page.js";

/** Open it with the focus on what is asked, not on the cross. */
function open(dialog) {
  dialog.showModal();
  const wanted = "[autofocus], .at-dialog-body :is(input:not([type=hidden]), select, textarea), .at-dialog-foot .btn";
  dialog.querySelector(wanted)?.focus();
}

function changed(dialog) {
  return [...dialog.querySelectorAll("textarea, input:not([type]), input[type=text]")].some(
    (field) => field.value !== field.defaultValue,
  );
}

function ask(dialog) {
  const question = dialog.querySelector("[data-leave-question]");
  if (!question || !changed(dialog) || !question.hidden) return dialog.close();
  question.hidden = false;
  question.querySelector("button")?.focus();
}

function closedBy(event, dialog) {
  if (event.target === dialog) return true;
  const closer = event.target.closest("[data-dialog-close]");
  return closer && dialog.contains(closer);
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const wanted = opener && document.getElementById(opener.dataset.dialog);
    if (wanted instanceof HTMLDialogElement) {
      event.preventDefault();
      open(wanted);
      return;
    }
    const dialog = event.target.closest("dialog[open]");
    if (!dialog || !closedBy(event, dialog)) return;
    event.preventDefault();
    if (event.target.closest("[data-dialog-close=now]")) dialog.close();
    else ask(dialog);
  });
  document.addEventListener("cancel", (event) => {
    if (!(event.target instanceof HTMLDialogElement) || !changed(event.target)) return;
    event.preventDefault();
    ask(event.target);
  }, true);
  document.addEventListener("close", (event) => {
    if (event.target.closest?.("#dialog-place")) event.target.remove();
  }, true);
  whenPresent("dialog[data-open-now]", (dialog) => {
    if (!dialog.matches(":modal")) {
      dialog.removeAttribute("open");
      open(dialog);
    }
  });
  document.addEventListener("ui:close-dialog", () => {
    document.querySelectorAll("dialog:modal").forEach((dialog) => dialog.close());
  });
}
