// The tools along the bottom edge. What a visitor changes is put back for the next one.

import { fit } from "./fit.js";

export class Tools {
  constructor({ root, speech, sound }) {
    Object.assign(this, { root, speech, sound, buttons: [...root.querySelectorAll("[data-tool]")] });
    for (const button of this.buttons) {
      button.hidden = false;
      button.addEventListener("click", () => this.set(button, button.getAttribute("aria-pressed") !== "true"));
    }
    this.reset();
  }

  set(button, on) {
    button.setAttribute("aria-pressed", String(on));
    const page = document.documentElement;
    if (button.dataset.tool === "lower") page.toggleAttribute("data-low", on);
    if (button.dataset.tool === "larger") {
      page.toggleAttribute("data-large", on);
      fit();
    }
    if (button.dataset.tool === "contrast") page.dataset.theme = on ? "contrast" : "light";
    if (button.dataset.tool === "sound") this.speech.isOn = this.sound.isOn = on;
    if (!this.speech.isOn) this.speech.stop();
  }

  /** As it is for everybody who comes: sound on, the rest off. */
  reset() {
    for (const button of this.buttons) this.set(button, button.dataset.tool === "sound");
  }
}
