/** Light, dark or as the device: applied at once and kept by the server, so that the next page comes in it. */
import { post, say } from "./page.js";
import { toast } from "./toasts.js";

function apply(mode) {
  const root = document.documentElement;
  if (mode === "system") root.removeAttribute("data-bs-theme");
  else root.dataset.bsTheme = mode;
  document.querySelectorAll('[name="theme_mode"]').forEach((button) => {
    button.setAttribute("aria-pressed", String(button.value === mode));
  });
  document.dispatchEvent(new CustomEvent("ui:theme", { detail: { mode } }));
}

export function startPreferences() {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-theme-mode]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const before = document.documentElement.dataset.bsTheme ?? "system";
    apply(event.submitter.value);
    const fields = new FormData(form, event.submitter);
    const answer = await post(form.action, fields).catch(() => undefined);
    if (answer?.ok) return;
    apply(before);
    toast(say("offline"), { tone: "bad" });
  });
}
