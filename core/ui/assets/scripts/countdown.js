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

const two = (number) => String(number).padStart(2, "0");

/** How long something still lasts; when it is over, the server says what is next. */
function countLeft(place) {
  const end = performance.now() + Number(place.dataset.secondsLeft) * 1000;
  const show = () => {
    if (!place.isConnected) return;
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left < 0) {
      window.location.reload();
      return;
    }
    const hours = Math.floor(left / 3600);
    const minutes = Math.floor((left % 3600) / 60);
    const time = hours ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
    place.textContent = place.dataset.words.replace("{time}", time);
    setTimeout(show, 250);
  };
  show();
}

export function startCountdowns() {
  whenPresent("form[data-countdown]", arrange);
  whenPresent("[data-seconds-left]", countLeft);
}
