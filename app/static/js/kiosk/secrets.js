// Both ways of not keeping secrets, as app/rules/packet.py has them: a packet opens only with its own ticket, and what
// waits to be delivered is sealed to the site, so that this browser cannot open it again either.

const PACKET_INFO = "madang kiosk packet 1";
const SEALING_INFO = "madang kiosk sealing 1";
const LOOKUP_BYTES = 16;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const CURVE = { name: "ECDH", namedCurve: "P-256" };

/** What the ticket with these 80 bytes opens: where its packet is found, and `open(sealed)` for the packet's text. */
export async function ownerOf(content) {
  const both = await hkdf(content, PACKET_INFO, LOOKUP_BYTES + KEY_BYTES);
  const key = both.slice(LOOKUP_BYTES);
  return { lookup: toBase64(both.subarray(0, LOOKUP_BYTES)), open: (sealed) => decrypted(key, fromBase64(sealed)) };
}

/** Seal a text to the site: `point` is its public key, 65 bytes. Answers base64. */
export async function sealTo(point, text) {
  const site = await crypto.subtle.importKey("raw", point, CURVE, false, []);
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: site }, once.privateKey, KEY_BYTES * 8);
  const key = await hkdf(new Uint8Array(shared), SEALING_INFO, KEY_BYTES);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await cipher(key, "encrypt", nonce, new TextEncoder().encode(text));
  const mine = await crypto.subtle.exportKey("raw", once.publicKey);
  return toBase64(joined(new Uint8Array(mine), nonce, new Uint8Array(sealed)));
}

/** Whether a PIN is the one that this salt and hash (hexadecimal) were made of. */
export async function isPin(typed, { salt, hash, rounds }) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(typed), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromHex(salt), iterations: rounds };
  const bits = new Uint8Array(await crypto.subtle.deriveBits(how, key, KEY_BYTES * 8));
  const known = fromHex(hash);
  return bits.length === known.length && bits.every((byte, place) => byte === known[place]);
}

async function hkdf(secret, info, length) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: new TextEncoder().encode(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, length * 8));
}

async function decrypted(key, content) {
  const text = await cipher(key, "decrypt", content.subarray(0, NONCE_BYTES), content.subarray(NONCE_BYTES));
  return new TextDecoder().decode(text);
}

async function cipher(raw, what, iv, content) {
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, [what]);
  return crypto.subtle[what]({ name: "AES-GCM", iv }, key, content);
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

export function fromHex(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
