// What people say at a kiosk without network is sealed to the server: this page cannot open it again, nor can whoever
// carries the kiosk away. app/rules/sealing.py is the other side.

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const PURPOSE = new TextEncoder().encode("madang walk-in");

/** Seal a text to the server's key {key, public}; it opens only together with `about`. */
export async function seal({ key, public: point }, text, about) {
  const { subtle } = crypto;
  const own = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const server = await subtle.importKey("raw", fromBase64(point), CURVE, false, []);
  const mine = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
  const shared = await subtle.deriveBits({ name: "ECDH", public: server }, own.privateKey, 256);
  const source = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const derived = { name: "HKDF", hash: "SHA-256", salt: mine, info: PURPOSE };
  const secret = await subtle.deriveKey(derived, source, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const encoder = new TextEncoder();
  const additionalData = encoder.encode(about);
  const content = await subtle.encrypt({ name: "AES-GCM", iv, additionalData }, secret, encoder.encode(text));
  return { key, public: toBase64(mine), nonce: toBase64(iv), content: toBase64(new Uint8Array(content)) };
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function toBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
