// A keyboard on the screen, for letters of many languages. Whoever has a real one types into the same field.

import { add, erase } from "./hangul.js";
import { ENDINGS, LAYOUTS, shifted, variants } from "./layouts.js";

export class Keyboard {
  /** `place` is where the keys stand; `say(key)` gives the words on them; `pressed` is told of each press. */
  constructor({ place, fieldOf, say, pressed = () => {} }) {
    Object.assign(this, { place, fieldOf, say, pressed, layout: "latin", isShifted: false });
    place.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    place.addEventListener("click", ({ target }) => this.press(target.closest("[data-type]")));
  }

  /** Which layouts this field offers, and which one is open. */
  open(offered, layout = offered[0]) {
    Object.assign(this, { offered, layout, isShifted: false });
    this.draw();
  }

  press(key) {
    if (!key) return;
    const { type, value } = key.dataset;
    const place = this.keys.indexOf(key);
    const hadFocus = key === document.activeElement;
    this[`on_${type}`](value);
    if (hadFocus && !this.place.contains(document.activeElement)) this.keepFocus(type, place);
    this.pressed();
  }

  get keys() {
    return [...this.place.querySelectorAll("[data-type]:not([data-type=variant])")];
  }

  /** Keys that are drawn anew leave the focus where it was, for whoever presses them by keyboard. */
  keepFocus(type, place) {
    const same = type === "letter" ? this.keys[place] : this.place.querySelector(`[data-type="${type}"]`);
    (same ?? this.keys[0]).focus();
  }

  on_letter(letter) {
    this.replace((before) => (this.layout === "korean" ? add(before, letter) : before + letter));
    if (this.isShifted) this.on_shift();
    this.drawVariants(letter);
  }

  on_variant(letter) {
    this.replace((before) => [...before].slice(0, -1).join("") + letter);
    this.drawVariants(letter);
  }

  on_text(text) {
    this.replace((before) => before + text);
    this.drawVariants("");
  }

  on_delete() {
    const { field } = this;
    if (field.selectionStart !== field.selectionEnd) this.replaceSelection("");
    else this.replace((before) => (/[가-힣]$/u.test(before) ? erase(before) : [...before].slice(0, -1).join("")));
    this.drawVariants("");
  }

  on_shift() {
    this.isShifted = !this.isShifted;
    this.draw();
  }

  on_layout(name) {
    this.open(this.offered, name);
  }

  get field() {
    return this.fieldOf();
  }

  /** Change what stands before the cursor. What is too long for the field is not taken. */
  replace(change) {
    const { field } = this;
    const at = field.selectionStart ?? field.value.length;
    const after = field.value.slice(field.selectionEnd ?? at);
    const before = change(field.value.slice(0, at));
    if (field.maxLength >= 0 && before.length + after.length > field.maxLength) return;
    field.value = before + after;
    field.setSelectionRange(before.length, before.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  replaceSelection(text) {
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  draw() {
    const { rows, shift } = LAYOUTS[this.layout];
    this.marks = row("keypad__row keypad__row--marks", []);
    this.place.replaceChildren(
      ...(this.layout === "latin" ? [this.marks] : []),
      ...rows.map((letters) => row("keypad__row", [...letters].map((letter) => this.letter(letter)))),
      row("keypad__row", [...this.others(shift)]),
    );
    this.drawVariants("");
  }

  letter(plain) {
    const letter = this.isShifted ? shifted(plain) : plain;
    return key("letter", letter, letter);
  }

  *others(shift) {
    if (shift) yield key("shift", "", "⇧", "", { "aria-pressed": String(this.isShifted), "aria-label": this.say("key.shift") });
    for (const name of this.offered) {
      if (name !== this.layout) yield key("layout", name, this.say(`key.${name}`), "keypad__key--wide");
    }
    if (this.layout === "contact") yield* ENDINGS.map((text) => key("text", text, text, text.length > 1 ? "keypad__key--wide" : ""));
    else yield key("text", " ", this.say("key.space"), "keypad__key--wide");
    yield key("delete", "", this.say("key.delete"), "keypad__key--wide");
  }

  /** The row of letters with marks keeps its height, so that no key moves under a finger. */
  drawVariants(letter) {
    this.marks.replaceChildren(...variants(letter).map((one) => key("variant", one, one)));
  }
}

function row(css, keys) {
  const part = document.createElement("div");
  part.className = css;
  part.append(...keys);
  return part;
}

function key(type, value, text, css = "", attributes = {}) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `keypad__key ${css}`.trim();
  Object.assign(button.dataset, { type, value });
  for (const [name, set] of Object.entries(attributes)) button.setAttribute(name, set);
  button.textContent = text;
  return button;
}
