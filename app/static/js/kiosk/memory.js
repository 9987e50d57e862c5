// Whether this browser keeps anything, and whether this is its only window.

import { randomId } from "./random.js";
import { open, write } from "./store.js";

const STARTS = 10; // of the page that are remembered: so many in a row may have told nobody of themselves

/** `db` is null and `works` false where nothing can be kept: the kiosk then says so, and goes on with the server alone.
 * `kept(true or false)` tells of a write that went well or not: a disk that was full may have room again. */
export async function openMemory() {
  const memory = { db: null, works: false, screens: [], broke: () => kept(false), kept };
  try {
    memory.db = await open();
    memory.screens = await noteScreen(memory.db);
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

/**
 * An id for this start of the page, and those of the starts before it, the newest first. By them the server sees that two
 * use one pairing: of two copies of one profile, neither knows the other's. To write it shows that writing works.
 */
async function noteScreen(db) {
  let screens;
  await write(db, ["kept"], (kept) => {
    const asked = kept.get("screens");
    asked.onsuccess = () => {
      screens = [randomId(), ...(asked.result ?? [])].slice(0, STARTS);
      kept.put(screens, "screens");
    };
  });
  return screens;
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
