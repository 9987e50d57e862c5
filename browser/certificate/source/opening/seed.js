// SEED, the Korean block cipher, which browsers do not have.

import { KISA_SEED_CBC } from "kisa-seed";

import { Refusal } from "../refusal.js";

const BLOCK = 16;

export function seedDecrypted(key, iv, locked) {
  if (!locked.length || locked.length % BLOCK || iv.length !== BLOCK) throw new Refusal("unreadable");
  const plain = KISA_SEED_CBC.SEED_CBC_Decrypt(key, iv, locked, 0, locked.length);
  if (!plain.length) throw new Refusal("wrong-password"); // the padding is none
  return plain;
}
