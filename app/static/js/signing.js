// A challenge holds five minutes, and people read. Where a page has stood for a while, a fresh one is asked for when
// somebody begins to sign: the page's own address answers with the same forms.

const STALE_AFTER = 90_000; // milliseconds

let madeAt = performance.now();
let asking = null;

function takeOver(found) {
  for (const form of document.querySelectorAll("[data-signing] form[data-content]")) {
    const fresh = found.getElementById(form.id);
    if (!fresh?.dataset.content) continue;
    form.dataset.content = fresh.dataset.content;
    for (const name of ["challenge", "csrf_token"]) form.elements[name].value = fresh.elements[name].value;
    madeAt = performance.now();
  }
}

async function ask() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (answer.ok) takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The server says so if the old one has run out meanwhile.
  }
}

/** Resolves when the forms of this page have a challenge that holds for some minutes, or none could be had. */
export function fresh() {
  if (performance.now() - madeAt < STALE_AFTER) return Promise.resolve();
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

export function prepare() {
  const root = document.querySelector("[data-signing]:not([data-prepared])");
  if (!root) return;
  root.dataset.prepared = "";
  document.addEventListener("certificate:open", (event) => (event.detail.fresh = fresh()));
}
