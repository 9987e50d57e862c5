// The keyboard over a list of results that the server rendered, and what choosing one fills in.

const pickerOf = (element) => element.closest?.("[data-picker]");
const inputOf = (picker) => picker.querySelector('input[type="search"]');
const optionsOf = (picker) => [...picker.querySelectorAll('[role="option"]')];

const chosenIn = (picker) => optionsOf(picker).find((option) => option.getAttribute("aria-selected") === "true");

const settled = new WeakMap(); // fields and what stood in them as their list was closed
let turning = null; // the field whose list is on its way to another page

export function prepare() {
  turning?.focus();
  turning = null;
  for (const picker of document.querySelectorAll("[data-picker]")) {
    const input = inputOf(picker);
    const list = picker.querySelector('[role="listbox"]');
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", list ? "true" : "false");
    if (list) input.setAttribute("aria-controls", list.id);
    else input.removeAttribute("aria-controls");
    if (!chosenIn(picker)) input.removeAttribute("aria-activedescendant");
    for (const option of optionsOf(picker)) option.tabIndex = -1;
  }
}

function mark(picker, chosen) {
  for (const option of optionsOf(picker)) option.setAttribute("aria-selected", String(option === chosen));
  inputOf(picker).setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function close(picker) {
  picker.querySelector('[role="listbox"]')?.remove();
  if (picker.dataset.code) picker.querySelector(".picker__count")?.replaceChildren();
  for (const button of picker.querySelectorAll("[data-turns-page]")) button.remove();
  prepare();
}

const codeOf = (picker) => picker.querySelector(`input[name="${CSS.escape(picker.dataset.code)}"]`);

/** What was picked stands below the field, in the other language, until something else is typed. */
function showPicked(picker, words) {
  const place = picker.querySelector("[data-picked]");
  if (!place) return;
  place.querySelector("span").textContent = words;
  place.hidden = !words;
}

/** A search that is still on its way, or waits for the next letter, would open the list again. */
function forgetSearch(picker) {
  settled.set(inputOf(picker), inputOf(picker).value);
  for (const part of picker.querySelectorAll("[hx-post]")) part.dispatchEvent(new CustomEvent("htmx:abort"));
}

/** Write the option's answers into the form; an option without them is submitted, and the server fills in. */
function choose(picker, option) {
  if (!option.dataset.fill) return false;
  const form = option.form ?? document;
  for (const [name, value] of Object.entries(JSON.parse(option.dataset.fill))) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
  forgetSearch(picker);
  close(picker);
  (document.getElementById(picker.dataset.next) ?? inputOf(picker)).focus();
  if (picker.dataset.code) showPicked(picker, option.dataset.pickedWords ?? "");
  inputOf(picker).dispatchEvent(new Event("change", { bubbles: true })); // what saves while one types hears of it
  return true;
}

function step(picker, by) {
  const options = optionsOf(picker);
  if (!options.length) return;
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = at < 0 ? (by > 0 ? 0 : options.length - 1) : (at + by + options.length) % options.length;
  mark(picker, options[next]);
}

function onEnter(picker, event) {
  event.preventDefault();
  const chosen = chosenIn(picker);
  if (chosen) chosen.click();
  else picker.querySelector('button[name="check"]').click();
}

document.addEventListener("keydown", (event) => {
  const picker = pickerOf(event.target);
  if (!picker || event.target !== inputOf(picker) || event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(picker, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    onEnter(picker, event);
  } else if (event.key === "Escape" && picker.querySelector('[role="listbox"]')) {
    event.preventDefault(); // a browser would empty the field
    forgetSearch(picker);
    close(picker);
  }
});

// The button that turned the page goes with the list: the arrow keys go on from the field.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-turns-page]");
  if (button) turning = inputOf(pickerOf(button));
});

document.addEventListener("input", (event) => settled.delete(event.target));

document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement } = event.detail.ctx;
  if (settled.has(sourceElement) && settled.get(sourceElement) === sourceElement.value) event.preventDefault();
});

// What is typed on is something else than what was picked.
document.addEventListener("input", (event) => {
  const picker = pickerOf(event.target);
  if (!picker?.dataset.code || event.target !== inputOf(picker)) return;
  codeOf(picker).value = "";
  showPicked(picker, "");
});

document.addEventListener("click", (event) => {
  const option = event.target.closest?.('[data-picker] [role="option"]');
  if (option && choose(pickerOf(option), option)) event.preventDefault();
});
