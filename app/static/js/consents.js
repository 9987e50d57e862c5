// "Agree to all" ticks and unticks the rows one sees, and follows them.

const rowsOf = (list) => [...list.querySelectorAll('.consent:not([data-consent-all]) > label input[type="checkbox"]')];
const allOf = (list) => list.querySelector("[data-consent-all] input");

function follow(list) {
  const all = allOf(list);
  if (!all) return;
  const ticked = rowsOf(list).filter((box) => box.checked).length;
  all.checked = ticked === rowsOf(list).length;
  all.indeterminate = ticked > 0 && !all.checked;
}

export function prepare() {
  for (const list of document.querySelectorAll("[data-consents]")) {
    const row = list.querySelector("[data-consent-all]");
    if (row) row.hidden = false;
    follow(list);
  }
}

document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-consents]");
  if (!list) return;
  if (event.target === allOf(list)) {
    for (const box of rowsOf(list)) box.checked = event.target.checked;
  }
  follow(list);
});
