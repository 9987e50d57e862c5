// How many characters a text has, counted while it is written as the server counts them; and beginnings of answers that
// go into it at the press of a button.

const countOf = (field) => document.querySelector(`[data-count-of="${CSS.escape(field.id)}"]`);

function show(field) {
  const place = countOf(field);
  if (!place) return;
  const count = [...field.value.trim().normalize("NFC")].length;
  place.textContent = place.dataset.text.replace("{count}", count.toLocaleString("en"));
  place.classList.toggle("counted--over", count > Number(field.dataset.counted));
}

export function prepare() {
  for (const field of document.querySelectorAll("[data-counted]")) show(field);
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.counted) show(event.target);
});

/** Below what was written, with the dots marked, so that typing goes on there. */
function insert(field, text) {
  const written = field.value.trimEnd();
  field.value = written ? `${written}\n\n${text}` : text;
  field.focus();
  const start = field.value.length - text.length;
  const dots = text.indexOf("…");
  if (dots >= 0) field.setSelectionRange(start + dots, start + dots + 1);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true })); // what saves while one types hears of it
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  if (!button) return;
  event.preventDefault();
  insert(document.getElementById(button.dataset.insertInto), button.dataset.insert);
});
