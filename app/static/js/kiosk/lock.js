// What a page can do so that nobody leaves it: no menu of the browser, no dragging, no selecting, no printing, no way back,
// no link. What only the browser or the system can forbid is in docs/kiosk.md.

const FUNCTION_KEYS = new Set(["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F9", "F10", "F11", "F12", "ContextMenu", "BrowserBack", "BrowserForward"]);
const IN_FIELDS = new Set(["KeyA", "KeyC", "KeyV", "KeyX", "KeyZ"]); // with Ctrl, while somebody types

export function lock(page = document) {
  for (const kind of ["contextmenu", "dragstart", "dragover", "drop", "auxclick"]) {
    page.addEventListener(kind, (event) => event.preventDefault(), { capture: true });
  }
  page.addEventListener("selectstart", (event) => { if (!isField(event.target)) event.preventDefault(); });
  page.addEventListener("keydown", refuseKey, { capture: true });
  page.addEventListener("wheel", (event) => { if (event.ctrlKey) event.preventDefault(); }, { passive: false });
  page.addEventListener("paste", refuseFiles, { capture: true });
  page.addEventListener("click", refuseLink, { capture: true });
  holdHistory();
}

function refuseKey(event) {
  const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
  const isEditing = event.ctrlKey && isField(event.target) && IN_FIELDS.has(event.code);
  const isLetter = event.getModifierState?.("AltGraph");
  if (FUNCTION_KEYS.has(event.key) || (isShortcut && !isEditing && !isLetter)) event.preventDefault();
}

function refuseFiles(event) {
  if (event.clipboardData?.files.length) event.preventDefault();
}

/** Links are for browsers without scripts; here the machine goes on, and nothing else leads anywhere. */
function refuseLink(event) {
  const link = event.target.closest?.("a[href]");
  if (link) event.preventDefault();
}

/** Back stays here: there is always one more entry before the page that led here. */
function holdHistory() {
  history.pushState(null, "", location.href);
  globalThis.addEventListener("popstate", () => history.pushState(null, "", location.href));
}

function isField(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
