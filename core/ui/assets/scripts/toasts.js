/** Short messages at the bottom left: six seconds, errors stay until they are closed. */
import { element, icon, say } from "./page.js";

const ICONS = { ok: icon("circle-check"), warn: icon("alert-triangle"), bad: icon("alert-circle"), info: icon("info-circle") };
const SHOWN_FOR = 6000;

function expire(box) {
  let timer;
  const start = () => { timer = setTimeout(() => box.remove(), SHOWN_FOR); };
  const stop = () => clearTimeout(timer);
  box.addEventListener("pointerenter", stop);
  box.addEventListener("focusin", stop);
  box.addEventListener("pointerleave", start);
  box.addEventListener("focusout", start);
  start();
}

/** Show a message; `url` and `action` add a link, such as the rows it speaks of. */
export function toast(text, { tone = "ok", url, action } = {}) {
  const stays = tone === "bad";
  const region = document.querySelector(`[data-toasts="${stays ? "assertive" : "polite"}"]`);
  if (!region || !text) return;
  const words = element("div", "at-toast-text", text);
  if (url && action) {
    const link = element("a", "at-link", action);
    link.href = url;
    words.append(" ", link);
  }
  const close = element("button", "at-icon-button", icon("x", "icon-sm"));
  close.type = "button";
  close.setAttribute("aria-label", say("close"));
  const box = element("div", `at-toast at-toast-${tone}`, (ICONS[tone] ?? ICONS.info).cloneNode(true), words, close);
  close.addEventListener("click", () => box.remove());
  [...region.children].filter((old) => old.textContent === box.textContent).forEach((old) => old.remove());
  region.append(box);
  if (!stays) expire(box);
}

export function startToasts() {
  // The server sends them as HX-Trigger: {"ui:toast": {"text": …, "tone": …}}.
  document.addEventListener("ui:toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => toast(say("copied")));
  });
}
