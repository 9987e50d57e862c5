// One scan from here to its verdict: it gets its number, its random id and its time, and is delivered.

const LAST_NUMBER = "kiosk.sequence";

export class Scans {
  /** `next` is the number that the server expects; a number this browser has used since then is higher. */
  constructor({ sender, heartbeat, next }) {
    Object.assign(this, { sender, heartbeat });
    this.sequence = Math.max(next - 1, Number(localStorage.getItem(LAST_NUMBER) ?? 0));
  }

  async checkIn(way, shown) {
    const item = this.make(way, shown);
    const answer = await this.sender.deliver(item);
    if (answer?.verdict || answer?.pause_seconds) return { ...answer, shown_at: item.at };
    // What was shown goes with the scan when it is delivered later, so that nobody is let in behind their back.
    item.shown = "call_staff";
    return this.without(answer?.error ? "unknown_ticket" : "no_network", item.at);
  }

  make(way, shown) {
    this.sequence += 1;
    localStorage.setItem(LAST_NUMBER, String(this.sequence));
    const offset_ms = Math.round(this.heartbeat.offset);
    return { id: randomId(), sequence: this.sequence, way, at: Date.now(), offset_ms, ...shown };
  }

  /** The answer when the server gave none. */
  without(reason, at = Date.now()) {
    return { verdict: "call_staff", reason, shown_at: at };
  }
}

/** 128 random bits in hexadecimal; randomUUID is missing where the page came over plain http. */
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
