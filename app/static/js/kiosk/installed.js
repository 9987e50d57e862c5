// The page's side of the service worker: it is registered, updated while nobody stands here, and taken away.

const LOOK_EVERY = 30 * 60_000; // milliseconds between two looks for a newer version

export class Installed {
  /** `isIdle()`: nobody stands at the kiosk, so that the page may be loaded anew. */
  constructor({ address, scope, isIdle, clock = globalThis }) {
    Object.assign(this, { address, scope, isIdle, clock, registration: null, isTakingOver: false });
  }

  get isComplete() {
    return Boolean(this.registration?.active);
  }

  async start() {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (this.isTakingOver) location.reload();
    });
    try {
      this.registration = await navigator.serviceWorker.register(this.address, { scope: this.scope });
    } catch {
      this.registration = (await navigator.serviceWorker.getRegistration(this.scope)) ?? null; // without the server
    }
    navigator.serviceWorker.ready.then(() => { document.documentElement.dataset.installed = ""; });
    this.clock.setInterval(() => this.look(), LOOK_EVERY);
  }

  /** Ask whether there is a newer version; it is fetched beside this one. */
  look() {
    return this.registration?.update().catch(() => {});
  }

  /** The server has told which version is current: another one is fetched, and taken over while nobody stands here. */
  follow(current, ours) {
    if (current !== ours && !this.registration?.waiting) this.look();
    this.refresh();
  }

  /** A newer version that waits takes over now, if nobody stands here. */
  refresh() {
    const waiting = this.registration?.waiting;
    if (!waiting || this.isTakingOver || !this.isIdle()) return;
    this.isTakingOver = true;
    waiting.postMessage("take over");
  }

  async remove() {
    const registrations = (await navigator.serviceWorker?.getRegistrations?.()) ?? [];
    await Promise.all(registrations.filter(({ scope }) => new URL(scope).pathname.startsWith(this.scope)).map((one) => one.unregister()));
    const names = (await globalThis.caches?.keys()) ?? [];
    await Promise.all(names.filter((name) => name.startsWith("madang-kiosk-")).map((name) => caches.delete(name)));
  }
}
