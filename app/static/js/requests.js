// What happens around a request: pressed buttons show that they are at work, a form without htmx is sent once, and what
// htmx leaves open is settled: answers that are no page of ours, requests that never arrived, and where the focus goes.

function busy(button) {
  if (button?.classList.contains("button")) button.setAttribute("aria-busy", "true");
}

function rest(root) {
  for (const button of root.querySelectorAll('button[aria-busy="true"]')) button.removeAttribute("aria-busy");
}

// In the capture phase, so that htmx never sees a language switch: it changes the frame, so the whole page is loaded.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (event.submitter?.name === "language") {
      event.stopImmediatePropagation();
      return;
    }
    if (form.dataset.download !== undefined) return; // the page stays, so nothing would end a wait
    if (form.dataset.submitOnce !== undefined) {
      if (form.dataset.sent !== undefined) event.preventDefault();
      form.dataset.sent = "";
    }
    busy(event.submitter ?? form.querySelector(".form__actions button"));
  },
  true,
);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[hx-post]");
  if (button) busy(button);
});

document.addEventListener("htmx:finally:request", () => rest(document));

// While a finger or a mouse button is down the page stands still: whatever is pressed after a field was left would move
// from under it when the answer about that field arrives, and the press would be lost.
const LONGEST_PRESS = 1000; // milliseconds; some are never seen to end, such as the one that opens a list

let press = null;
let release = () => {};

function hold() {
  press = new Promise((over) => (release = over));
  setTimeout(release, LONGEST_PRESS);
}

document.addEventListener("pointerdown", hold, true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => setTimeout(release), true); // the click comes first
}

/** Resolves when nothing is pressed. */
export const released = async () => press;

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  const ask = ctx.fetch;
  ctx.fetch = async (...asked) => {
    const answer = await ask(...asked);
    await answer.clone().text(); // so that nothing has to be waited for after the press
    await released();
    return answer;
  };
});

// An answer to a choice knows what was sent. What was typed since, into a part that it replaces, stays.
const TYPED = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), textarea";

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement.matches?.("button, form, a")) return; // a press may open something else under the same name
  ctx.sent = new Map(Array.from(ctx.target?.querySelectorAll?.(TYPED) ?? [], (field) => [field.id, field.value]));
});

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  for (const [id, value] of ctx?.sent ?? []) {
    const typed = document.getElementById(id)?.value ?? value;
    if (typed === value) continue;
    for (const { fragment } of tasks) {
      const replacing = fragment?.querySelector(`#${CSS.escape(id)}`);
      if (replacing) replacing.value = typed;
    }
  }
});

// A page that comes back by the Back button is as it was left: ready again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  rest(document);
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

let lastMain = document.getElementById("main");

const notice = () => document.getElementById("not-sent");

function tell(key) {
  const place = notice();
  if (place) place.textContent = place.dataset[key];
}

/** An answer without #main (a proxy's error page) would leave the page empty: keep the page and say so. */
document.addEventListener("htmx:before:swap", (event) => {
  const content = event.detail.tasks?.find((task) => task.type === "main");
  const isForContent = content && (content.target?.id === "main" || event.detail.ctx?.target?.id === "main");
  if (!isForContent || content.fragment?.querySelector("#main")) return;
  event.preventDefault();
  tell("strange");
});

document.addEventListener("htmx:error", () => tell("text"));

document.addEventListener("htmx:before:request", () => {
  const place = notice();
  if (place) place.textContent = "";
});

/** Back to a step that is out of reach now is led on by the server: the address says where. */
document.addEventListener("htmx:after:swap", (event) => {
  const { request, response } = event.detail.ctx ?? {};
  if (!request?.headers?.["HX-History-Restore-Request"] || !response?.raw?.redirected) return;
  history.replaceState(history.state, "", response.raw.url);
});

/** After a swap of the whole content the reader starts at the error summary (autofocus) or at the heading. */
document.addEventListener("htmx:after:swap", () => {
  const main = document.getElementById("main");
  if (main === lastMain) return;
  lastMain = main;
  const start = main.querySelector("[autofocus]") ?? main.querySelector("h1");
  if (!start || main.querySelector("[autofocus]")?.contains(document.activeElement)) return;
  if (!start.hasAttribute("tabindex")) start.setAttribute("tabindex", "-1");
  start.focus();
});
