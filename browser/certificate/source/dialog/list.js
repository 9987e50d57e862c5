// The list of certificates: what can be chosen, and of the others why not.

import { judged } from "../reading/judging.js";
import { name as nameIn, say } from "./texts.js";
import { endOf, issuerOf, kindOf } from "./words.js";

const BADGES = { expired: "danger", "not-yet": "plain", personal: "plain", other: "plain", unknown: "plain" };
const BADGE_WORDS = { expired: "expired", "not-yet": "not-yet" };

export class List {
  constructor(place, { texts, words, now }) {
    Object.assign(this, { place, texts, words, now });
    this.items = [];
  }

  /** Show what was found, what can be used before the rest; the first that can be used is chosen, unless another is to stay so. */
  show(items, chosen = null) {
    this.items = [...items].sort((one, other) => Number(Boolean(this.reasonOf(one))) - Number(Boolean(this.reasonOf(other))));
    const labels = this.items.map((found) => this.drawn(found));
    this.place.replaceChildren(this.place.querySelector("legend"), ...labels);
    const inputs = [...this.place.querySelectorAll("input")];
    const wanted = inputs.find((input) => input.value === chosen?.mark);
    const start = wanted ?? inputs.find((input) => !input.hasAttribute("aria-disabled"));
    if (start) start.checked = true;
  }

  get chosen() {
    const mark = this.place.querySelector("input:checked")?.value;
    return this.items.find((found) => found.mark === mark) ?? null;
  }

  /** Why a certificate cannot be used, or nothing. */
  reasonOf({ certificate }) {
    const { state } = judged(certificate, this.words, this.now());
    return state === "good" ? "" : this.texts.get(`why-${state}`, { date: this.texts.date(certificate.from) });
  }

  get isEmpty() {
    return this.items.length === 0;
  }

  focus() {
    this.place.querySelector("input:checked, input")?.focus();
  }

  drawn(found) {
    const label = this.texts.copy("item");
    const slot = (name) => label.querySelector(`[data-${name}]`);
    const input = label.querySelector("input");
    input.value = found.mark;
    if (found.certificate) this.fill(found, slot, input);
    else this.fillUnopened(found, slot);
    return label;
  }

  fillUnopened(found, slot) {
    nameIn(slot("owner"), found.name);
    slot("kind").textContent = this.texts.get("unopened");
    for (const name of ["badge", "issuer", "until"]) slot(name).remove();
  }

  fill(found, slot, input) {
    const { certificate } = found;
    nameIn(slot("owner"), certificate.owner);
    slot("kind").textContent = kindOf(certificate, this.words);
    slot("issuer").textContent = issuerOf(certificate, this.words);
    slot("until").textContent = this.texts.get("until", { date: this.texts.date(certificate.to) });
    const { state, days } = judged(certificate, this.words, this.now());
    slot("badge").replaceWith(...this.badges(state, days));
    if (state === "good") return;
    say(slot("reason"), this.reasonOf(found));
    slot("reason").id = `${found.mark}-reason`;
    input.setAttribute("aria-describedby", `${found.mark}-reason`);
    input.setAttribute("aria-disabled", "true"); // not disabled: it can be looked at, and deleted
  }

  badges(state, days) {
    if (state === "good") return days === undefined ? [] : [this.badge("warning", endOf(days, this.texts))];
    return [this.badge(BADGES[state], this.texts.get(BADGE_WORDS[state] ?? "not-for-this"))];
  }

  badge(kind, text) {
    const badge = this.texts.copy(`badge="${kind}"`);
    badge.querySelector("[data-words]").textContent = text;
    return badge;
  }
}
