// The dialog: choose a certificate, type its password, and the form is signed and sent.

import { inBase64, wipe } from "../bytes.js";
import { forget, keep } from "../places/store.js";
import { Refusal } from "../refusal.js";
import { signed } from "../signing.js";
import { asksToDelete, showDetails } from "./details.js";
import { List } from "./list.js";
import { Password } from "./password.js";
import { Pauses } from "./pauses.js";
import { Places } from "./places.js";
import { Tabs } from "./tabs.js";
import { say, Texts } from "./texts.js";

const ABOUT_PASSWORD = ["wrong-password", "no-password", "pause"];

export class CertificateDialog {
  constructor(dialog) {
    this.dialog = dialog;
    this.texts = new Texts(document);
    this.words = JSON.parse(dialog.dataset.words);
    const now = () => new Date(Date.now() + Number(dialog.dataset.clock));
    this.place = "disk";
    this.list = new List(dialog.querySelector("[data-list]"), { texts: this.texts, words: this.words, now });
    this.password = new Password(dialog.querySelector("[data-password-field]"));
    this.pauses = new Pauses((seconds) => this.countDown(seconds));
    this.places = new Places(dialog, this.texts, (place) => this.showPlace(place));
    this.tabs = new Tabs(dialog.querySelector('[role="tablist"]'), (place) => this.turnTo(place));
    this.listen();
  }

  part(name) {
    return this.dialog.querySelector(`[data-${name}]`);
  }

