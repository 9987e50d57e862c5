// A scanner that types. Its digits come in one burst, mostly with Enter at the end, whatever has the focus and whichever
// keyboard layout or input method is on: the physical key (`code`) is read, so a Korean keyboard is no problem.

const BURST = 10; // so many digits in a row are no person's typing: a ticket number has 8
const GAP = 250; // milliseconds; a longer pause begins anew
const TICKET_DIGITS = 194;
const LETTERS = 12; // so many letters so close together are a code too, though no ticket: that of a Wi-Fi, an address
const CLOSE = 40; // milliseconds

/** What is scanned instead of a code that is no ticket: its content may be a password, and is nobody's business. */
export const NO_TICKET = "0";

/** Calls `scanned(digits)`. A field that had the focus is left as it was before the scan. */
export class TypedScanner {
  constructor({ scanned, page = document, clock = globalThis }) {
    Object.assign(this, { scanned, clock, digits: "", last: 0, field: null, timer: null, swallowEnterUntil: 0, run: 0 });
    page.addEventListener("keydown", (event) => this.key(event), { capture: true });
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = digitOf(event);
    const isOfRun = this.run && event.timeStamp - this.last <= CLOSE; // a letter of long ago has nothing to do with it
    if (digit !== null && !isOfRun) return this.digit(digit, event);
    if (event.code === "Enter" || event.key === "Enter") return this.enter(event);
    if (!isNoLetter(event)) this.letter(event);
  }

  /** Letters between the digits: somebody types, or a scanner reads what is no ticket. */
  letter(event) {
    const isClose = event.timeStamp - this.last <= CLOSE;
    const begun = this.run || this.digits.length;
    if (!isClose || !begun) this.begin();
    this.run = isClose ? begun + 1 : 1;
    this.last = event.timeStamp;
    this.clock.clearTimeout(this.timer);
    if (this.run < LETTERS) return;
    event.preventDefault();
    event.stopPropagation();
    this.restore();
    this.timer = this.clock.setTimeout(() => this.finish(event.timeStamp), GAP);
  }

  digit(digit, event) {
    if (!this.digits || this.run || event.timeStamp - this.last > GAP) this.begin();
    this.last = event.timeStamp;
    this.digits += digit;
    if (this.digits.length < BURST) return;
    event.preventDefault();
    event.stopPropagation();
    this.restore();
    this.clock.clearTimeout(this.timer);
    if (this.digits.length === TICKET_DIGITS) return this.finish(event.timeStamp);
    this.timer = this.clock.setTimeout(() => this.finish(event.timeStamp), GAP);
  }

  enter(event) {
    const isLong = this.digits.length >= BURST || this.run >= LETTERS;
    const inBurst = isLong && event.timeStamp - this.last <= GAP;
    if (inBurst || event.timeStamp <= this.swallowEnterUntil) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (inBurst) this.finish(event.timeStamp);
    else this.forget();
  }

  begin() {
    this.digits = "";
    this.run = 0;
    const field = document.activeElement;
    this.field = field instanceof HTMLInputElement ? { field, value: field.value } : null;
  }

  /** Take the first digits, which came before we knew, out of the field again. */
  restore() {
    if (!this.field) return;
    if (this.field.field.value !== this.field.value) this.field.field.value = this.field.value;
  }

  finish(time) {
    const digits = this.run ? NO_TICKET : this.digits;
    this.forget();
    this.swallowEnterUntil = time + GAP;
    this.scanned(digits);
  }

  forget() {
    this.clock.clearTimeout(this.timer);
    this.digits = "";
    this.run = 0;
    this.field = null;
  }
}

function digitOf(event) {
  const physical = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  if (physical) return event.shiftKey ? null : physical[1];
  return !event.code && /^[0-9]$/.test(event.key) ? event.key : null;
}

function isNoLetter(event) {
  if (event.repeat) return true; // held down, by a person
  return /^(Shift|Control|Alt|Meta|CapsLock|NumLock|Lang|Process|Unidentified|Arrow|NumpadAdd|NumpadSubtract|Backspace)/.test(event.code || event.key);
}
