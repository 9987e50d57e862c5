// A scanner that types. Its digits come in one burst, mostly with Enter at the end, whatever has the focus and whichever
// keyboard layout or input method is on: the physical key (`code`) is read, so a Korean keyboard is no problem.

const BURST = 10; // so many digits in a row are no person's typing: a ticket number has 8
const GAP = 250; // milliseconds; a longer pause begins anew
const TICKET_DIGITS = 194;

/** Calls `scanned(digits)`. A field that had the focus is left as it was before the scan. */
export class TypedScanner {
  constructor({ scanned, page = document, clock = globalThis }) {
    Object.assign(this, { scanned, clock, digits: "", last: 0, field: null, timer: null, swallowEnterUntil: 0 });
    page.addEventListener("keydown", (event) => this.key(event), { capture: true });
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = digitOf(event);
    if (digit !== null) return this.digit(digit, event);
    if (event.code === "Enter" || event.key === "Enter") return this.enter(event);
    if (!isModifier(event)) this.forget();
  }

  digit(digit, event) {
    if (!this.digits || event.timeStamp - this.last > GAP) this.begin();
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
    const inBurst = this.digits.length >= BURST && event.timeStamp - this.last <= GAP;
    if (inBurst || event.timeStamp <= this.swallowEnterUntil) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (inBurst) this.finish(event.timeStamp);
    else this.forget();
  }

  begin() {
    this.digits = "";
    const field = document.activeElement;
    this.field = field instanceof HTMLInputElement ? { field, value: field.value } : null;
  }

  /** Take the first digits, which came before we knew, out of the field again. */
  restore() {
    if (!this.field) return;
    if (this.field.field.value !== this.field.value) this.field.field.value = this.field.value;
  }

  finish(time) {
    const digits = this.digits;
    this.forget();
    this.swallowEnterUntil = time + GAP;
    this.scanned(digits);
  }

  forget() {
    this.clock.clearTimeout(this.timer);
    this.digits = "";
    this.field = null;
  }
}

function digitOf(event) {
  const physical = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  if (physical) return event.shiftKey ? null : physical[1];
  return !event.code && /^[0-9]$/.test(event.key) ? event.key : null;
}

function isModifier(event) {
  return /^(Shift|Control|Alt|Meta|CapsLock|NumLock|Lang|Process|Unidentified)/.test(event.code || event.key);
}
