// The service worker: keeps the kiosk's page with all that it needs, and starts it when nothing else answers. The server
// puts `const SHELL = {version, home, answers, files}` before this; another version of anything is another worker.

const CACHE = `madang-kiosk-${SHELL.version}`;
const FILES = new Set(SHELL.files);
const ANSWERS = new Set(SHELL.answers);
const AT_ONCE = 8;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (FILES.has(pathname) || ANSWERS.has(pathname)) event.respondWith(kept(request, pathname));
});

/** All of it or nothing: a version that lacks a file is worse than the one before. */
async function fill() {
  const cache = await caches.open(CACHE);
  const home = await fetch(SHELL.home, { cache: "no-store", credentials: "same-origin" });
  if (home.headers.get("X-Kiosk-Shell") !== SHELL.version) throw new Error("This is another version of the page.");
  const waiting = [...FILES, ...ANSWERS];
  const fetchOne = async () => {
    for (let path = waiting.pop(); path; path = waiting.pop()) {
      const answer = await fetch(path, { cache: ANSWERS.has(path) ? "no-store" : "default", credentials: "same-origin" });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      await cache.put(path, answer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchOne));
  await cache.put(SHELL.home, home);
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("madang-kiosk-") && name !== CACHE).map((name) => caches.delete(name)));
  await clients.claim();
}

/** The kiosk's page from here; another page of the kiosk from the server, and without it the kiosk's page again. */
async function page(request, pathname) {
  const home = await found(SHELL.home);
  if (home && pathname.replace(/\/$/, "") === SHELL.home) return home;
  try {
    return await fetch(request);
  } catch (reason) {
    if (home) return home;
    throw reason;
  }
}

async function kept(request, pathname) {
  return (await found(pathname)) ?? fetch(request);
}

async function found(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path, { ignoreVary: true });
}
