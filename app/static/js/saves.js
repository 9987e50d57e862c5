// Saving while one types: each save of a page is numbered, so that an older one that arrives later changes nothing.
// What is typed into a password field, or into one that is never kept, is not sent with it.

const NEVER_SENT = "#page-form input[type=password], #page-form [data-never-kept]";
let nth = 0;

document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (sourceElement?.dataset?.saves === undefined) return;
  nth += 1;
  request.body.set("nth", String(nth));
  for (const field of document.querySelectorAll(NEVER_SENT)) request.body.delete(field.name);
  for (const field of document.querySelectorAll("[data-reveal]")) request.body.delete(field.dataset.reveal);
});

// A save that is still on its way when its page has given way to the next one leads nowhere any more.
document.addEventListener("htmx:before:response", (event) => {
  const { sourceElement } = event.detail.ctx;
  if (sourceElement?.dataset?.saves !== undefined && !sourceElement.isConnected) event.preventDefault();
});

// Where the server has changed answers within the form, what saves hears of it as of something typed.
document.addEventListener("htmx:after:swap", () => {
  for (const part of document.querySelectorAll("#page-form [data-changed]")) {
    part.removeAttribute("data-changed");
    part.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
