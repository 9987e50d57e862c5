// Loaded once by every page. What few pages need is fetched when such a part first appears, on load or after a swap.
import "./requests.js";
import "./display.js";

const PARTS = {
  "[data-password]": "./password.js",
  "[data-when], [data-consents]": "./choices.js",
  "[data-picker]": "./picker.js",
  "[data-saves]": "./saves.js",
  "[data-upload]": "./upload.js",
  "[data-counted]": "./counting.js",
  "[data-print]": "./print.js",
  "[data-search]": "./searches.js",
  "[data-photo]": "./photo.js",
  "[data-crop]": "./crop.js",
  "[data-identity-window]": "./identity-window.js",
  "[data-certificate]": "./certificate/certificate.js",
  "[data-signing]": "./signing.js",
  "[data-financial]": "./financial.js",
  "#session-end": "./session-timer.js",
};
const loaded = new Map();

/** Import the modules whose parts stand in the page; each prepares what it finds. */
export async function prepare() {
  for (const [selector, module] of Object.entries(PARTS)) {
    if (!document.querySelector(selector)) continue;
    if (!loaded.has(module)) loaded.set(module, import(module));
    (await loaded.get(module)).prepare?.();
  }
}

document.addEventListener("htmx:after:swap", prepare);
await prepare();
document.documentElement.dataset.ready = "";
