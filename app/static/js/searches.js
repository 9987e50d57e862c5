// A list that follows what is typed: its address and its filters follow too, so that going back, loading again and the
// next press of a filter keep what was looked for. Without script the form's own button does that.

function addressOf(form, changes = {}) {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value) address.searchParams.set(name, value);
  for (const [name, value] of Object.entries(changes)) address.searchParams.set(name, value);
  return address;
}

/** The address is that of the rows on the page, so it changes when they do and not with each letter. */
function follow(form) {
  history.replaceState(history.state, "", addressOf(form));
  for (const filter of form.querySelectorAll("a.filter")) {
    filter.href = addressOf(form, { show: new URL(filter.href).searchParams.get("show") });
  }
}

document.addEventListener("htmx:after:swap", (event) => {
  const form = event.target.closest?.("[data-search]");
  if (form) follow(form);
});
