/** Pushes in this browser: asked for by a click, kept by the server, taken back the same way. */
import { post, whenPresent } from "./page.js";

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const isAble = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function arrange(place) {
  const { pushKey, pushWorker, pushSubscribe, pushForget } = place.dataset;
  const part = (name) => place.querySelector(`[data-push-${name}]`);
  if (!isAble()) {
    part("on").hidden = true;
    part("unable").hidden = false;
    return;
  }
  const show = (subscription) => {
    part("on").hidden = Boolean(subscription);
    part("off").hidden = !subscription;
  };
  const attempt = async (button, deed) => {
    part("denied").hidden = part("trouble").hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      await deed();
    } catch {
      part("trouble").hidden = false;
    } finally {
      button.removeAttribute("aria-busy");
    }
  };
  const ask = async () => {
    if ((await Notification.requestPermission()) !== "granted") {
      part("denied").hidden = false;
      return;
    }
    const worker = await navigator.serviceWorker.register(pushWorker, { scope: "/" });
    await navigator.serviceWorker.ready;
    // Keys of the company that have been replaced meanwhile leave a subscription that nobody can use.
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: toBytes(pushKey) };
    const { endpoint, keys } = (await worker.pushManager.subscribe(options)).toJSON();
    const answer = await post(pushSubscribe, { endpoint, ...keys });
    if (!answer.ok) throw new Error(String(answer.status));
    location.reload();
  };
  const stop = async () => {
    const worker = await navigator.serviceWorker.getRegistration("/");
    const subscription = await worker?.pushManager.getSubscription();
    if (subscription) {
      await post(pushForget, { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    location.reload();
  };
  part("on").addEventListener("click", () => attempt(part("on"), ask));
  part("off").addEventListener("click", () => attempt(part("off"), stop));
  navigator.serviceWorker
    .getRegistration("/")
    .then((worker) => worker?.pushManager.getSubscription())
    .then(show, () => show(undefined));
}

export function startPush() {
  whenPresent("[data-push]", arrange);
}
