// Three wrong passwords make a pause, three more a longer one: whoever tries passwords on a computer left open waits.

const TRIES = 3;
const FIRST_PAUSE = 10; // seconds
const LONGEST_PAUSE = 320;
const SECOND = 1000; // milliseconds

export class Pauses {
  /** `shown` is told the seconds that are left, and 0 at the end. */
  constructor(shown) {
    this.shown = shown;
    this.wrong = 0;
    this.until = 0;
  }

  get seconds() {
    return Math.max(0, Math.ceil((this.until - Date.now()) / SECOND));
  }

  /** Count a wrong password. Answers whether a pause begins with it. */
  count() {
    this.wrong += 1;
    if (this.wrong % TRIES) return false;
    const length = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.wrong / TRIES - 1));
    this.until = Date.now() + length * SECOND;
    this.timer ??= setInterval(() => this.tick(), SECOND);
    this.shown(this.seconds);
    return true;
  }

  tick() {
    this.shown(this.seconds);
    if (this.seconds) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  /** A right password starts the count anew. */
  forget() {
    this.wrong = 0;
  }
}
