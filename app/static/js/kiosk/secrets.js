// How not to keep secrets: a packet opens only with its own ticket (app/rules/packet.py), and what waits to be delivered is
// sealed to the server (app/rules/sealing.py), so that this browser cannot open it again either.

const PACKET_INFO = "madang kiosk packet 1";
const SEALING_INFO = "madang walk-in";
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

/**
 * Seal a text to the server: `to` is its {key, public} as it sent them. Only with the same `about` does it open there.
 * Answers {key, public, nonce, content}, all but the key's name in base64.
 */
export async function seal({ key: name, public: point }, text, about) {
  const server = await crypto.subtle.importKey("raw", fromBase64(point), CURVE, false, []);
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const own = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, once.privateKey, KEY_BYTES * 8);
  const key = await hkdf(new Uint8Array(shared), SEALING_INFO, KEY_BYTES, own);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const content = await cipher(key, "encrypt", { iv: nonce, additionalData: utf8(about) }, utf8(text));
  return { key: name, public: toBase64(own), nonce: toBase64(nonce), content: toBase64(new Uint8Array(content)) };
}

/** Whether a PIN is the one that this salt and hash (hexadecimal) were made of. */
export async function isPin(typed, { salt, hash, rounds }) {
  const key = await crypto.subtle.importKey("raw", utf8(typed), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromHex(salt), iterations: rounds };
  const bits = new Uint8Array(await crypto.subtle.deriveBits(how, key, KEY_BYTES * 8));
  const known = fromHex(hash);
  return bits.length === known.length && bits.every((byte, place) => byte === known[place]);
}

async function hkdf(secret, info, length, salt = new Uint8Array(0)) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, length * 8));
}

async function decrypted(key, content) {
  const text = await cipher(key, "decrypt", { iv: content.subarray(0, NONCE_BYTES) }, content.subarray(NONCE_BYTES));
  return new TextDecoder().decode(text);
}

async function cipher(raw, what, how, content) {
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, [what]);
  return crypto.subtle[what]({ name: "AES-GCM", ...how }, key, content);
}

function utf8(text) {
  return new TextEncoder().encode(text);
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
