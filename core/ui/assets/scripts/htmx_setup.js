/** htmx as this product uses it: strict content policy, CSRF, errors that a person understands. */
import { announce, csrfToken, say } from "./page.js";
import { toast } from "./toasts.js";

function focusAfterSwap(event) {
  const target = event.detail.elt;
  const summary = target.querySelector?.("[data-error-summary]") ?? document.querySelector("[data-error-summary]");
  if (event.detail.xhr?.status === 422 && summary) {
    summary.setAttribute("tabindex", "-1");
    summary.focus();
  }
}

/** A part of the page that tells of its own failure where it stands. */
const tellsItself = (event) => event.target.closest?.("[data-own-failure]");

function explainFailure(event) {
  if (tellsItself(event)) return;
  const status = event.detail.xhr?.status ?? 0;
  // A refusal of the business brings its own words.
  if (status === 422 || event.detail.xhr?.getResponseHeader("HX-Trigger")) return;
  toast(status === 401 || status === 403 ? say("denied") : say("failed"), { tone: "bad" });
}

export function configureHtmx(htmx) {
  Object.assign(htmx.config, {
    allowEval: false,
    // A style that a script has set is not carried over as an attribute: the content policy refuses those.
    attributesToSettle: ["class", "width", "height"],
    includeIndicatorStyles: false,
    historyCacheSize: 0,
    refreshOnHistoryMiss: true,
    scrollIntoViewOnBoost: false,
    selfRequestsOnly: true,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "409", swap: true },
      { code: "422", swap: true },
      { code: "...", swap: false, error: true },
    ],
  });
  window.htmx = htmx;
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:afterSettle", focusAfterSwap);
  document.addEventListener("htmx:responseError", explainFailure);
  document.addEventListener("htmx:sendError", (event) => {
    if (!tellsItself(event)) toast(say("offline"), { tone: "bad" });
  });
  document.addEventListener("htmx:afterSettle", () => {
    const found = document.querySelector("[data-found]");
    if (found && found.dataset.said !== found.textContent) {
      found.dataset.said = found.textContent;
      announce(found.textContent.trim().replace(/\s+/g, " "));
    }
  });
}
