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

export function prepare() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=");
    part.hidden = !values.split("|").includes(valueOf(name));
  }
}

document.addEventListener("change", prepare);