  listen() {
    this.part("list").addEventListener("change", () => this.settle());
    this.part("view").addEventListener("click", () => this.view());
    this.part("copy").addEventListener("click", () => this.atWork(() => this.copy()));
    this.part("delete").addEventListener("click", () => this.atWork(() => this.delete()));
    this.part("leave-for")?.addEventListener("click", (event) => this.leaveFor(event.currentTarget.dataset.leaveFor));
    this.dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.atWork(() => this.confirm());
    });
    this.dialog.addEventListener("close", () => this.end());
    window.addEventListener("pagehide", () => this.leave());
    for (const dialog of [this.dialog, document.getElementById("certificate-details")]) {
      for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
    }
  }

  open(form) {
    this.form = form;
    this.dialog.showModal();
    const opened = new CustomEvent("certificate:open", { bubbles: true, detail: {} });
    this.dialog.dispatchEvent(opened);
    this.fresh = opened.detail.fresh;
    this.turnTo(this.place);
  }

  async turnTo(place) {
    this.place = place;
    document.getElementById("certificate-panel").setAttribute("aria-labelledby", `certificate-tab-${place}`);
    this.showPlace(place);
    if (place === "store") await this.lookIntoStore();
  }

  /** The tab is open while its store is read: what was said or typed there meanwhile stays, unless its list changes. */
  async lookIntoStore() {
    const before = this.places.found.store;
    await this.places.lookIntoStore();
    if (this.place === "store" && before.length + this.places.found.store.length) this.redraw();
  }

  showPlace(place) {
    if (place !== this.place) return;
    this.places.show(place);
    this.part("copy").hidden = place === "store";
    this.redraw();
    this.password.empty();
  }

  redraw(chosen = null) {
    const found = this.places.found[this.place];
    this.list.show(found, chosen);
    this.part("choice").hidden = found.length === 0;
    this.settle();
  }

  /** Another certificate is chosen: what was said about the last one goes. */
  settle() {
    const { chosen } = this.list;
    this.password.clear();
    for (const name of ["done", "trouble"]) say(this.part(name), "");
    this.part("view").hidden = !chosen?.certificate;
    this.part("password-field").hidden = Boolean(chosen && this.list.reasonOf(chosen));
  }

  async view() {
    await showDetails(this.list.chosen, this.words, this.texts);
  }

  /** What is chosen; where nothing is, what to do first depends on whether there is a list. */
  get chosen() {
    const found = this.list.chosen;
    if (!found) throw new Refusal(this.list.isEmpty ? "open-first" : "choose");
    return found;
  }

  async copy() {
    const found = this.chosen;
    if (!found.certificate) {
      wipe((await this.opened(found)).random); // a .pfx says whose it is only to its password
      this.redraw(found);
    }
    const text = await keep(found).then((isNew) => (isNew ? "copied" : "copied-before"), () => "no-store");
    say(this.part("done"), this.texts.get(text));
  }

  async delete() {
    const found = this.chosen;
    if (!found.id) return say(this.part("done"), this.texts.get("on-disk"));
    if (!(await asksToDelete(found, this.texts))) return;
    await forget(found.id);
    await this.turnTo("store");
    this.places.say("store", `${this.texts.get("deleted")} ${this.places.counted("kept", this.places.found.store.length)}`);
    this.dialog.querySelector('[role="tab"][aria-selected="true"]').focus();
  }

  leaveFor(id) {
    this.dialog.close();
    document.getElementById(id)?.focus();
  }

  /** Do it once at a time, and say at the password what kept it from being done. */
  async atWork(action) {
    const button = this.part("confirm");
    if (this.isAtWork) return;
    this.isAtWork = true;
    button.setAttribute("aria-busy", "true");
    this.settle();
    try {
      await action();
    } catch (error) {
      this.refuse(error);
    } finally {
      this.isAtWork = false;
      button.removeAttribute("aria-busy");
    }
  }

  /** What is about the password is said at its field; the rest below the list, or what there is in its place. */
  refuse(error) {
    const code = error instanceof Refusal ? error.code : "not-signed";
    const begins = code === "wrong-password" && this.pauses.count();
    const text = begins ? this.pause() : error.text ?? this.texts.get(code, error.values);
    if (ABOUT_PASSWORD.includes(code)) return this.password.refuse(text);
    say(this.part("trouble"), text);
    (this.list.isEmpty ? this.places : this.list).focus(this.place);
    this.part("trouble").scrollIntoView({ block: "nearest" });
  }

  pause() {
    return this.texts.get("pause", { times: this.pauses.wrong, seconds: this.pauses.seconds });
  }

  countDown(seconds) {
    say(this.part("countdown"), seconds ? this.texts.get("countdown", { seconds }) : "");
    if (seconds) return;
    this.password.clear();
    say(this.part("done"), this.texts.get("pause-over"));
  }

  /** The key and R of a certificate, by the password that stands in the field. */
  async opened(found) {
    if (this.pauses.seconds) throw this.refusal("pause", this.pause());
    if (this.password.isEmpty) throw new Refusal("no-password");
    const password = this.password.taken();
    try {
      const opened = await found.opened(password);
      this.pauses.forget();
      return opened;
    } finally {
      wipe(password);
    }
  }

  refusal(code, text) {
    return Object.assign(new Refusal(code), { text });
  }

  async confirm() {
    const found = this.chosen;
    this.checkUse(found);
    const { key, random } = await this.opened(found);
    try {
      await this.sign(found, key, random);
    } finally {
      wipe(random);
    }
  }

  checkUse(found) {
    const reason = this.list.reasonOf(found);
    if (reason) throw this.refusal("not-for-this", reason);
  }

  async sign(found, key, random) {
    if (found.pfx) this.redraw(found);
    this.checkUse(found);
    const provesNumber = this.form.dataset.provesNumber !== undefined;
    if (provesNumber && !random) throw new Refusal("no-random");
    await this.fresh; // else what is signed and the challenge that goes with it could be of two pages
    const content = new TextEncoder().encode(this.form.dataset.content);
    const signature = await signed(content, key, found.certificate, found.chain);
    if (this.dialog.open) this.send(inBase64(signature), provesNumber ? inBase64(random) : "");
  }

  send(signature, random) {
    const { form } = this;
    form.querySelector("[data-signature]").value = signature;
    form.querySelector("[data-random]").value = random;
    this.dialog.close();
    form.requestSubmit();
  }

  /** A browser tells of a closed dialog later, and may have put the page away by then: what is secret goes at once. */
  leave() {
    this.dialog.close();
    this.end();
  }

  end() {
    this.password.empty();
    this.password.warn(false);
    this.places.forget();
    this.redraw();
    this.dialog.dispatchEvent(new CustomEvent("certificate:close", { bubbles: true }));
  }
}
