// A certificate as people read it: whose it is, what for, by whom, until when.

import { fromBER } from "asn1js";
import { Certificate } from "pkijs";

import { inHex } from "../bytes.js";
import { childrenOf, expected, magnitudeOf, nodeAt, SEQUENCE } from "../der.js";
import { Refusal } from "../refusal.js";
import { realNameOf } from "./real-name.js";

const COUNTRY = "2.5.4.6";
const ORGANISATION = "2.5.4.10";
const UNIT = "2.5.4.11";
const COMMON_NAME = "2.5.4.3";
const SHORT_NAMES = { [COMMON_NAME]: "CN", [UNIT]: "OU", [ORGANISATION]: "O", [COUNTRY]: "C" };
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
  const der = plainBytes(bytes);
  try {
    return described(new Certificate({ schema: fromBER(der).result }), der);
  } catch {
    throw new Refusal("unreadable");
  }
}

function plainBytes(bytes) {
  if (bytes[0] === SEQUENCE) return bytes;
  const written = PEM.exec(new TextDecoder().decode(bytes));
  if (!written) throw new Refusal("unreadable");
  return Uint8Array.from(atob(written[1].replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
}

function described(parsed, der) {
  const extensions = new Map((parsed.extensions ?? []).map((extension) => [extension.extnID, extension]));
  return {
    der,
    parsed,
    owner: ownerOf(parsed, extensions.get(ALTERNATIVE_NAME)),
    subject: nameInWords(parsed.subject),
    issuer: partOf(parsed.issuer, COMMON_NAME) || nameInWords(parsed.issuer),
    organisation: partOf(parsed.issuer, ORGANISATION),
    serial: inHex(parsed.serialNumber.valueBlock.valueHexView),
    from: parsed.notBefore.value,
    to: parsed.notAfter.value,
    policies: policiesOf(extensions.get(POLICIES)),
    usages: usagesOf(extensions.get(KEY_USAGE)),
    isAuthority: extensions.get(CONSTRAINTS)?.parsedValue?.cA === true,
    signature: SIGNATURES[parsed.signatureAlgorithm.algorithmId] ?? parsed.signatureAlgorithm.algorithmId,
    modulus: modulusOf(parsed),
    names: { subject: inHex(nameBytes(parsed.subject)), issuer: inHex(nameBytes(parsed.issuer)) },
  };
}

const nameBytes = (name) => new Uint8Array(name.toSchema().toBER());

const partOf = (name, type) => name.typesAndValues.find((part) => part.type === type)?.value.valueBlock.value ?? "";

function nameInWords(name) {
  const parts = name.typesAndValues.map((part) => `${SHORT_NAMES[part.type] ?? part.type}=${part.value.valueBlock.value}`);
  return parts.reverse().join(", ");
}

/** The name as it was proved; else the common name without the number behind it. */
function ownerOf(parsed, alternativeName) {
  const written = partOf(parsed.subject, COMMON_NAME);
  return realNameOf(alternativeName) || written.replace(NUMBER_BEHIND, "") || nameInWords(parsed.subject);
}

function policiesOf(extension) {
  return (extension?.parsedValue?.certificatePolicies ?? []).map((policy) => policy.policyIdentifier);
}

/** The numbers of the bits that are set: 0 is the digital signature. */
function usagesOf(extension) {
  const bits = extension?.parsedValue?.valueBlock?.valueHexView?.[0] ?? 0;
  return Array.from({ length: USAGES }, (_, at) => at).filter((at) => bits & (0x80 >> at));
}

/** The modulus of an RSA key, else nothing. */
function modulusOf(parsed) {
  const { algorithm, subjectPublicKey } = parsed.subjectPublicKeyInfo;
  if (algorithm.algorithmId !== RSA) return new Uint8Array();
  const key = expected(nodeAt(subjectPublicKey.valueBlock.valueHexView), SEQUENCE);
  return magnitudeOf(childrenOf(key)[0]);
}

export async function thumbprintOf(certificate) {
  return inHex(new Uint8Array(await crypto.subtle.digest("SHA-256", certificate.der)));
}

export const bitsOf = (certificate) => certificate.modulus.length * 8;
