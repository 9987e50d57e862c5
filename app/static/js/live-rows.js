// Rows of a list follow what happens while somebody looks at them: cells that changed are exchanged in their places, so
// that nothing moves under a hand or loses the focus. Who is new is counted beside the list, and shown when asked for.
import { released } from "./requests.js";

const EVERY = 10_000; // milliseconds
let asking = false;

const list = () => document.querySelector("[data-live-rows]");

/** Exchange what differs; answers how many rows changed. */
function exchange(section, answer) {
  let changed = 0;
  for (const fresh of answer.querySelectorAll("[data-row]")) {
    const row = section.querySelector(`[data-row="${CSS.escape(fresh.dataset.row)}"]`);
    let differs = false;
    for (const cell of fresh.cells) {
      const shown = row?.querySelector(`[data-cell="${cell.dataset.cell}"]`);
      if (!shown || shown.innerHTML.trim() === cell.innerHTML.trim()) continue;
      shown.replaceChildren(...cell.childNodes);
      differs = true;
    }
    if (differs) {
      changed += 1;
      row.dataset.changed = "";
    }
  }
  return changed;
}

function say(section, changed) {
  const said = section.querySelector("[data-live-said]");
  if (said && changed) said.textContent = said.dataset.words.replace("{number}", changed);
}

function offerNewer(section, number) {
  const link = section.querySelector("[data-newer]");
  if (!link) return;
  link.hidden = !number;
  link.textContent = link.dataset.words.replace("{number}", number > 50 ? "50+" : number);
}

/** Ask for the rows that are on the page. A list that was swapped meanwhile is left alone. */
export async function refresh() {
  const section = list();
  const rows = [...(section?.querySelectorAll("tbody [data-row]") ?? [])].map((row) => row.dataset.row);
  if (!rows.length || asking || document.hidden) return;
  asking = true;
  try {
    const address = new URL(section.dataset.liveRows, location);
    address.searchParams.set("rows", rows.join(","));
    if (section.dataset.newest !== undefined) address.searchParams.set("newest", "1");
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    await released();
    if (list() !== section) return;
    say(section, exchange(section, page));
    offerNewer(section, Number(page.querySelector("table")?.dataset.newer));
  } catch {
    // no network: the rows stay as they are, and are asked for again
  } finally {
    asking = false;
  }
}

document.addEventListener("visibilitychange", refresh);
setInterval(refresh, EVERY);
