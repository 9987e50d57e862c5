// What a password has locked: the three ways of Korean key files, and the modern way of .pfx files.

import { AES, DIGESTS, LEGACY, PBES2, PBKDF2, SEED_CBC, SEED_WITH_SHA1 } from "./algorithms.js";
import { joined, wipe } from "../bytes.js";
import { childrenOf, expected, INTEGER, numberOf, OCTETS, oidOf, SEQUENCE } from "../der.js";
import { Refusal } from "../refusal.js";
import { seedDecrypted } from "./seed.js";

const FIXED_IV = new TextEncoder().encode("0123456789012345");
const KEY_SIZE = 16; // bytes of SEED
const MOST_ROUNDS = 5_000_000;

/** The plain bytes. `algorithm` is the node of an AlgorithmIdentifier, the password is UTF-8. */
export async function unlocked(algorithm, locked, password) {
  const [identifier, parameters] = childrenOf(expected(algorithm, SEQUENCE));
  const oid = oidOf(identifier);
  if (oid === SEED_WITH_SHA1 || oid === SEED_CBC) return unlockedAsKeyFile(oid, parameters, locked, password);
  if (oid === PBES2) return unlockedByPbes2(parameters, locked, password);
  throw new Refusal("old-encryption", { name: LEGACY[oid] ?? oid });
}

function roundsOf(node) {
  const rounds = numberOf(node);
  if (rounds < 1 || rounds > MOST_ROUNDS) throw new Refusal("unreadable");
  return rounds;
}

async function sha1(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", bytes));
}

/** PBKDF1, which browsers do not have: SHA-1 over and over. */
async function pbkdf1(password, salt, rounds) {
  const start = joined(password, salt);
  let derived = await sha1(start);
  wipe(start);
  for (let round = 1; round < rounds; round += 1) derived = await sha1(derived);
  return derived;
}

/** SEED with a key of PBKDF1; the vector comes from the rest of it, or in the oldest files is the same for all. */
async function unlockedAsKeyFile(oid, parameters, locked, password) {
  const [salt, rounds] = childrenOf(expected(parameters, SEQUENCE));
  const derived = await pbkdf1(password, expected(salt, OCTETS).content, roundsOf(rounds));
  const key = derived.slice(0, KEY_SIZE);
  const iv = oid === SEED_CBC ? FIXED_IV : (await sha1(derived.subarray(KEY_SIZE))).slice(0, KEY_SIZE);
  const plain = seedDecrypted(key, iv, locked);
  wipe(derived, key);
  return plain;
}

async function unlockedByPbes2(parameters, locked, password) {
  const [derivation, scheme] = childrenOf(expected(parameters, SEQUENCE)).map(childrenOf);
  const cipher = oidOf(scheme[0]);
  const bits = AES[cipher] ?? (cipher === SEED_CBC ? KEY_SIZE * 8 : 0);
  if (!bits) throw new Refusal("old-encryption", { name: LEGACY[cipher] ?? cipher });
  const key = await derivedKey(derivation, password, bits);
  const iv = expected(scheme[1], OCTETS).content;
  const plain = cipher === SEED_CBC ? seedDecrypted(key, iv, locked) : await aesDecrypted(key, iv, locked);
  wipe(key);
  return plain;
}

async function derivedKey([identifier, parameters], password, bits) {
  if (oidOf(identifier) !== PBKDF2) throw new Refusal("old-encryption", { name: oidOf(identifier) });
  const [salt, rounds, ...more] = childrenOf(expected(parameters, SEQUENCE));
  const prf = more.find((node) => node.tag === SEQUENCE); // beside it the key's length may stand
  const digest = prf ? DIGESTS[oidOf(childrenOf(prf)[0])] : "SHA-1";
  if (!digest || more.some((node) => node.tag !== SEQUENCE && node.tag !== INTEGER)) throw new Refusal("unreadable");
  const secret = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const way = { name: "PBKDF2", hash: digest, salt: expected(salt, OCTETS).content, iterations: roundsOf(rounds) };
  return new Uint8Array(await crypto.subtle.deriveBits(way, secret, bits));
}

async function aesDecrypted(bytes, iv, locked) {
  const key = await crypto.subtle.importKey("raw", bytes, "AES-CBC", false, ["decrypt"]);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv }, key, locked));
  } catch {
    throw new Refusal("wrong-password"); // what a wrong key opens does not end as it should
  }
}
