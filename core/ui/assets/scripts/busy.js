/** A pressed button works once: its icon turns into a spinner, its width stays, a second click is ignored. */
import { element } from "./page.js";

function start(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.style.minWidth = `${button.offsetWidth}px`;
  if (!button.querySelector(".at-spin")) {
    const spinner = element("span", "at-spin");
    spinner.setAttribute("aria-hidden", "true");
    button.prepend(spinner);
  }
  button.setAttribute("aria-busy", "true");
}

function stop(button) {
  button.removeAttribute("aria-busy");
  button.style.minWidth = "";
}

export function startBusy() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.classList.contains("btn")) return;
    if (button.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // The button's own name and value must still travel with the form, so it turns busy after the form is read.
    setTimeout(() => {
      if (!event.defaultPrevented || event.target.matches("[hx-post], [data-hx-post], [hx-get], [hx-put], [hx-delete]")) start(button);
    });
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.elt.querySelectorAll?.('.btn[aria-busy="true"]').forEach(stop);
    if (event.detail.elt.matches?.('.btn[aria-busy="true"]')) stop(event.detail.elt);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches?.("button.btn")) start(event.detail.elt);
  });
  // A page that the browser brings back from memory is no longer at work.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll('.btn[aria-busy="true"]').forEach(stop);
  });
}
