/** A tooltip repeats in words what an icon means, or why a control is off; the name itself is in the markup. */
import { computePosition, flip, offset, shift } from "@floating-ui/dom";
import { element } from "./page.js";

const tip = element("div", "at-tip");
tip.setAttribute("aria-hidden", "true");
let owner;
let timer;

function textOf(target) {
  const narrow = target.dataset.tipNarrow && target.clientWidth < 80 ? target.dataset.tipNarrow : "";
  const cut = target.matches("[data-tip-cut]") && target.scrollWidth > target.clientWidth ? target.textContent.trim() : "";
  return target.dataset.tip || narrow || cut;
}

function hide() {
  clearTimeout(timer);
  owner = undefined;
  tip.remove();
}

async function show(target, text) {
  tip.textContent = text;
  (target.closest("dialog[open]") ?? document.body).append(tip);
  const { x, y } = await computePosition(target, tip, {
    placement: "top",
    middleware: [offset(6), flip({ padding: 6 }), shift({ padding: 6 })],
  });
  Object.assign(tip.style, { left: `${x}px`, top: `${y}px` });
}

function consider(event) {
  const target = event.target.closest?.("[data-tip], [data-tip-narrow], [data-tip-cut]");
  if (!target || target === owner) return;
  const keyboard = event.type === "focusin";
  if (keyboard && !target.matches(":focus-visible")) return;
  const text = textOf(target);
  hide();
  if (!text) return;
  owner = target;
  timer = setTimeout(() => show(target, text), keyboard ? 0 : 350);
}

export function startTips() {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") consider(event);
  });
  document.addEventListener("pointerout", (event) => {
    if (owner && !owner.contains(event.relatedTarget)) hide();
  });
  document.addEventListener("focusin", consider);
  document.addEventListener("focusout", hide);
  document.addEventListener("click", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}
