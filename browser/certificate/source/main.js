// Signing with a joint certificate in the page. The markup and what the page says are in templates/macros/certificate.html.

import { CertificateDialog } from "./dialog/dialog.js";

let dialog = null;
let element = null;

function troubleOf() {
  if (!window.isSecureContext || !globalThis.crypto?.subtle) return "insecure";
  return typeof HTMLDialogElement?.prototype.showModal === "function" ? "" : "old";
}

/** Signature and R do not stay in a page that the browser keeps for the way back. */
function emptyForms() {
  for (const input of document.querySelectorAll("[data-signature], [data-random]")) input.value = "";
}

function open(form) {
  const found = document.querySelector("[data-certificate-dialog]");
  if (found !== element) dialog = new CertificateDialog(found); // a swapped page has one of its own
  element = found;
  dialog.open(form);
}

function makeReady(form) {
  form.dataset.prepared = "";
  form.querySelector("[data-certificate-start]").hidden = true;
  const trouble = troubleOf();
  if (trouble) form.querySelector(`[data-certificate-trouble="${trouble}"]`).hidden = false;
  else form.querySelector("[data-certificate-open]").hidden = false;
}

/** How far the server's clock is ahead of this computer's, in milliseconds, as when the page came. */
function setClock(found) {
  found.dataset.clock = String(JSON.parse(found.dataset.words).now - Date.now());
}

export function prepare() {
  for (const found of document.querySelectorAll("[data-certificate-dialog]:not([data-clock])")) setClock(found);
  for (const form of document.querySelectorAll("[data-certificate]:not([data-prepared])")) makeReady(form);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-certificate-open]");
  if (button) open(button.form);
});
window.addEventListener("pagehide", emptyForms);
