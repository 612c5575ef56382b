/** Draws the digits of a one-time code into boxes; the code itself lives in one input. */
import { whenPresent } from "./page.js";

function draw(input, boxes) {
  const digits = input.value;
  const focused = document.activeElement === input;
  boxes.forEach((box, place) => {
    box.textContent = digits[place] ?? "";
    const current = Math.min(digits.length, boxes.length - 1);
    box.classList.toggle("is-current", focused && place === current && digits.length < boxes.length);
  });
}

function arrange(field) {
  const input = field.querySelector("input");
  const boxes = [...field.querySelectorAll("i")];
  let sent = false;
  input.addEventListener("input", () => {
    input.value = input.value.replace(/\D/g, "").slice(0, boxes.length);
    draw(input, boxes);
    if (input.value.length < boxes.length) sent = false;
    else if (!sent && "autoSend" in field.dataset) {
      sent = true;
      input.form?.requestSubmit();
    }
  });
  for (const kind of ["focus", "blur"]) input.addEventListener(kind, () => draw(input, boxes));
  input.addEventListener("focus", () => input.setSelectionRange(input.value.length, input.value.length));
  draw(input, boxes);
}

export function startCodeFields() {
  whenPresent("[data-code-field]", arrange);
}
