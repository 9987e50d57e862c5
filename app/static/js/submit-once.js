// A pressed button shows that it is at work; a form without htmx is sent once.

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

// A page that comes back by the Back button is as it was left: ready again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  rest(document);
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
