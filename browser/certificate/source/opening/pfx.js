// PKCS#12 (RFC 7292): one file (.pfx, .p12) with certificates and a key, parts of it locked.

import { same, wipe } from "../bytes.js";
import { childrenOf, expected, nodeAt, octetsOf, oidOf, SEQUENCE } from "../der.js";
import { readCertificate } from "../reading/certificate.js";
import { Refusal } from "../refusal.js";
import { unlocked } from "./password-based.js";
import { checkStamp } from "./pfx-stamp.js";
import { partsOf, unlockedKey } from "./private-key.js";

const DATA = "1.2.840.113549.1.7.1";
const ENCRYPTED = "1.2.840.113549.1.7.6";
const KEY_BAG = "1.2.840.113549.1.12.10.1.1";
const LOCKED_KEY_BAG = "1.2.840.113549.1.12.10.1.2";
const CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.3";
const X509 = "1.2.840.113549.1.9.22.1";

/** The certificate of the key, the key as plain PKCS#8, and the other certificates of the file. */
export async function openedPfx(file, password) {
  const { content, stamp } = partsOfFile(file);
  if (stamp) await checkStamp(stamp, content, password);
  const bags = [];
  for (const info of childrenOf(nodeAt(content))) bags.push(...(await bagsOf(info, password)));
  const certificates = bags.filter((bag) => bag.kind === CERTIFICATE_BAG).flatMap(certificatesOf);
  const plain = await keyOf(bags, password);
  try {
    return { ...paired(certificates, partsOf(plain)), plain };
  } catch (refusal) {
    wipe(plain);
    throw refusal;
  }
}

function partsOfFile(file) {
  try {
    const [, info, stamp] = childrenOf(expected(nodeAt(file), SEQUENCE));
    const [kind, value] = childrenOf(info);
    if (oidOf(kind) !== DATA) throw new Refusal("unreadable");
    return { content: octetsOf(childrenOf(value)[0]), stamp };
  } catch {
    throw new Refusal("unreadable");
  }
}

async function bagsOf(info, password) {
  const [kind, value] = childrenOf(info);
  const [inner] = childrenOf(value);
  if (oidOf(kind) === DATA) return safeBags(octetsOf(inner));
  if (oidOf(kind) !== ENCRYPTED) throw new Refusal("unreadable");
  const [, algorithm, locked] = childrenOf(childrenOf(inner)[1]);
  return safeBags(await unlocked(algorithm, octetsOf(locked), password));
}

/** What a wrong password has opened is no list of bags. */
function safeBags(bytes) {
  try {
    return childrenOf(expected(nodeAt(bytes), SEQUENCE)).map((bag) => {
      const [kind, value] = childrenOf(bag);
      return { kind: oidOf(kind), value: childrenOf(value)[0] };
    });
  } catch {
    throw new Refusal("wrong-password");
  }
}

function certificatesOf({ value }) {
  const [kind, content] = childrenOf(value);
  return oidOf(kind) === X509 ? [readCertificate(octetsOf(childrenOf(content)[0]))] : [];
}

async function keyOf(bags, password) {
  const open = bags.find((bag) => bag.kind === KEY_BAG);
  if (open) return open.value.whole.slice();
  const locked = bags.find((bag) => bag.kind === LOCKED_KEY_BAG);
  if (!locked) throw new Refusal("unreadable");
  return unlockedKey(locked.value.whole, password);
}

function paired(certificates, { modulus }) {
  const own = certificates.find((certificate) => modulus && same(certificate.modulus, modulus));
  if (!own) throw new Refusal(certificates.length ? "other-key" : "unreadable");
  return { certificate: own, others: certificates.filter((certificate) => certificate !== own) };
}
