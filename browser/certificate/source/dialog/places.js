// Where certificates are: each place with what was found there, and the buttons that look for more.

import { filesBelow, filesOfInput } from "../places/picking.js";
import { foundAmong } from "../places/files.js";
import { kept } from "../places/store.js";
import { Refusal } from "../refusal.js";

const CANCELLED = "AbortError";

export class Places {
  /** `changed` is called with the name of a place where something was found, or nothing. */
  constructor(dialog, texts, changed) {
    Object.assign(this, { dialog, texts, changed });
    this.summaries = [...dialog.querySelectorAll("[data-summary]")].map((place) => [place, place.textContent]);
    this.forget();
    this.folderInput = dialog.querySelector("[data-folder-input]");
    const inputs = { disk: ["[data-folder-input]", "[data-files-input]"], file: ["[data-pfx-input]"] };
    for (const [place, selectors] of Object.entries(inputs)) {
      for (const selector of selectors) this.listen(place, dialog.querySelector(selector));
    }
    this.press("[data-open-folder]", () => this.openFolder());
    this.press("[data-open-files]", () => dialog.querySelector("[data-files-input]").click());
    this.press("[data-open-pfx]", () => dialog.querySelector("[data-pfx-input]").click());
    dialog.querySelector("[data-open-folder]").hidden = !this.opensFolders;
  }

  get opensFolders() {
    return "showDirectoryPicker" in window || "webkitdirectory" in this.folderInput;
  }

  press(selector, action) {
    this.dialog.querySelector(selector).addEventListener("click", action);
  }

  listen(place, input) {
    input.addEventListener("change", async () => {
      if (!input.files.length) return;
      const folder = input.files[0].webkitRelativePath.split("/")[0];
      const name = folder || (input.files.length === 1 ? input.files[0].name : this.texts.get("the-files"));
      const files = filesOfInput(input);
      await this.look(place, name, () => files);
      input.value = ""; // so that the same choice can be made again
    });
  }

  async openFolder() {
    if (!("showDirectoryPicker" in window)) return this.folderInput.click();
    try {
      const folder = await window.showDirectoryPicker({ id: "certificates", mode: "read" });
      await this.look("disk", folder.name, () => filesBelow(folder));
    } catch (error) {
      if (error.name !== CANCELLED) this.say("disk", this.texts.get("not-opened"));
    }
  }

  async look(place, name, files) {
    this.say(place, this.texts.get("reading"));
    try {
      this.found[place] = await foundAmong(await files());
      this.say(place, this.counted("found", this.found[place].length, { place: name }));
    } catch (error) {
      this.found[place] = [];
      this.say(place, this.texts.get(error instanceof Refusal ? error.code : "not-opened"));
    }
    this.changed(place);
  }

  /** Read the browser's store again. */
  async lookIntoStore() {
    try {
      this.found.store = await kept();
      this.say("store", this.counted("kept", this.found.store.length));
    } catch {
      this.found.store = [];
      this.say("store", this.texts.get("no-store"));
    }
  }

  counted(name, count, values = {}) {
    const number = count === 0 ? "none" : count === 1 ? "one" : "many";
    return this.texts.get(`${name}-${number}`, { ...values, count });
  }

  say(place, text) {
    this.dialog.querySelector(`[data-place="${place}"] [data-summary]`).textContent = text;
  }

  show(place) {
    for (const part of this.dialog.querySelectorAll("[data-place]")) part.hidden = part.dataset.place !== place;
  }

  /** To what opens something there, or to the place itself. */
  focus(place) {
    const opens = this.dialog.querySelector(`[data-place="${place}"] button:not([hidden])`);
    (opens ?? this.dialog.querySelector('[role="tab"][aria-selected="true"]')).focus();
  }

  /** Drop what was read from files: keys, even locked ones, stay no longer than the dialog is open. */
  forget() {
    this.found = { disk: [], store: [], file: [], other: [] };
    for (const [place, text] of this.summaries) place.textContent = text;
  }
}
