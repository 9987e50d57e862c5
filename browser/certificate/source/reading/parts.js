// Parts of a certificate (RFC 5280): names, times and extensions.

import { BOOLEAN, childrenOf, nodeAt, OCTETS, oidOf, octetsOf } from "../der.js";
import { Refusal } from "../refusal.js";

const BMP = 0x1e;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const SHORT_NAMES = { "2.5.4.3": "CN", "2.5.4.11": "OU", "2.5.4.10": "O", "2.5.4.6": "C" };
const CENTURY_FROM = 50; // two digits of a year: from 1950 to 2049

export function textOf(node) {
  return new TextDecoder(node.tag === BMP ? "utf-16be" : "utf-8").decode(node.content);
}

/** The parts of a name, each with its type and its words. */
export function nameParts(name) {
  return childrenOf(name).flatMap((set) =>
    childrenOf(set).map((part) => {
      const [type, value] = childrenOf(part);
      return { type: oidOf(type), text: textOf(value) };
    }),
  );
}

export const partOf = (parts, type) => parts.find((part) => part.type === type)?.text ?? "";

export function nameInWords(parts) {
  return parts.map(({ type, text }) => `${SHORT_NAMES[type] ?? type}=${text}`).reverse().join(", ");
}

export function timeOf(node) {
  const text = textOf(node);
  const century = node.tag === UTC_TIME ? (Number(text.slice(0, 2)) < CENTURY_FROM ? "20" : "19") : "";
  const found = TIME.exec(century + text);
  if (!found || ![UTC_TIME, GENERALIZED_TIME].includes(node.tag)) throw new Refusal("unreadable");
  const [year, month, ...rest] = found.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, ...rest));
}

/** What each extension holds, by its OID. */
export function extensionsOf(node) {
  if (!node) return new Map();
  return new Map(
    childrenOf(childrenOf(node)[0]).map((extension) => {
      const [type, ...rest] = childrenOf(extension);
      return [oidOf(type), nodeAt(octetsOf(rest.find((one) => one.tag === OCTETS)))];
    }),
  );
}

export const policiesOf = (node) => (node ? childrenOf(node).map((policy) => oidOf(childrenOf(policy)[0])) : []);

/** Basic constraints: whether it may issue others. */
export function mayIssue(node) {
  const first = node && childrenOf(node)[0];
  return first?.tag === BOOLEAN && first.content[0] !== 0;
}
