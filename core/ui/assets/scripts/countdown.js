/** A pause before something may be asked for again: counted down, then its button comes back. */
import { whenPresent } from "./page.js";

function arrange(form) {
  const text = form.querySelector("[data-countdown-text]");
  const button = form.querySelector("[data-countdown-button]");
  if (!text) return;
  const end = Date.now() + Number(form.dataset.countdown) * 1000;
  const show = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    text.hidden = left <= 0;
    button.hidden = left > 0;
    if (left <= 0) return;
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    text.textContent = text.dataset.countdownText.replace("{time}", time);
    setTimeout(show, 250);
  };
  show();
}

export function startCountdowns() {
  whenPresent("form[data-countdown]", arrange);
}
