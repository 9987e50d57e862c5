// The stamp over a .pfx: an HMAC whose key is made of the password. It tells a wrong password surely, and whether the file is whole.

import { joined, wipe } from "../bytes.js";
import { childrenOf, numberOf, octetsOf, oidOf } from "../der.js";
import { Refusal } from "../refusal.js";

const FOR_STAMPS = 3;
const MOST_ROUNDS = 1_000_000;
/** Names, and the bytes that each takes at once. */
const DIGESTS = {
  "1.3.14.3.2.26": ["SHA-1", 64],
  "2.16.840.1.101.3.4.2.1": ["SHA-256", 64],
  "2.16.840.1.101.3.4.2.2": ["SHA-384", 128],
  "2.16.840.1.101.3.4.2.3": ["SHA-512", 128],
};

/** Refused where the password is another. A stamp of a kind that is not known says nothing. */
export async function checkStamp(node, content, password) {
  const [info, saltNode, roundsNode] = childrenOf(node);
  const [algorithm, expectedNode] = childrenOf(info);
  const known = DIGESTS[oidOf(childrenOf(algorithm)[0])];
  if (!known) return;
  const [digest, block] = known;
  const rounds = roundsNode ? numberOf(roundsNode) : 1;
  if (rounds > MOST_ROUNDS) throw new Refusal("unreadable");
  const bytes = await stampKey(password, octetsOf(saltNode), { digest, block, rounds });
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: digest }, false, ["verify"]);
  wipe(bytes);
  if (!(await crypto.subtle.verify("HMAC", key, octetsOf(expectedNode), content))) throw new Refusal("wrong-password");
}

/** RFC 7292, appendix B: one round of digests is as long as the key. */
async function stampKey(password, salt, { digest, block, rounds }) {
  const spelled = inUtf16(password);
  const start = joined(new Uint8Array(block).fill(FOR_STAMPS), filled(salt, block), filled(spelled, block));
  let derived = start;
  for (let round = 0; round < rounds; round += 1) derived = new Uint8Array(await crypto.subtle.digest(digest, derived));
  wipe(start, spelled);
  return derived;
}

/** The password's letters in two bytes each, and two zeros. */
function inUtf16(password) {
  const text = new TextDecoder().decode(password);
  return Uint8Array.from({ length: text.length * 2 + 2 }, (_, at) => {
    const code = text.charCodeAt(at >> 1) || 0;
    return at % 2 ? code & 0xff : code >> 8;
  });
}

/** Repeated to whole blocks. */
function filled(bytes, block) {
  const length = Math.ceil(bytes.length / block) * block;
  return Uint8Array.from({ length }, (_, at) => bytes[at % bytes.length]);
}
