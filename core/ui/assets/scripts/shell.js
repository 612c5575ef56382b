/** Sidebar, drawer and the keys of the whole page. */
import { whenPresent } from "./page.js";

function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable]");
}

function openDrawer(drawer, opener) {
  drawer.dataset.open = "";
  drawer.opener = opener;
  document.getElementById("content")?.setAttribute("inert", "");
  drawer.focus();
}

function closeDrawer(drawer) {
  if (!("open" in drawer.dataset)) return;
  delete drawer.dataset.open;
  document.getElementById("content")?.removeAttribute("inert");
  drawer.opener?.focus();
}

function startDrawer() {
  const drawer = document.querySelector("[data-drawer]");
  if (!drawer) return;
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-drawer-open]");
    if (opener) {
      event.preventDefault();
      openDrawer(drawer, opener);
    } else if (event.target.closest("[data-drawer-close]")) {
      event.preventDefault();
      closeDrawer(drawer);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeDrawer(drawer);
  });
  matchMedia("(width >= 992px)").addEventListener("change", () => closeDrawer(drawer));
}

function startSideToggle() {
  const toggle = document.querySelector("[data-side-toggle]");
  toggle?.addEventListener("click", () => {
    const shell = document.querySelector("[data-shell]");
    const narrow = shell.dataset.side !== "narrow";
    shell.dataset.side = narrow ? "narrow" : "";
    toggle.setAttribute("aria-expanded", String(!narrow));
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `side=${narrow ? "narrow" : "wide"}; path=/; max-age=31536000; samesite=lax${secure}`;
  });
}

function startSearchKeys() {
  document.addEventListener("keydown", (event) => {
    const search = document.querySelector("[data-global-search]");
    if (!search) return;
    const command = (event.ctrlKey || event.metaKey) && event.code === "KeyK";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    if (!command && !slash) return;
    event.preventDefault();
    if (search.offsetParent) search.select();
    else location.assign(search.form.action);
  });
}

/** On a phone the lines of a section are a strip: its own line must be in sight. */
function showOwnLine() {
  whenPresent(".at-section-nav [aria-current=page]", (line) => {
    const strip = line.parentElement;
    const away = line.getBoundingClientRect().left - strip.getBoundingClientRect().left;
    strip.scrollLeft += away - (strip.clientWidth - line.offsetWidth) / 2;
  });
}

export function startShell() {
  showOwnLine();
  startDrawer();
  startSideToggle();
  startSearchKeys();
}
