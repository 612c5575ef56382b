/** Password eye, stepper, and forms that send themselves when a choice is made. */
import { say } from "./page.js";

function toggleEye(button) {
  const input = button.parentElement.querySelector("input");
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
  button.setAttribute("aria-label", say(shown ? "showPassword" : "hidePassword"));
}

function step(button) {
  const input = button.parentElement.querySelector("input");
  if (button.dataset.step === "up") input.stepUp();
  else input.stepDown();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function startFields() {
  document.addEventListener("click", (event) => {
    const eye = event.target.closest("[data-eye]");
    const stepper = event.target.closest("[data-step]");
    const off = event.target.closest('[aria-disabled="true"]');
    if (eye) toggleEye(eye);
    if (stepper) step(stepper);
    if (off) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-send-on-change]");
    if (form) form.requestSubmit();
  });
}
