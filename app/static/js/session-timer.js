// Two minutes before an idle login ends a dialog says so; one tap extends it. Tabs tell each other by local storage.

const KEY = "madang-seen";
const WARN_BEFORE = 120; // seconds
const dialog = document.getElementById("session-end");
const idle = Number(dialog.dataset.idleSeconds);

const remaining = () => idle - (Date.now() - Number(localStorage.getItem(KEY) ?? 0)) / 1000;

function seen() {
  localStorage.setItem(KEY, String(Date.now()));
  if (dialog.open) dialog.close();
}

function look() {
  const seconds = remaining();
  if (seconds <= 0) location.reload(); // the server leads on to the login and back
  else if (seconds <= WARN_BEFORE && !dialog.open) dialog.showModal();
  else if (seconds > WARN_BEFORE && dialog.open) dialog.close();
}

dialog.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
  if (answer?.ok && !answer.redirected) seen();
  else if (answer) location.reload();
});

// What a page asks by itself, every so often, is no sign of anybody: the server does not count it either.
const isPolled = (element) => /\bevery\b|\bload delay\b/.test(element?.getAttribute("hx-trigger") ?? "");

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (!isPolled(ctx.sourceElement)) seen();
});
document.addEventListener("visibilitychange", look);
seen();
setInterval(look, 5000);
