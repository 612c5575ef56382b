/** Shows a push, and brings its reader to the page that it is about. */
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let words = {};
  try {
    words = event.data.json();
  } catch {
    return;
  }
  const options = { body: words.text, tag: words.tag, icon: "/favicon.ico", data: { url: words.url } };
  event.waitUntil(self.registration.showNotification(words.title || self.location.hostname, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data?.url || "/", self.location.origin);
  if (wanted.origin !== self.location.origin) return;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => {
      const open = pages.find((page) => page.url === wanted.href);
      return open ? open.focus() : self.clients.openWindow(wanted.href);
    }),
  );
});
