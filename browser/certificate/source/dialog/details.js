// Two small dialogs over the first: all fields of a certificate, and the question before one is deleted.

import { name } from "./texts.js";
import { fieldsOf } from "./words.js";

export async function showDetails(found, words, texts) {
  const dialog = document.getElementById("certificate-details");
  const rows = (await fieldsOf(found, words, texts)).map(([term, value]) => {
    const row = texts.copy("row");
    row.querySelector("dt").textContent = term;
    name(row.querySelector("dd"), value);
    return row;
  });
  dialog.querySelector("[data-rows]").replaceChildren(...rows);
  dialog.showModal();
}

/** Whether it is to go. */
export function asksToDelete({ certificate }, texts) {
  const dialog = document.getElementById("certificate-removal");
  const values = { owner: certificate.owner, date: texts.date(certificate.to) };
  dialog.querySelector("[data-text]").textContent = texts.get("ask-delete", values);
  dialog.returnValue = "keep";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "delete"), { once: true });
  });
}
