// The field of the password. What is typed is taken out as bytes, and the field is emptied with it.

import { say } from "./texts.js";

export class Password {
  constructor(field) {
    this.field = field;
    this.input = field.querySelector("input");
    this.error = field.querySelector("[data-error]");
    this.capsLock = field.querySelector("[data-caps-lock]");
    for (const name of ["keydown", "keyup"]) this.input.addEventListener(name, (event) => this.look(event));
    this.input.addEventListener("blur", () => this.warn(false));
  }

  look(event) {
    if (event.getModifierState) this.warn(event.getModifierState("CapsLock"));
  }

  warn(isOn) {
    this.capsLock.hidden = !isOn;
  }

  /** The password as UTF-8; whoever takes it wipes it. */
  taken() {
    const bytes = new TextEncoder().encode(this.input.value.normalize("NFC"));
    this.empty();
    return bytes;
  }

  get isEmpty() {
    return this.input.value === "";
  }

  empty() {
    this.input.value = "";
    if (this.input.type === "text") this.field.querySelector("[data-reveal]").click(); // hide the next one as well
  }

  refuse(text) {
    say(this.error, text);
    this.input.setAttribute("aria-invalid", "true");
    this.input.setAttribute("aria-describedby", `${this.error.id} certificate-password-hint`);
    this.input.focus();
    this.input.scrollIntoView({ block: "center" }); // it may have had the focus before the error moved it down
  }

  clear() {
    say(this.error, "");
    this.input.removeAttribute("aria-invalid");
    this.input.setAttribute("aria-describedby", "certificate-password-hint");
  }
}
