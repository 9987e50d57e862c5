// Saving while one types: each save of a page is numbered, so that an older one that arrives later changes nothing.
// What is typed into a password field is not sent with it.

let nth = 0;

document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (sourceElement?.dataset?.saves === undefined) return;
  nth += 1;
  request.body.set("nth", String(nth));
  for (const field of document.querySelectorAll("#page-form input[type=password]")) request.body.delete(field.name);
  for (const field of document.querySelectorAll("[data-reveal]")) request.body.delete(field.dataset.reveal);
});
