// A private key as PKCS#8: what is in it, and the key that signs and that nothing can read any more.

import { same, wipe } from "../bytes.js";
import { BITS, childrenOf, context, expected, magnitudeOf, nodeAt, OCTETS, octetsOf, oidOf, SEQUENCE, written } from "../der.js";
import { Refusal } from "../refusal.js";
import { unlocked } from "./password-based.js";

const RSA = "1.2.840.113549.1.1.1";
const RANDOM_NUMBER = "1.2.410.200004.10.1.1.3";
export const SIGNING = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** The plain PKCS#8 of an EncryptedPrivateKeyInfo, which is what signPri.key holds. */
export async function unlockedKey(file, password) {
  const [algorithm, locked] = childrenOf(expected(nodeAt(file), SEQUENCE));
  return unlocked(algorithm, octetsOf(locked), password);
}

/** What a plain PKCS#8 says. One that cannot be read was opened with a wrong password. */
export function partsOf(plain) {
  try {
    const [version, algorithm, key, ...more] = childrenOf(expected(nodeAt(plain), SEQUENCE));
    const attributes = more.find((node) => node.tag === context(0));
    const kind = oidOf(childrenOf(algorithm)[0]);
    if (kind !== RSA) return { kind };
    const numbers = childrenOf(expected(nodeAt(expected(key, OCTETS).content), SEQUENCE));
    return { kind, version, algorithm, key, modulus: magnitudeOf(numbers[1]), random: randomOf(attributes) };
  } catch {
    throw new Refusal("wrong-password");
  }
}

/** R, a copy: the value that proves the owner's number. Some exports lose it. */
function randomOf(attributes) {
  if (!attributes) return null;
  for (const [identifier, values] of childrenOf(attributes).map(childrenOf)) {
    if (oidOf(identifier) === RANDOM_NUMBER) return expected(childrenOf(values)[0], BITS).content.slice(1);
  }
  return null;
}

/** The signing key of a certificate, and R. The plain bytes are wiped. */
export async function signingKey(plain, certificate) {
  try {
    const parts = partsOf(plain);
    if (parts.kind !== RSA) throw new Refusal("not-rsa");
    if (!same(parts.modulus, certificate.modulus)) throw new Refusal("other-key");
    const bare = written(SEQUENCE, parts.version.whole, parts.algorithm.whole, parts.key.whole); // not every browser reads attributes
    try {
      return { key: await crypto.subtle.importKey("pkcs8", bare, SIGNING, false, ["sign"]), random: parts.random };
    } catch {
      throw new Refusal("unreadable");
    } finally {
      wipe(bare);
    }
  } finally {
    wipe(plain);
  }
}
