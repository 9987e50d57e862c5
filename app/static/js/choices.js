// Fields that depend on an answer: data-when="name=value|value" shows the part while that field has one of the values.
// Without script every part is on the page and its label says when it is needed.

function valueOf(name) {
  const controls = document.getElementsByName(name);
  for (const control of controls) {
    if (control.type === "radio" || control.type === "checkbox") {
      if (control.checked) return control.value;
    } else if (control.tagName === "SELECT" || control.tagName === "INPUT") {
      return control.value;
    }
  }
  return "";
}

function showWhatIsAsked() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=");
    part.hidden = !values.split("|").includes(valueOf(name));
  }
}

document.addEventListener("change", showWhatIsAsked);

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
  showWhatIsAsked();
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
