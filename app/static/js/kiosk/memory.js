// Whether this browser keeps anything, and whether this is its only window.

import { randomId } from "./random.js";
import { open, write } from "./store.js";

/** `db` is null and `works` false where nothing can be kept: the kiosk then says so, and goes on with the server alone.
 * `kept(true or false)` tells of a write that went well or not: a disk that was full may have room again. */
export async function openMemory() {
  const memory = { db: null, works: false, screen: "", broke: () => kept(false), kept };
  try {
    memory.db = await open();
    memory.screen = await screenId(memory.db);
    memory.works = true;
    await navigator.storage?.persist?.(); // so that the browser does not clear it to make room
  } catch {
    memory.db = null;
  }
  return memory;

  function kept(works) {
    memory.works = works;
  }
}

/** This browser's own id, by which the server sees that two use one pairing. Written anew, which shows that writing works. */
async function screenId(db) {
  let found;
  await write(db, ["kept"], (kept) => {
    const asked = kept.get("screen");
    asked.onsuccess = () => {
      found = asked.result ?? randomId();
      kept.put(found, "screen");
    };
  });
  return found;
}

/** Resolves once no other window of this browser is the kiosk; `waits()` is called where one is. */
export function alone(waits) {
  const { locks } = navigator;
  if (!locks) return Promise.resolve();
  return new Promise((resolve) => {
    const hold = () => {
      resolve();
      return new Promise(() => {}); // for as long as this page lives
    };
    locks.request("madang-kiosk", { ifAvailable: true }, (lock) => {
      if (lock) return hold();
      waits();
      locks.request("madang-kiosk", hold);
    });
  });
}
