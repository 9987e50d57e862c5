// Keys of the staff console: "/" searches, arrows go through the rows, Escape goes back, "?" says which keys there are.
// Whoever uses speech input, or is disturbed by single keys, switches them off in that list.

const KEY = "madang-shortcuts";
const TYPED_INTO = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const dialog = () => document.getElementById("shortcuts");
const search = () => document.querySelector("#main [data-find]") ?? document.querySelector("[data-find]");
const rows = () => [...document.querySelectorAll("#main [data-row] a.person__name")];
const areOff = () => localStorage.getItem(KEY) === "off";

function look() {
  const field = search();
  field?.focus();
  field?.select();
}

/** To the row below or above; from the search to the first one, and from there back to the search. */
function move(step) {
  const links = rows();
  const place = links.indexOf(document.activeElement);
  if (!links.length) return;
  if (place + step < 0) look();
  else links[Math.min(place + step, links.length - 1)].focus();
}

function back() {
  const link = document.querySelector("#main [data-back]");
  if (rows().includes(document.activeElement)) look();
  else link?.click();
}

/** What a key does where nothing is typed into, or nothing. */
function does(event) {
  const inSearch = event.target === search();
  const typing = event.target.matches?.(TYPED_INTO);
  const arrows = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in arrows && rows().length && (inSearch || !typing) && (inSearch || rows().includes(event.target))) {
    return () => move(arrows[event.key]);
  }
  if (typing) return null;
  if (event.key === "Escape") return back;
  if (areOff()) return null;
  if (event.key === "/") return look;
  if (event.key === "?") return () => dialog()?.showModal();
  return null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const action = does(event);
  if (!action) return;
  event.preventDefault();
  action();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-show-shortcuts]")) dialog()?.showModal();
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-shortcuts-on]")) localStorage.setItem(KEY, event.target.checked ? "on" : "off");
});

/** The switch of the list shows what was chosen in this browser. */
export function prepare() {
  const choice = document.querySelector("[data-shortcuts-on]");
  if (choice) choice.checked = !areOff();
}
