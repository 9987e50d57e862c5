// Whether this screen holds its layout at the size its letters have: enlarged to 200 %, by the visitor or by the browser, it
// becomes one column that is scrolled.

const EM = 16.7; // millimetres of a letter's em, as in kiosk.css
const LEAST = 300; // millimetres that the shorter side must have

export function fit(page = document) {
  const millimetre = parseFloat(getComputedStyle(page.body).fontSize) / EM;
  page.documentElement.toggleAttribute("data-tight", Math.min(innerWidth, innerHeight) < LEAST * millimetre);
}

/** Looked at anew whenever the window changes. */
export function keepFit(page = document) {
  fit(page);
  globalThis.addEventListener("resize", () => fit(page));
}
