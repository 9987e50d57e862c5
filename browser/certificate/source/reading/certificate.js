// A certificate as people read it: whose it is, what for, by whom, until when.

import { inHex } from "../bytes.js";
import { BITS, childrenOf, context, expected, magnitudeOf, nodeAt, oidOf, SEQUENCE } from "../der.js";
import { Refusal } from "../refusal.js";
import { extensionsOf, mayIssue, nameInWords, nameParts, partOf, policiesOf, timeOf } from "./parts.js";
import { realNameOf } from "./real-name.js";

const COMMON_NAME = "2.5.4.3";
const ORGANISATION = "2.5.4.10";
const KEY_USAGE = "2.5.29.15";
const POLICIES = "2.5.29.32";
const CONSTRAINTS = "2.5.29.19";
const ALTERNATIVE_NAME = "2.5.29.17";
const RSA = "1.2.840.113549.1.1.1";
const SIGNATURES = {
  "1.2.840.113549.1.1.5": "SHA-1, RSA",
  "1.2.840.113549.1.1.10": "RSA-PSS",
  "1.2.840.113549.1.1.11": "SHA-256, RSA",
  "1.2.840.113549.1.1.12": "SHA-384, RSA",
  "1.2.840.113549.1.1.13": "SHA-512, RSA",
};
const USAGES = 7;
const PEM = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----/;
const NUMBER_BEHIND = /\([^()]*\)[0-9]{6,}$/; // common names of persons and firms carry the issuer's own number

/** From DER or PEM. Refused where the bytes are no certificate. */
export function readCertificate(bytes) {
  try {
    return described(nodeAt(plainBytes(bytes)));
  } catch {
    throw new Refusal("unreadable");
  }
}

function plainBytes(bytes) {
  if (bytes[0] === SEQUENCE) return bytes;
  const [, text] = PEM.exec(new TextDecoder().decode(bytes));
  return Uint8Array.from(atob(text.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
}

function described(node) {
  const [body, algorithm] = childrenOf(expected(node, SEQUENCE));
  const fields = childrenOf(expected(body, SEQUENCE));
  if (fields[0].tag === context(0)) fields.shift(); // the version
  const [serial, , issuer, validity, subject, key, ...more] = fields;
  const [from, to] = childrenOf(validity).map(timeOf);
  const signature = oidOf(childrenOf(algorithm)[0]);
  return {
    der: node.whole,
    raw: { issuer: issuer.whole, serial: serial.whole },
    names: { subject: inHex(subject.whole), issuer: inHex(issuer.whole) },
    serial: inHex(magnitudeOf(serial)),
    from,
    to,
    signature: SIGNATURES[signature] ?? signature,
    modulus: modulusOf(key),
    ...peopleOf(nameParts(subject), nameParts(issuer)),
    ...extended(nameParts(subject), extensionsOf(more.find((one) => one.tag === context(3)))),
  };
}

function peopleOf(subject, issuer) {
  return {
    subject: nameInWords(subject),
    issuer: partOf(issuer, COMMON_NAME) || nameInWords(issuer),
    organisation: partOf(issuer, ORGANISATION),
  };
}

function extended(subject, extensions) {
  const written = partOf(subject, COMMON_NAME).replace(NUMBER_BEHIND, "");
  return {
    owner: realNameOf(extensions.get(ALTERNATIVE_NAME)) || written || nameInWords(subject),
    policies: policiesOf(extensions.get(POLICIES)),
    usages: usagesOf(extensions.get(KEY_USAGE)),
    isAuthority: mayIssue(extensions.get(CONSTRAINTS)),
  };
}

/** The numbers of the bits that are set: 0 is the digital signature. */
function usagesOf(node) {
  const bits = node?.content[1] ?? 0;
  return Array.from({ length: USAGES }, (_, at) => at).filter((at) => bits & (0x80 >> at));
}

/** The modulus of an RSA key, else nothing. */
function modulusOf(node) {
  const [algorithm, bits] = childrenOf(expected(node, SEQUENCE));
  if (oidOf(childrenOf(algorithm)[0]) !== RSA) return new Uint8Array();
  const numbers = nodeAt(expected(bits, BITS).content.subarray(1));
  return magnitudeOf(childrenOf(expected(numbers, SEQUENCE))[0]);
}

export async function thumbprintOf(certificate) {
  return inHex(new Uint8Array(await crypto.subtle.digest("SHA-256", certificate.der)));
}

export const bitsOf = (certificate) => certificate.modulus.length * 8;
