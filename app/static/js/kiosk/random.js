// Names for what a kiosk notes: nobody else makes the same one.

/** 128 random bits in hexadecimal; randomUUID is missing where the page came over plain http. */
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
