// Registering at the kiosk: what is asked, who decides, and the ticket at the end. With the network there the server
// decides; without, the same rules do, and what was said is sealed and waits.

import { seal } from "../secrets.js";
import { call, Unpaired } from "../sender.js";
import { ticketIdOf } from "../../ticket.js";
import { Delivery, today } from "./delivery.js";
import { Keyboard } from "./keyboard.js";
import { draw } from "./picture.js";
import { problems } from "./rules.js";
import { shelfOf } from "./shelf.js";

const SCREENS = { name: "walk_in_name", contact: "walk_in_contact", terms_of_use: "walk_in_consents", of_age: "walk_in_consents" };
const LAYOUTS = { walk_in_name: ["latin", "korean"], walk_in_contact: ["contact"] };
const ADMITS = ["admitted", "to_confirm"];

export class WalkIn {
  /** `speak` changes the language of the page, `offset` is how far the server's clock is ahead, `waits` hears who is not
   * delivered: {waiting: how many, dead: the records that the server will never take}; `lists` learns whose tickets are
   * used; `outdated` fetches the page that holds the texts of today. */
  constructor({ root, texts, screen, machine, lists, db, speak, offset, waits, unpaired, outdated }) {
    Object.assign(this, { root, texts, screen, machine, lists, speak, offset, waits, unpaired, outdated, shelf: shelfOf(db), turn: 0 });
    this.part = root.querySelector("[data-walk-in]");
    this.fields = Object.fromEntries(Object.keys(SCREENS).map((name) => [name, this.part.querySelector(`[data-field="${name}"]`)]));
    this.keyboards = Object.fromEntries(Object.keys(LAYOUTS).map((state) => [state, this.keyboard(state)]));
    for (const way of root.querySelectorAll("[data-walk-in-way]")) way.hidden = false;
    this.part.addEventListener("submit", (event) => this.submitted(event));
    this.part.addEventListener("click", (event) => this.clicked(event));
  }

  /** Who is not delivered from an earlier page. */
  load() {
    const { blocks, walkIns } = this.part.dataset;
    const { shelf, offset, waits: changed, unpaired } = this;
    this.delivery = new Delivery({ shelf, offset, changed, unpaired, addresses: { blocks, walkIns } });
    return this.delivery.tell();
  }

  start() {
    return this.delivery.start();
  }

  /** The kiosk is revoked: those who wait are handed over before everything is wiped. */
  handOver() {
    return this.delivery?.handOver() ?? Promise.resolve();
  }

  /** Bring those who wait now. */
  send() {
    return this.delivery.run();
  }

  /** The records that nobody has taken, and `taken(id)` once somebody has. */
  left() {
    return this.shelf.left();
  }

  taken(id) {
    return this.shelf.settle({ ticket: id });
  }

  /** Whether somebody has this ticket and is not delivered yet. */
  isWaiting(ticketId) {
    return Boolean(this.delivery?.people.some(({ use }) => use === ticketId));
  }

  keyboard(state) {
    const place = this.screenOf(state).querySelector("[data-keyboard]");
    const field = this.screenOf(state).querySelector("input");
    const pressed = () => this.machine.send("input");
    return new Keyboard({ place, fieldOf: () => field, say: (key) => this.texts.say(key), pressed });
  }

  screenOf(state) {
    return this.root.querySelector(`[data-screen="${state}"]`);
  }

  clicked({ target }) {
    const language = target.closest("[data-walk-in-language]");
    if (!language) return;
    this.speak(language.dataset.walkInLanguage);
    this.machine.send("next");
  }

  /** A state begins. */
  entered(state) {
    if (LAYOUTS[state]) this.keyboards[state].open(LAYOUTS[state], this.layoutFor(state));
    if (state === "walk_in_consents") this.showTexts();
    if (state === "walk_in_summary") this.showSummary();
  }

