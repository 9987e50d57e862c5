// The kiosk's memory: an IndexedDB whose writes are on the disk before they count as done, so that a killed browser or a
// power cut loses nothing that was shown. No name, phone or e-mail is in it that could be read: see secrets.js.

const NAME = "madang-kiosk";
const VERSION = 1;

// What each store holds, and by what it is found. `kept` is key and value.
const STORES = {
  queue: { keyPath: "sequence" }, // scans that wait to be delivered
  dead: { keyPath: "id" }, // scans that the server will never take
  facts: { keyPath: "ticket" }, // tickets that were used, here or elsewhere: {ticket, at, here}
  lists: { keyPath: "name" }, // the fair's rules, keys, voided tickets
  packets: { keyPath: "lookup" }, // one for each registration, sealed
  kept: {}, // sequence, offset, marker and such
  blocks: { keyPath: "id" }, // tickets signed ahead, for whoever registers here without network
  walk_ins: { keyPath: "id" }, // registrations made here that wait to be delivered
};

/** The database, made when it is not there. Rejects where the browser cannot keep anything. */
export function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, options);
      }
    };
    request.onblocked = () => reject(new Error("Another window holds an older memory open."));
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // somebody deletes it
      resolve(request.result);
    };
  });
}

/** Do `work(store…)` in one transaction: all of it is on the disk when this resolves, or none of it. */
export function write(db, names, work) {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(names, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("The memory took nothing."));
    try {
      work(...names.map((name) => transaction.objectStore(name)));
    } catch (reason) {
      transaction.abort();
      reject(reason);
    }
  });
}

/** The value under a key, or undefined. */
export function get(db, name, key) {
  return asked(db, name, (store) => store.get(key));
}

/** All values of a store, in the order of their keys. */
export function all(db, name) {
  return asked(db, name, (store) => store.getAll());
}

export function count(db, name) {
  return asked(db, name, (store) => store.count());
}

function asked(db, name, ask) {
  return new Promise((resolve, reject) => {
    const request = ask(db.transaction(name).objectStore(name));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Forget everything but what is named. */
export async function empty(db, except = []) {
  const names = Object.keys(STORES).filter((name) => !except.includes(name));
  await write(db, names, (...stores) => stores.forEach((store) => store.clear()));
}

/** Delete the database itself. Resolves also where that cannot be done: then it was empty, or never there. */
export function destroy() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.deleteDatabase(NAME);
      request.onsuccess = request.onerror = request.onblocked = () => resolve();
    } catch {
      resolve();
    }
  });
}
