// The browser's own store (IndexedDB). Keys lie there as they were found, locked with their password.

import { readCertificate, thumbprintOf } from "../reading/certificate.js";
import { Found } from "./found.js";

const DATABASE = "madang-certificates";
const ROWS = "certificates";

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: "id" });
  return answered(request);
}

async function within(mode, work) {
  const database = await opened();
  try {
    const transaction = database.transaction(ROWS, mode);
    const result = await answered(work(transaction.objectStore(ROWS)));
    await finished(transaction);
    return result;
  } finally {
    database.close();
  }
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** All that are kept; nothing at all where the browser keeps nothing. */
export async function kept() {
  const rows = await within("readonly", (store) => store.getAll());
  return rows.map(
    ({ id, name, certificate, key, pfx, chain }) =>
      new Found({ id, name, key, pfx, certificate: readCertificate(certificate), chain: chain.map(readCertificate) }),
  );
}

/** Keep one. Answers whether it is new here. */
export async function keep(found) {
  const id = await thumbprintOf(found.certificate);
  const isThere = Boolean(await within("readonly", (store) => store.count(id)));
  const { name, key, pfx } = found;
  const row = { id, name, key, pfx, certificate: found.certificate.der, chain: found.chain.map((one) => one.der) };
  await within("readwrite", (store) => store.put(row));
  return !isThere;
}

export async function forget(id) {
  await within("readwrite", (store) => store.delete(id));
}
