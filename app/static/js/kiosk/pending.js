// Scans that came while another one was checked, or before its verdict was read: each is checked in its turn, and every
// visitor sees what was decided.

const MOST = 20;
const READ_FOR = 1500; // milliseconds that a verdict stands before the next one

export class Pending {
  /** `take(way, shown)` begins to check a scan; it answers whether the screen takes one. `isChecking()`: one is under way. */
  constructor({ take, isChecking, clock = globalThis }) {
    Object.assign(this, { take, isChecking, clock, scans: [], checked: {}, timer: null });
  }

  get isEmpty() {
    return this.scans.length === 0;
  }

  /** The same ticket read twice meanwhile is one scan. */
  add(way, shown) {
    const isKnown = [this.checked, ...this.scans.map((scan) => scan.shown)].some(({ ticket }) => ticket === shown.ticket);
    if (!isKnown && this.scans.length < MOST) this.scans.push({ way, shown });
    this.wait();
  }

  begun(shown) {
    this.checked = shown;
  }

  /** A verdict has come: from now on it is read. */
  ended() {
    this.clock.clearTimeout(this.timer);
    this.timer = null;
    this.wait();
  }

  /** As long as somebody waits, there is a time at which to look again: a check that never ends holds up nobody. */
  wait() {
    if (!this.isEmpty) this.timer ??= this.clock.setTimeout(() => this.next(), READ_FOR);
  }

  /** Where somebody does something else here by now, whoever waits scans again. */
  next() {
    this.timer = null;
    if (!this.isChecking()) {
      const { way, shown } = this.scans.shift();
      if (!this.take(way, shown)) this.scans = [];
    }
    this.wait();
  }
}
