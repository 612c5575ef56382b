/** A file form shows the chosen file and how much of it has gone; the answer's page follows as without script. */
import { csrfToken, say, whenPresent } from "./page.js";
import { toast } from "./toasts.js";

function readable(bytes) {
  const language = document.documentElement.lang;
  const [unit, size] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(size);
}

function chosen(drop) {
  const input = drop.querySelector('input[type="file"]');
  const files = [...input.files];
  const name = drop.querySelector("[data-file-name]");
  if (!files.length) return;
  const limit = Number(drop.dataset.limit);
  if (limit && files.reduce((sum, file) => sum + file.size, 0) > limit) {
    input.value = "";
    toast(say("tooLarge", { limit: readable(limit) }), { tone: "bad" });
    return;
  }
  if (name) name.textContent = files.map((file) => `${file.name}, ${readable(file.size)}`).join("; ");
}

function follow(request) {
  if (request.status === 422 || request.status === 400 || request.status === 413) {
    document.body.replaceWith(new DOMParser().parseFromString(request.responseText, "text/html").body);
    window.htmx.process(document.body);
    window.htmx.trigger(document.body, "htmx:load", { elt: document.body });
    document.querySelector("[data-error-summary]")?.focus();
  } else if (request.status < 400) location.assign(request.getResponseHeader("X-Location") || request.responseURL);
  else toast(say("failed"), { tone: "bad" });
}

function send(form, submitter) {
  const progress = form.querySelector("progress[data-upload]");
  const note = form.querySelector("[data-upload-note]");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
    if (!lengthComputable) return;
    const percent = Math.floor((loaded / total) * 100);
    if (progress) {
      progress.hidden = false;
      progress.value = percent;
    }
    if (note) note.textContent = say(percent === 100 ? "uploadChecking" : "uploading", { percent: share.format(percent / 100) });
  });
  request.addEventListener("load", () => follow(request));
  request.addEventListener("error", () => {
    toast(say("offline"), { tone: "bad" });
    form.querySelectorAll('[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
  });
  request.send(new FormData(form, submitter));
}

export function startUploads() {
  whenPresent("[data-drop]", (drop) => {
    drop.addEventListener("change", () => chosen(drop));
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, () => { drop.dataset.over = ""; });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => { delete drop.dataset.over; });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-upload-form]");
    if (!form || event.defaultPrevented || !form.querySelector('input[type="file"]')?.files.length) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}
