// A certificate in the reader's words.

import { bitsOf, thumbprintOf } from "../reading/certificate.js";
import { policyOf } from "../reading/judging.js";

export function kindOf(certificate, words) {
  return policyOf(certificate, words)?.kind ?? certificate.policies[0] ?? "";
}

export function issuerOf(certificate, words) {
  return words.issuers[certificate.organisation.toLowerCase()] ?? certificate.issuer;
}

/** What stands beside a certificate that ends soon. */
export function endOf(days, texts) {
  if (days === 0) return texts.get("ends-today");
  return days === 1 ? texts.get("ends-tomorrow") : texts.get("ends-in", { days });
}

/** Every field, as pairs of a name and its words. */
export async function fieldsOf(found, words, texts) {
  const { certificate } = found;
  const issuer = issuerOf(certificate, words);
  const pairs = [
    ["owner", certificate.owner],
    ["kind", kindOf(certificate, words)],
    ["issuer", issuer === certificate.issuer ? issuer : `${issuer}, ${certificate.issuer}`],
    ["from", texts.date(certificate.from)],
    ["to", texts.date(certificate.to)],
    ["usage", certificate.usages.map((number) => texts.get(`usage-${number}`)).join(", ")],
    ["key", certificate.modulus.length ? texts.get("key-size", { name: "RSA", bits: bitsOf(certificate) }) : ""],
    ["signed", certificate.signature],
    ["serial", certificate.serial],
    ["policy", certificate.policies.join(", ")],
    ["subject", certificate.subject],
    ["thumbprint", (await thumbprintOf(certificate)).replace(/(..)(?=.)/g, "$1 ")],
    ["place", found.id ? texts.get("place-store") : found.name],
  ];
  return pairs.filter(([, value]) => value).map(([name, value]) => [texts.get(`detail-${name}`), value]);
}