  layoutFor(state) {
    const isKorean = this.texts.language === "ko" && LAYOUTS[state].includes("korean");
    return isKorean && !/[A-Za-z]/.test(this.fields.name.value) ? "korean" : LAYOUTS[state][0];
  }

  submitted(event) {
    event.preventDefault();
    event.stopPropagation(); // the kiosk's own forms are another's
    const { state } = this.machine;
    if (state === "walk_in_summary") return this.finish();
    const found = problems(this.answers());
    const here = Object.entries(found).filter(([name]) => SCREENS[name] === state);
    this.screen.message(state, here.length ? this.texts.say(here[0][1]) : "");
    if (!here.length) return this.machine.send("next");
    this.fields[here[0][0]].focus();
  }

  /** A scanner's burst of digits in the field of the contact was a number typed fast. */
  typed(digits) {
    if (this.machine.state !== "walk_in_contact" || digits.length > 20) return false;
    this.fields.contact.value += digits;
    return this.machine.send("input");
  }

  answers() {
    const { name, contact, terms_of_use, of_age } = this.fields;
    return { name: name.value, contact: contact.value, terms_of_use: terms_of_use.checked, of_age: of_age.checked };
  }

  /** As the form on the server reads it. */
  asForm() {
    const { name, contact, terms_of_use, of_age } = this.answers();
    const { language } = this.texts;
    const ticked = { ...(terms_of_use && { terms_of_use: "y" }), ...(of_age && { of_age: "y" }) };
    return { name, contact, speaks: language, shown: this.textsOf(language).dataset.shown, ...ticked };
  }

  async finish() {
    if (!this.machine.send("submit")) return;
    this.turn += 1;
    const { turn } = this;
    const isAwaited = () => this.machine.state === "walk_in_sending" && turn === this.turn; // else they were sent to staff
    const answers = this.asForm();
    try {
      const ticket = await this.ticket();
      if (isAwaited()) await this.register(answers, ticket, isAwaited);
    } catch (reason) {
      if (reason instanceof Unpaired) return this.unpaired();
      const answer = { verdict: "call_staff", reason: "no_walk_in", shown_at: Date.now() };
      if (isAwaited()) this.machine.send("call_staff", { answer });
    }
  }

  /** One from the store, which is filled first where it is empty. */
  async ticket() {
    const day = today(Date.now() + this.offset());
    const stored = await this.shelf.next(day);
    if (stored) return stored;
    await this.delivery.run();
    const filled = await this.shelf.next(day);
    if (!filled) throw new Error("No ticket is in store.");
    return filled;
  }

  async register(answers, ticket, isAwaited) {
    const moment = { at: Date.now(), offset_ms: Math.round(this.offset()) };
    await this.shelf.spend(ticket.id); // before anybody hears of it: were the page to die now, nobody else may get it
    const result = await this.ask(answers, ticket, moment);
    if (!isAwaited()) return;
    if (result === null) {
      await this.keep(answers, ticket, moment);
      return this.done(ticket, moment, { verdict: "to_confirm", offline: true });
    }
    const isAskedAgain = result.errors || result.outcome === "texts_changed"; // nobody has the ticket then
    if (isAskedAgain) await this.shelf.fill([ticket], ticket.seal);
    if (result.errors) return this.correct(result.errors);
    if (result.outcome === "texts_changed") return this.textsChanged();
    if (result.outcome !== "registered") throw new Error(result.outcome);
    if (ADMITS.includes(result.verdict)) this.lists.keepUse(ticketIdOf(ticket.ticket), moment.at + moment.offset_ms);
    this.done(ticket, moment, { ...result, offline: false });
  }

  /** The server's answer; null without one. */
  async ask(answers, ticket, moment) {
    try {
      return await call(this.part.dataset.one, { ticket: ticket.ticket, page: this.texts.language, answers, ...moment });
    } catch (reason) {
      if (reason instanceof Unpaired) throw reason;
      return null;
    }
  }

