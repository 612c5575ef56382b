/** Menus and popovers on <details data-menu>: they open without script; with it they keep inside the window, close by
 * Esc and a click elsewhere, and are walked with the arrows. */
import { autoUpdate, computePosition, flip, offset, shift } from "@floating-ui/dom";

const ITEMS = "a[href], button:not([disabled])";
const watched = new WeakMap();

function place(menu, list) {
  const summary = menu.querySelector("summary");
  const placement = menu.classList.contains("at-menu-start") ? "bottom-start" : "bottom-end";
  return autoUpdate(summary, list, async () => {
    const { x, y } = await computePosition(summary, list, {
      placement,
      strategy: "fixed",
      middleware: [offset(4), flip({ padding: 8 }), shift({ padding: 8 })],
    });
    Object.assign(list.style, { position: "fixed", inset: "auto", left: `${x}px`, top: `${y}px` });
  });
}

function toggled(event) {
  const menu = event.target;
  if (!menu.matches?.("details[data-menu]")) return;
  const list = menu.querySelector("[data-menu-list]");
  watched.get(menu)?.();
  watched.delete(menu);
  if (!menu.open || !list) return;
  document.querySelectorAll("details[data-menu][open]").forEach((other) => {
    if (other !== menu && !other.contains(menu)) other.open = false;
  });
  watched.set(menu, place(menu, list));
}

function close(menu) {
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

function walk(event, menu) {
  const list = menu.querySelector("[data-menu-list]");
  if (!list || list.querySelector("input:not([type=hidden])")) return;
  const items = [...list.querySelectorAll(ITEMS)];
  const now = items.indexOf(document.activeElement);
  const next = { ArrowDown: now + 1, ArrowUp: now < 0 ? items.length - 1 : now - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  menu.open = true;
  items[(next + items.length) % items.length]?.focus();
}

export function startMenus() {
  document.addEventListener("toggle", toggled, true);
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      const chosen = event.target.closest(".at-menu-item, [data-menu-close]");
      if (!menu.contains(event.target)) menu.open = false;
      else if (chosen) setTimeout(() => { menu.open = false; });
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details[data-menu]");
    if (!menu) return;
    if (event.key === "Escape" && menu.open) {
      event.stopPropagation();
      close(menu);
    } else if (menu.open || event.key === "ArrowDown") walk(event, menu);
  });
  document.addEventListener("focusout", (event) => {
    const menu = event.target.closest?.("details[data-menu][open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}
