/* Tickets, read in the browser: the same layout and the same refusals as app/rules/ticket.py.
   The layout is written down in docs/tickets.md; both sides run tests/vectors/tickets.json. */

const VERSION = 1;
const PAYLOAD_BYTES = 16;
const TICKET_BYTES = 80;
const DIGITS = /^1[0-9]{193}$/;
const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;

/** What was scanned is not a ticket of ours. `reason`: "unreadable", "unknown_key" or "forged". */
export class TicketRefused extends Error {
  constructor(reason) {
    super(reason);
    this.name = "TicketRefused";
    this.reason = reason;
  }
}

/** Whether this browser can verify tickets by itself: a secure page, and WebCrypto with Ed25519. */
export async function canVerify() {
  if (!globalThis.crypto?.subtle) return false;
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

/** Public keys for readTicket, from an object of key number → 32 bytes in hexadecimal. */
export async function importPublicKeys(hexByNumber) {
  const imported = Object.entries(hexByNumber).map(async ([number, hex]) => {
    const key = await crypto.subtle.importKey("raw", fromHex(hex), "Ed25519", false, ["verify"]);
    return [Number(number), key];
  });
  return new Map(await Promise.all(imported));
}

/** The ticket in these digits: { fair, ticketId (hex), validFrom, validUntil (ISO dates), keyId }. Throws TicketRefused. */
export async function readTicket(digits, publicKeys) {
  const content = toBytes(digits);
  const payload = content.subarray(0, PAYLOAD_BYTES);
  const view = new DataView(content.buffer);
  if (view.getUint8(0) !== VERSION) throw new TicketRefused("unreadable");
  const keyId = view.getUint8(1);
  const key = publicKeys.get(keyId);
  if (!key) throw new TicketRefused("unknown_key");
  if (!(await crypto.subtle.verify("Ed25519", key, content.subarray(PAYLOAD_BYTES), payload))) {
    throw new TicketRefused("forged");
  }
  return {
    fair: view.getUint16(2),
    ticketId: toHex(content.subarray(4, 12)),
    validFrom: toDate(view.getUint16(12)),
    validUntil: toDate(view.getUint16(14)),
    keyId,
  };
}

/** The id (hex) in these digits, whoever has signed them. Throws TicketRefused for what is no ticket. */
export function ticketIdOf(digits) {
  return toHex(toBytes(digits).subarray(4, 12));
}

/** What a scanner typed, without the Enter, tab or space that it adds at either end. */
export function scanned(text) {
  return text.replace(/^[ \t\r\n\0\x02\x03\x04\x1d\x1e]+|[ \t\r\n\0\x02\x03\x04\x1d\x1e]+$/g, "");
}

function toBytes(digits) {
  // Without the m flag, $ is the very end in JavaScript: a line feed there is refused.
  if (!DIGITS.test(digits)) throw new TicketRefused("unreadable");
  const hex = BigInt(digits.slice(1)).toString(16).padStart(TICKET_BYTES * 2, "0");
  if (hex.length > TICKET_BYTES * 2) throw new TicketRefused("unreadable");
  return fromHex(hex);
}

function fromHex(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toDate(days) {
  return new Date(FIRST_DAY + days * DAY).toISOString().slice(0, 10);
}
