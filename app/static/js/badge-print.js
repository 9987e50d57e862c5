// The page of one badge: tells the server that it prints, opens the browser's print, and tells that it was handed over.
// A browser cannot know whether paper came out: staff say so with the buttons beside it.

export function prepare() {}

async function tell(form, address) {
  const answer = await fetch(address, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
  return answer.ok;
}

async function print(form) {
  if (!(await tell(form, form.action))) return location.reload();
  await document.fonts.ready;
  const handedOver = new Promise((resolve) => addEventListener("afterprint", resolve, { once: true }));
  window.print();
  await handedOver;
  await tell(form, form.dataset.printed);
  location.reload();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-badge-print]");
  if (!form) return;
  event.preventDefault();
  print(form).catch(() => location.reload());
});