  /** On the disk before the ticket is on the screen. */
  async keep(answers, ticket, moment) {
    const sealed = await seal(ticket.seal, JSON.stringify(answers), ticket.ticket);
    const use = { ticket: ticketIdOf(ticket.ticket), at: moment.at + moment.offset_ms };
    await this.shelf.keep({ id: ticket.id, code: ticket.code, use: use.ticket, ...moment, sealed }, use);
    this.lists.note(use.ticket, use.at);
    await this.delivery.tell();
  }

  /** Back to the first screen with something to correct, each with its message. */
  correct(errors) {
    const wrong = Object.keys(SCREENS).filter((name) => errors[name]);
    for (const name of wrong.reverse()) this.screen.message(SCREENS[name], errors[name]);
    if (!wrong.length) throw new Error(Object.values(errors).join(" "));
    this.machine.send(SCREENS[wrong.at(-1)]);
  }

  /** Nobody agrees to what no longer holds: until the newer page is here, staff register people. */
  textsChanged() {
    this.outdated();
    throw new Error("Other texts hold now.");
  }

  done(ticket, moment, answer) {
    const { name } = this.answers();
    const { verdict, offline } = answer;
    this.forget();
    this.showTicket(ticket, answer);
    if (!this.machine.send("registered", { answer })) return;
    if (!ADMITS.includes(verdict)) return;
    const id = ticketIdOf(ticket.ticket);
    const at = moment.at + moment.offset_ms;
    const detail = { scan: `walk-in-${id}`, ticket: id, language: this.texts.language, name, short_code: ticket.code, at, offline, again: false };
    document.dispatchEvent(new CustomEvent("kiosk:admitted", { detail }));
  }

  showTicket({ code, claim, ticket_code, claim_code }, answer) {
    const screen = this.screenOf("walk_in_ticket");
    draw(screen.querySelector("[data-ticket-code]"), ticket_code);
    draw(screen.querySelector("[data-claim-code]"), claim_code);
    screen.querySelector("[data-short-code]").textContent = `${code.slice(0, 4)} ${code.slice(4)}`;
    screen.querySelector("[data-claim-link]").textContent = claim.replace(/^https?:\/\//, "");
    const [title, text] = saidOf(answer);
    this.screen.stand("walk_in_ticket.title", title);
    this.screen.stand("walk_in_ticket.text", text, answer);
  }

  textsOf(language) {
    return this.part.querySelector(`[data-walk-in-texts="${language}"]`);
  }

  showTexts() {
    for (const texts of this.part.querySelectorAll("[data-walk-in-texts]")) {
      texts.hidden = texts.dataset.walkInTexts !== this.texts.language;
    }
  }

  showSummary() {
    const { name, contact } = this.answers();
    const screen = this.screenOf("walk_in_summary");
    screen.querySelector("[data-summary=name]").textContent = name.trim();
    screen.querySelector("[data-summary=contact]").textContent = contact.trim() || this.texts.say("walk_in_summary.none");
    screen.querySelector("[data-summary=language]").textContent = this.texts.languages[this.texts.language];
  }

  /** Nothing of the person stays on the page. */
  forget() {
    for (const field of Object.values(this.fields)) {
      if (field.type === "checkbox") field.checked = false;
      else field.value = "";
    }
    for (const place of this.part.querySelectorAll("[data-summary], [data-short-code], [data-claim-link]")) place.textContent = "";
    for (const picture of this.part.querySelectorAll("[data-ticket-code], [data-claim-code]")) picture.replaceChildren();
    for (const details of this.part.querySelectorAll("details")) details.open = false;
    for (const state of new Set(Object.values(SCREENS))) this.screen.message(state, "");
  }
}

/** Title and text of the ticket's screen: that one is in, or why not yet. */
function saidOf({ verdict, reason }) {
  if (verdict === "admitted") return ["walk_in_ticket.title", "walk_in_ticket.text"];
  if (verdict === "to_confirm") return ["to_confirm.word", "to_confirm.why"];
  return ["walk_in_ticket.registered", `${reason}.do`];
}
