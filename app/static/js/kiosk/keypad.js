// Keys on the screen, for a terminal without a keyboard.

/** Each press changes the field the keys are for: a named one, or the one that had the focus last. */
export function prepareKeypads(root, pressed) {
  let focused = null;
  root.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLInputElement) focused = target;
  });
  for (const pad of root.querySelectorAll("[data-keypad]")) {
    pad.hidden = false;
    pad.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    pad.addEventListener("click", ({ target }) => {
      const key = target.closest("[data-key]");
      if (!key) return;
      type(fieldOf(pad, focused, key.dataset.key), key.dataset.key);
      pressed();
    });
  }
}

/** Letters never go to a field for digits, which whoever moves by keys passes on the way to them. */
function fieldOf(pad, focused, key) {
  if (pad.dataset.keypad !== "focused") return document.getElementById(pad.dataset.keypad);
  const form = pad.closest("form");
  const isForDigits = focused?.inputMode === "numeric" && /^[A-Z -]$/.test(key);
  return focused && !isForDigits && form.contains(focused) ? focused : form.querySelector("input:not([type=hidden])");
}

function type(field, key) {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  if (key === "delete") {
    field.setRangeText("", start === end ? Math.max(0, start - 1) : start, end, "end");
  } else if (field.maxLength < 0 || field.value.length - (end - start) < field.maxLength) {
    field.setRangeText(key, start, end, "end");
  }
}
