// The camera, looking for a ticket's code. Without one, or without leave to use it, the page goes on with its other ways.

import { NO_TICKET } from "./scanner.js";

const EVERY = 150; // milliseconds between two looks
const SAME_TICKET = 4000; // milliseconds in which a ticket that is still held up is not taken for a second scan
const STEADY = 6; // looks in a row: a code that is no ticket must be held up, not only hang on a wall behind somebody
const TICKET = /^1[0-9]{193}$/;

/** The reader of codes: the vendored one, since browsers on Linux have none. Warmed up by one empty look. */
export async function makeDetector(wasm) {
  const { BarcodeDetector, prepareZXingModule } = globalThis.BarcodeDetectionAPI;
  prepareZXingModule({ overrides: { locateFile: (name, prefix) => (name.endsWith(".wasm") ? wasm : prefix + name) } });
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const blank = document.createElement("canvas");
  blank.width = blank.height = 64;
  blank.getContext("2d").fillRect(0, 0, 64, 64);
  await detector.detect(blank);
  return detector;
}

export class Camera {
  constructor({ video, wasm, scanned, clock = globalThis }) {
    Object.assign(this, { video, wasm, scanned, clock, seen: new Map(), other: "", times: 0 });
  }

  /** Start to look. Answers whether there is a camera. */
  async start() {
    try {
      const [detector, stream] = await Promise.all([makeDetector(this.wasm), openCamera()]);
      this.detector = detector;
      this.video.srcObject = stream;
      await this.video.play();
    } catch (reason) {
      document.dispatchEvent(new CustomEvent("kiosk:no-camera", { detail: String(reason) }));
      return false;
    }
    this.look();
    return true;
  }

  async look() {
    try {
      const found = await this.detector.detect(this.video);
      const tickets = found.filter(({ rawValue }) => TICKET.test(rawValue));
      for (const { rawValue } of tickets) this.see(rawValue);
      this.seeOther(tickets.length ? "" : found[0]?.rawValue ?? "");
    } catch {
      // A frame that cannot be read is followed by the next one.
    }
    this.clock.setTimeout(() => this.look(), EVERY);
  }

  see(digits) {
    const now = performance.now();
    for (const [other, seenAt] of this.seen) if (now - seenAt >= SAME_TICKET) this.seen.delete(other);
    const isStillThere = this.seen.has(digits);
    this.seen.set(digits, now); // two that are held up at once take turns in what is found
    if (!isStillThere) this.scanned(digits);
  }

  /** A code that is no ticket: once for as long as it is held up. */
  seeOther(content) {
    this.times = content && content === this.other ? this.times + 1 : 1;
    this.other = content;
    if (content && this.times === STEADY) this.scanned(NO_TICKET);
  }
}

function openCamera() {
  if (!navigator.mediaDevices?.getUserMedia) throw new Error("no camera interface");
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: { ideal: 1280 } }, audio: false });
}
