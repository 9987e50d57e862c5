// Loaded once by every page. What few pages need is fetched when such a part first appears, on load or after a swap.
import "./display.js";
import { released } from "./requests.js";

const PARTS = {
  "[data-password]": "./password.js",
  "[data-when], [data-consents]": "./choices.js",
  "[data-picker]": "./picker.js",
  "[data-saves]": "./saves.js",
  "[data-upload]": "./upload.js",
  "[data-counted]": "./counting.js",
  "[data-print]": "./print.js",
  "[data-badge-print]": "./badge-print.js",
  "[data-search]": "./searches.js",
  "[data-photo]": "./photo.js",
  "[data-crop]": "./crop.js",
  "[data-identity-window]": "./identity-window.js",
  "[data-certificate]": "./certificate/certificate.js",
  "[data-signing]": "./signing.js",
  "[data-financial]": "./financial.js",
  "[data-live-rows]": "./live-rows.js",
  "#shortcuts": "./shortcuts.js",
  "[data-live-figures]": "./live-figures.js",
  "[data-masks-again]": "./reveals.js",
  "[data-passkey]": "./passkeys.js",
  "#session-end": "./session-timer.js",
};
const loaded = new Map();
const root = document.documentElement;
// The page says data-ready while nothing of it is on its way: what it loads at first, and the parts that are swapped.
let onTheirWay = 1;
let preparing = null;

/** Import the modules whose parts stand in the page; each prepares what it finds, and moves nothing that is pressed. */
export async function prepare() {
  for (const [selector, module] of Object.entries(PARTS)) {
    if (!document.querySelector(selector)) continue;
    if (!loaded.has(module)) loaded.set(module, import(module));
    const part = await loaded.get(module);
    await released(); // whoever began to press while it came
    part.prepare?.();
  }
}

async function settle() {
  await preparing;
  onTheirWay -= 1;
  if (!onTheirWay) root.dataset.ready = "";
}

const begun = new Promise((resolve) => document.addEventListener("htmx:after:process", resolve, { once: true }));
document.addEventListener("htmx:before:swap", () => {
  onTheirWay += 1;
  delete root.dataset.ready;
});
document.addEventListener("htmx:after:swap", () => (preparing = prepare()));
document.addEventListener("htmx:finally:swap", settle);
preparing = Promise.all([prepare(), begun]);
await settle();
